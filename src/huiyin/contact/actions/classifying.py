"""What customers think of us: noted in their words, and put into a class."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext_noop

from huiyin.contact import queries
from huiyin.contact.actions.points import fitting
from huiyin.contact.models import Interaction, Opinion
from huiyin.contact.rules import LONGEST_POINT, LONGEST_WORDS
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.prepared import insert
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.org.queries import people_in
from huiyin.org.roles import ANSWERING
from huiyin.rulebook.enums import OPINIONS
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

TOLD = gettext_noop("A customer about your department: %(words)s")
TO_CLASSIFY = gettext_noop("Put opinions into classes: until then no department hears of them")
SO_MANY = gettext_noop("Opinions: %(count)s")
WITHIN = {"within": "2 working days"}
NIGHT = timedelta(hours=8)  # whoever speaks with the next customer is not disturbed by it
WAITING = "opinions"  # the subject of that work, with the key of whoever noted them


class Classed(NamedTuple):
    """Where an opinion belongs, as far as it is known when it is noted."""

    opinion_class: str = ""
    about: Department | None = None


class NothingThought(DomainError):
    """Write down what the customer thinks."""

    field = "words"


class KindUnknown(DomainError):
    """Say what the opinion is of."""

    field = "kind"


class ClassUnknown(DomainError):
    """Choose a class of the list."""

    field = "opinion_class"


@whole
def note_opinion(
    customer: Customer,
    *,
    kind: str,
    words: str,
    opinion_class: str = "",
    about: Department | None = None,
    cause: str = "",
    interaction: Interaction | None = None,
    named: str | None = None,
    by: Person,
    at: datetime,
) -> Opinion:
    """Put what a customer thinks into the register of opinions, in their own words; it may be classified at once.

    Where nobody chose a class, it is that of what the customer named before (`named`; not given: anywhere in the
    conversation), and still waits for somebody who says which department it is about.
    Source: B11-5, E73-1. Raises NothingThought, TooLong, KindUnknown, ClassUnknown.
    """
    words = words.strip()
    if not words:
        raise NothingThought
    opinion = Opinion(
        customer=customers.hold(customer),
        interaction=interaction,
        kind=_known(kind),
        words=fitting(words, LONGEST_WORDS),
        by=by,
        at=at,
    )
    named = queries.class_named_in(interaction) if named is None else named
    likely = named if named in queries.opinion_classes() else ""  # the script may be of an older version
    if opinion_class or about or cause.strip():
        _class(opinion, opinion_class=opinion_class or likely, about=about, cause=cause, by=by, at=at)
        _tell(opinion, by=by, at=at)
    else:
        opinion.opinion_class = likely
    return insert(opinion)


@whole
def classify_opinion(
    opinion: Opinion,
    *,
    kind: str,
    opinion_class: str,
    about: Department | None = None,
    cause: str = "",
    by: Person,
    at: datetime,
) -> Opinion:
    """Say of what kind and class an opinion is, which department it is about, and what caused it.

    The department is told; the work of whoever noted it ends with the last of theirs. Raises KindUnknown,
    ClassUnknown, TooLong.
    """
    waiting = worklist.hold_items(WorkItem.objects.open().filter(subject=f"{WAITING}/{opinion.by_id}"))
    opinion = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    told = opinion.about_id
    opinion.kind = _known(kind)
    _class(opinion, opinion_class=opinion_class, about=about, cause=cause, by=by, at=at)
    opinion.save(update_fields=["kind", "opinion_class", "about", "cause", "classified_by", "classified_at"])
    if opinion.about_id != told:
        _tell(opinion, by=by, at=at)
    if waiting and not Opinion.objects.filter(by=opinion.by_id, classified_at=None).exists():
        worklist.settle_each(waiting, by=by, at=at)
    return opinion


@whole
def remind_to_classify(at: datetime) -> int:
    """Whoever noted opinions that are in no class after a night has it as work; says how many people. Source: E73-2."""
    if queries.contact_rules().opinions is None:
        return 0
    waiting = Opinion.objects.filter(classified_at=None, at__lt=at - NIGHT, by__is_active=True)
    counts = dict(waiting.order_by().values_list("by").annotate(number=Count("pk")))
    subjects = [f"{WAITING}/{pk}" for pk in counts]
    known = set(WorkItem.objects.open().filter(subject__in=subjects).values_list("subject", flat=True))
    people = [one for one in Person.objects.filter(pk__in=counts).order_by("pk") if f"{WAITING}/{one.pk}" not in known]
    for person in people:
        worklist.open_item(
            kind=Kind.TASK,
            title=in_each_language(TO_CLASSIFY),
            subject=f"{WAITING}/{person.pk}",
            subject_label=say(in_each_language(SO_MANY, count=counts[person.pk]), person.language),
            owner=person,
            form=WITHIN,
            at=at,
        )
    return len(people)


def _tell(opinion: Opinion, *, by: Person, at: datetime) -> None:
    """The department hears of it at once; it acknowledges what it is told in writing of the week. Source: E72-5."""
    if opinion.about is None or queries.contact_rules().feedback is None:
        return
    people = [one for one in people_in(opinion.about, ANSWERING) if one != by]
    text = in_each_language(TOLD, words=masking.text(opinion.words))
    worklist.notify(people, kind="mention", text=text, subject="", at=at)


def _known(kind: str) -> str:
    if kind not in OPINIONS:
        raise KindUnknown
    return kind


def _class(
    opinion: Opinion, *, opinion_class: str, about: Department | None, cause: str, by: Person, at: datetime
) -> None:
    classes = queries.opinion_classes()
    if classes and opinion_class not in classes:
        raise ClassUnknown
    opinion.opinion_class, opinion.about = opinion_class if classes else "", about
    opinion.cause = fitting(cause.strip(), LONGEST_POINT, field="cause")
    opinion.classified_by, opinion.classified_at = by, at
