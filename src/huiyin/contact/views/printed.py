"""The record of a conversation on paper."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.contact import queries
from huiyin.contact.models import Interaction
from huiyin.kernel import masking
from huiyin.kernel.printing import Cell, Paper, Row, Section, Signature
from huiyin.stationery.queries import house_line

TALK = "conversation"  # the form's key


def paper_of(talk: Interaction) -> Paper:
    """Who spoke with whom, when and how, and everything that was said; phones hidden."""
    said, day = masking.text(queries.words_of(talk)), timezone.localtime(talk.at).date()
    return _paper(queries.facts_of(talk), said, str(talk.pk), day, talk.by.name if talk.by else "")


def blank_talk() -> Paper:
    """The same to be filled in by hand."""
    return _paper([(label, "") for label in queries.labels_of_facts()], "", "", None, "")


def _paper(facts: Iterable[tuple[str, str]], said: str, number: str, day: date | None, by: str) -> Paper:
    cells = [Cell(label, value) for label, value in facts]
    if len(cells) % 2:
        cells.append(Cell("", ""))
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return Paper(
        title=_("Record of a conversation"),
        house=house_line(),
        number=number,
        date=day,
        rows=(
            *(Row(pair) for pair in pairs),
            Section(_("What was said")),
            Row((Cell(_("Words"), said, span=12, lines=8),)),
        ),
        signatures=(
            Signature(_("Who recorded it"), name=by, date=day),
            Signature(_("Supervisor"), by_hand=bool(number)),
        ),
        key=TALK,
        by_hand=not number,
    )
