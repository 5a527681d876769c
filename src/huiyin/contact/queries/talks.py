"""Reading what was said between us and a customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.contact.enums import ANSWERED, LetterKind, Phase
from huiyin.contact.models import Activity, Interaction, Letter, Point
from huiyin.contact.queries.activities import activities_to_tell
from huiyin.contact.queries.points import open_points
from huiyin.contact.queries.scripted import beside, scripted
from huiyin.contact.queries.wording import (
    OUTCOMES,
    contact_rules,
    labels_known,
    questions_known,
    ratings_asked,
    satisfaction,
    satisfaction_words,
    scripts_known,
)
from huiyin.contact.rules import LETTER
from huiyin.customers.models import Customer
from huiyin.customers.queries import FIRST, Happening, Until
from huiyin.kernel import masking
from huiyin.kernel.moments import moment
from huiyin.kernel.once import once
from huiyin.kernel.prepared import prepared
from huiyin.kernel.texts import colon
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people
from huiyin.rulebook.definitions import Hint
from huiyin.rulebook.enums import LINE_ENDS

RATED = 8  # moods on the first screen
INDEX = ("search", "search_text")  # as long as the words themselves, and of no use to a reader


@dataclass(frozen=True)
class Spoken:
    """One interaction in words, for a time line."""

    at: datetime
    by: str
    incoming: bool
    channel: str
    purpose: str
    content: str
    outcome: str
    answer: str
    answers: list[tuple[str, str]]  # of a follow-up: what was asked, and what was said
    place: str
    told: list[str]  # the activities the customer was told of
    rated: list[tuple[str, str]]  # what the customer rated, and how

    @property
    def words(self) -> str:
        """Everything that was said, a line each."""
        told = [_("Told of: %(words)s") % {"words": "、".join(self.told)}] if self.told else []
        rated = [_("Rated: %(words)s") % {"words": "、".join(f"{what} {how}" for what, how in self.rated)}]
        return "\n".join([*all_said(self.content, self.answer, self.answers), *told, *(rated if self.rated else [])])


def all_said(content: str, answer: str, answers: Sequence[tuple[str, str]]) -> list[str]:
    """Everything that was said, a line each: of a consultation question and answer first, then each answer."""
    first = [content] if content else []
    if answer:
        first = [_("Question: %(words)s") % {"words": content}, _("Answer: %(words)s") % {"words": answer}]
    return [*first, *(f"{asked}{colon()}{said}" for asked, said in answers)]


def answered(answers: Mapping[str, str], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """The answers with what was asked, as the rule book asks; what it asks no more comes last."""
    asked = list(labels)
    order = sorted(answers, key=lambda key: (asked.index(key) if key in labels else len(asked), key))
    return [(labels[key], answers[key]) if labels.get(key) else beside(key, answers[key]) for key in order]


def asked_and_said(script: str, answers: Mapping[str, str], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was asked in a conversation and what was said: by its script, else by what the rule book asks."""
    return scripted(script, answers) or answered(answers, labels)


def of_subject(subject: str) -> QuerySet[Interaction]:
    """What was said about one matter, such as case/12, newest first."""
    return Interaction.objects.filter(subject=subject).select_related("by").defer(*INDEX).order_by("-at", "-pk")


@dataclass(frozen=True)
class Brief:
    """The last words exchanged, and how satisfied the customer was over time, the newest first."""

    said: list[Spoken]
    moods: list[tuple[datetime, str, str]]  # when, tone, word
    open: list[Point]


def brief(customer: Customer, user: Person) -> Brief:
    """What somebody who picks up the phone should know first: earlier questions and answers. Source: B44-3."""
    newest = _newest(customer)
    said = newest[:5]
    tones = {choice.key: choice.tone for choice in satisfaction() if choice.tone}
    rated = [row for row in newest if row.outcome in tones][:RATED]
    if len(rated) < RATED and len(newest) == FIRST:
        rows = Interaction.objects.filter(customer=customer, outcome__in=tones)
        rated = list(rows.order_by("-at", "-pk")[:RATED])
    labels = labels_known() if said or rated else {}
    moods = [(row.at, tones[row.outcome], labels.get(f"outcome/{row.outcome}", row.outcome)) for row in rated]
    return Brief([_spoken(row, labels) for row in said], moods, open_points(customer))


def _with_particulars(rows: QuerySet[Interaction]) -> QuerySet[Interaction]:
    """Newest first, with the thing handed over; the activities told of are still to be read."""
    return rows.defer(*INDEX).select_related("delivery").order_by("-at", "-pk")


@once
def _newest(customer: Customer) -> list[Interaction]:
    """What the first screen and the first page of the time line show of."""
    rows = _newest_of(customer.pk)
    prefetch_related_objects(rows, "told")
    return rows


@prepared
def _newest_of(customer: int) -> QuerySet[Interaction]:
    return _with_particulars(Interaction.objects.filter(customer=customer))[:FIRST]


def last_said_at(customer: Customer) -> datetime | None:
    """When somebody last spoke with a customer; most often one of the newest conversations tells."""
    newest = _newest(customer)
    found = next((row.at for row in newest if row.says_something), None)
    if found or len(newest) < FIRST:
        return found
    rows = Interaction.objects.filter(customer=customer).with_something_said()
    return rows.order_by("-at").values_list("at", flat=True).first()


def happenings(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """The conversations on the customer's time line."""
    if until is None and limit <= FIRST:
        return _in_words(_newest(customer)[:limit])
    return _in_words(_found(customer, until, limit))


def rated_happenings(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """The conversations in which a customer said how satisfied they are. Source: E22-5."""
    said = ~Q(ratings={}) | Q(outcome__in=satisfaction_words()[0])
    return _in_words(_found(customer, until, limit, said))


def _found(customer: Customer, until: Until | None, limit: int, *narrowed: Q) -> list[Interaction]:
    rows = Interaction.objects.filter(*narrowed, until.where() if until else Q(), customer=customer)
    found = list(_with_particulars(rows)[:limit])
    prefetch_related_objects(found, "told")
    return found


def _in_words(found: list[Interaction]) -> list[Happening]:
    labels = labels_known() if found else {}
    return [_happening(row, _spoken(row, labels)) for row in found]


def _happening(row: Interaction, said: Spoken) -> Happening:
    handed = getattr(row, "delivery", None)
    ended = str(LINE_ENDS[row.line]) if row.line and row.line != ANSWERED else said.outcome
    return Happening(
        at=row.at,
        pk=row.pk,
        title=" · ".join(filter(None, [said.purpose, said.channel, said.place, ended])),
        by=said.by,
        words=said.words,
        icon="file-arrow-right" if handed else "phone-incoming" if said.incoming else "phone-outgoing",
        tone="info" if said.incoming else "neutral",
        url=reverse("contact:copy", args=[handed.pk])
        if handed and handed.copy
        else reverse("contact:talk", args=[row.pk]),
    )


@dataclass(frozen=True)
class Hints:
    """What may be told in a call: how to use what they have, what we offer now, and what they are invited to."""

    tips: list[Hint]
    services: list[Hint]
    activities: list[Activity]


def hints(today: date, customer: Customer) -> Hints:
    """What may be told to this customer today, what is meant for their like first.

    Source: B44-5, D51-7, D51-8, D51-9.
    """
    rules = contact_rules()
    profile = (customer.kind, customer.membership, customer.category)
    tips, services = (
        sorted((one for one in told if one.told_on(today) and one.fits(*profile)), key=lambda one: not one.personal)
        for told in (rules.tips, rules.services)
    )
    return Hints(tips, services, activities_to_tell(today))


def _spoken(row: Interaction, labels: dict[str, str]) -> Spoken:
    return Spoken(
        at=row.at,
        by=names_of_people().get(row.by_id or 0, ""),
        incoming=row.direction == Interaction.Direction.IN,
        channel=labels.get(f"channel/{row.channel}", row.channel),
        purpose=labels.get(f"purpose/{row.purpose}", row.purpose),
        content=row.content,
        outcome=labels.get(f"outcome/{row.outcome}") or str(OUTCOMES.get(row.outcome, row.outcome)),
        answer=row.answer,
        answers=asked_and_said(row.script, row.answers, questions_known()) if row.answers else [],
        place=row.place,
        told=[
            f"{one.title}（{one.days}，{one.address}）"
            for one in sorted(row.told.all(), key=lambda one: (one.starts_on, one.pk))
        ],
        rated=answered({key: labels.get(f"rating/{said}", said) for key, said in row.ratings.items()}, ratings_asked())
        if row.ratings
        else [],
    )


def facts_of(talk: Interaction) -> list[tuple[str, str]]:
    """Who spoke with whom, when and how: what stands around the words of a conversation."""
    said, letter = _spoken(talk, labels_known()), _of_the_letter(talk)
    values = [
        f"{talk.customer.number} {talk.customer.name}" if talk.customer else "",
        moment(talk.at),
        Interaction.Direction(talk.direction).label,
        said.channel,
        "" if any(letter) else said.purpose,  # a letter has a subject of its own
        LINE_ENDS.get(talk.line, ""),
        said.outcome,
        Phase(talk.phase).label if talk.phase else "",
        said.place,
        length_shown(talk.seconds),
        scripts_known().get(talk.script, talk.script),
        talk.despite,
        *letter,
        " ".join(filter(None, [said.by, talk.staff_number])),
    ]
    named = zip(labels_of_facts(), values, strict=True)
    return [(label, str(value)) for label, value in named if value]


def labels_of_facts() -> list[str]:
    return [
        _("Customer"),
        _("When"),
        _("Who spoke to whom"),
        _("Channel"),
        _("About what"),
        _("On the line"),
        _("How it went"),
        _("Before, during or after the sale"),
        _("Place"),
        _("Length"),
        _("Script"),
        _("Why at an hour of rest"),
        _("Register number"),
        _("Kind of letter"),
        pgettext("letter", "Subject"),
        _("Enclosures"),
        _("Who recorded it"),
    ]


def _of_the_letter(talk: Interaction) -> tuple[str, str, str, str]:
    """What the register says of it."""
    letter = Letter.objects.filter(interaction=talk).first() if talk.channel == LETTER else None
    if letter is None:
        return "", "", "", ""
    kind = str(LetterKind(letter.kind).label) if letter.kind else ""
    return letter.number, kind, masking.text(letter.about), masking.text(letter.enclosures)


def words_of(talk: Interaction) -> str:
    """Everything that was said in one conversation, a line each."""
    return _spoken(talk, labels_known()).words


def length_shown(seconds: int | None) -> str:
    """200 seconds as 3:20."""
    return "" if seconds is None else "{}:{:02}".format(*divmod(seconds, 60))
