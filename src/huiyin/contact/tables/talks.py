"""What was said with customers, in registers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.contact import queries
from huiyin.contact.enums import WAYS, LetterKind, Phase
from huiyin.contact.models import Interaction
from huiyin.contact.rules import PHONE
from huiyin.kernel import masking
from huiyin.kernel.tables import Choice, Column, Dates, Filter, Flag, Table, Words
from huiyin.kernel.tables.columns import Row
from huiyin.org.queries import names_of_people
from huiyin.rulebook.enums import LINE_ENDS


def register() -> Table:
    """What is written of each conversation; phones in the words are masked on screen and in the workbook alike."""
    questions = queries.questions_known()
    return Table(
        key="conversations",
        title=_("Call register"),
        columns=[
            *_who(),
            Column("channel", _("Channel"), words=lambda: dict(queries.channels_known())),
            Column("purpose", _("About what"), words=queries.purposes_known),
            _words_said(questions),
            _line(),
            Column("outcome", _("How it went"), words=queries.outcomes_known),
            Column("place", _("Place"), optional=True),
            *_by(),
            _phase(),
            _seconds(),
            Column("despite", _("Why at an hour of rest"), optional=True),
            Column("answer", _("What we answered"), optional=True, show=lambda row: masking.text(row["answer"])),
            *(_asked(key, label) for key, label in questions.items()),
            *(_rated(key, label) for key, label in queries.ratings_asked().items()),
        ],
        filters=[
            Words("q", hint=_("Any words of the conversation")),
            Dates("at", _("When")),
            Choice("channel", _("Channel"), options=queries.channels_known),
            Choice("purpose", _("About what"), options=lambda: list(queries.purposes_known().items())),
            Choice("line", _("What happened on the line"), options=lambda: list(LINE_ENDS.items())),
            Choice("phase", _("Before, during or after the sale"), options=Phase.choices),
            Choice("direction", _("Who spoke to whom"), options=Interaction.Direction.choices),
            Choice("by", _("Who recorded it"), options=queries.who_records),
            *(_rating_filters() if queries.ratings_asked() else []),
        ],
        order="-at",
        link="contact:talk",
        empty=_("No conversation is on record yet"),
    )


def phone() -> Table:
    """The register of calls, a line each. Source: D52-14, D52-18."""
    return _of_talks(
        "phone-register",
        _("Phone register"),
        [
            *_who(),
            Column("purpose", _("About what"), words=queries.purposes_known),
            _line(),
            _words_said(queries.questions_known()),
            Column("outcome", _("How it went"), words=queries.outcomes_known),
            _seconds(),
            *_by(),
            _phase(),
        ],
        Choice("line", _("What happened on the line"), options=lambda: list(LINE_ENDS.items())),
        Choice("purpose", _("About what"), options=lambda: list(queries.purposes_known().items())),
    )


def letters() -> Table:
    """The register of letters and mails, in and out. Source: C2-1, D52-15, D52-18."""
    return _of_talks(
        "letter-register",
        _("Letter register"),
        [
            Column("letter__number", _("Register number"), fixed=True),
            *_who()[:2],
            Column("direction", _("Which way"), words={key: str(way) for key, way in WAYS.items()}),
            Column(
                "letter__kind",
                pgettext_lazy("letter", "Kind"),
                words={str(key): str(words) for key, words in LetterKind.choices},
            ),
            Column("channel", _("Channel"), words=lambda: dict(queries.channels_known()), optional=True),
            Column(
                "letter__about",
                pgettext_lazy("letter", "Subject"),
                wide=True,
                needs=("letter__about", "content"),
                show=_about,
            ),
            Column(
                "letter__enclosures",
                _("Enclosures"),
                width=14,
                show=lambda row: masking.text(row["letter__enclosures"] or ""),
            ),
            replace(_words_said(queries.questions_known()), optional=True),
            Column("letter__item__due_at", _("To be answered by"), kind="moment"),
            Column("letter__answered_by__number", pgettext_lazy("letter", "Answer")),
            *_by(),
            Column("purpose", _("About what"), words=queries.purposes_known, optional=True),
        ],
        Choice("purpose", _("About what"), options=lambda: list(queries.purposes_known().items())),
        Flag("unanswered", _("Not answered yet"), where=Q(letter__item__isnull=False, letter__item__settled_at=None)),
    )


def questions() -> Table:
    """What customers asked, with what we answered. Source: B11-4, C2-1, C2-2."""
    return _of_talks(
        "questions",
        _("Questions and answers"),
        [
            *_who(),
            Column("channel", _("Channel"), words=lambda: dict(queries.channels_known())),
            Column("content", _("What the customer asked"), wide=True, show=lambda row: masking.text(row["content"])),
            Column("answer", _("What we answered"), wide=True, show=lambda row: masking.text(row["answer"])),
            *_by(),
        ],
        Choice("channel", _("Channel"), options=queries.channels_known),
    )


def _of_talks(key: str, title: Promise, columns: Sequence[Column], *filters: Filter) -> Table:
    return Table(
        key=key,
        title=title,
        columns=columns,
        filters=[
            Words("q", hint=_("Any words of the conversation")),
            Dates("at", _("When")),
            *filters,
            Choice("direction", _("Who spoke to whom"), options=Interaction.Direction.choices),
            Choice("by", _("Who recorded it"), options=queries.who_records),
        ],
        order="-at",
        link="contact:talk",
        empty=_("No conversation is on record yet"),
    )


def _who() -> list[Column]:
    directions = {str(value): str(label) for value, label in Interaction.Direction.choices}
    return [
        Column("at", _("When"), kind="moment", fixed=True),
        Column("customer__name", _("Customer"), fixed=True, needs=("customer__name", "call__number"), show=_whose),
        Column("direction", _("Who spoke to whom"), words=directions),
    ]


def _whose(row: Row) -> str:
    """The customer, else the number of a call by somebody who has no file, hidden like any other."""
    return row["customer__name"] or masking.phone(row["call__number"] or "")


def _by() -> list[Column]:
    return [
        Column("by__name", _("Who recorded it"), needs=("by_id", "channel", "direction"), show=_recorder()),
        Column("staff_number", _("Staff number"), optional=True),
        Column("customer__number", _("File number"), optional=True),
    ]


def _recorder() -> Callable[[Row], str]:
    """Nobody puts on record what came in by e-mail or as a text message."""
    names, by_itself = names_of_people(), str(_("Taken in by the system"))

    def named(row: Row) -> str:
        written = row["direction"] == Interaction.Direction.IN and row["channel"] != PHONE
        return names.get(row["by_id"]) or (by_itself if written and row["by_id"] is None else "")

    return named


def _words_said(questions: Mapping[str, str]) -> Column:
    return Column(
        "content",
        _("What was said"),
        wide=True,
        needs=("content", "answer", "answers", "script"),
        show=lambda row: masking.text(" · ".join(_said(row, questions))),
    )


def _about(row: Row) -> str:
    """The subject line; an e-mail, and a letter of a case, begins with it."""
    return masking.text(row["letter__about"] or (row["content"].splitlines() or [""])[0])


def _line() -> Column:
    return Column("line", _("On the line"), words={key: str(words) for key, words in LINE_ENDS.items()})


def _phase() -> Column:
    phases = {str(value): str(label) for value, label in Phase.choices}
    return Column("phase", _("Before, during or after the sale"), words=phases, optional=True)


def _seconds() -> Column:
    return Column("seconds", _("Seconds"), kind="number", optional=True)


def _said(row: Row, questions: Mapping[str, str]) -> list[str]:
    return queries.all_said(
        row["content"], row["answer"], queries.asked_and_said(row["script"], row["answers"], questions)
    )


def _asked(key: str, label: str) -> Column:
    column = f"answers__{key}"
    return Column(column, label, optional=True, show=lambda row: masking.text(row[column] or ""))


def _rating_filters() -> list[Filter]:
    def of(chosen: list[str]) -> Q:
        """One of these was rated with a word that counts in the averages."""
        words = list(queries.rating_shares())
        return reduce(or_, (Q(**{f"ratings__{key}__in": words}) for key in chosen))

    return [
        Flag("rated", _("Rated"), where=~Q(ratings={})),
        Choice("rating", _("What was rated"), options=lambda: list(queries.ratings_asked().items()), where=of),
    ]


def _rated(key: str, label: str) -> Column:
    column = f"ratings__{key}"
    return Column(column, label, optional=True, words=queries.rating_words)
