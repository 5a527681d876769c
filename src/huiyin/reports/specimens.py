"""The empty form of each report of the rule book: what a house without a screen would fill in by hand."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel.printing import Cell, Lines, Paper, Row, Section, Signature
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.roles import Role
from huiyin.reports.printing import facts_of
from huiyin.reports.queries.standing import Draft, empty_draft, form_of
from huiyin.reports.tables.standing import as_it_came
from huiyin.rulebook.definitions import ReportDuty
from huiyin.rulebook.queries import pack_in_force

BY_HAND = 3  # lines of a table, and the height of what is written


def specimen_of(duty: ReportDuty, at: datetime) -> Paper:
    """Its head, its sections with the headings of their tables, its boxes to sign."""
    draft = empty_draft(duty, pack_in_force(), at)
    roles = [str(Role(role).label) for role in duty.signed_by]
    return Paper(
        title=duty.title,
        rows=(*_head(draft), *_sections(draft)),
        signatures=tuple(Signature(label) for label in (_("Report by"), *roles)),
        key=form_of(duty.key),
        by_hand=True,
    )


def _head(draft: Draft) -> Iterator[Row]:
    draft.report.person = Person()
    labels = [label for label, _words in facts_of(draft.report)]
    for first, second in zip(labels[::2], labels[1::2], strict=True):
        yield Row((Cell(first), Cell(second)))


def _sections(draft: Draft) -> Iterator[Row | Section | Lines]:
    for section in as_it_came(draft)["sections"]:
        yield Section(section["title"])
        tables = [block["table"] for block in section["blocks"] if "table" in block]
        yield from map(_lines, tables)
        if section["words"] != "no" or not tables:
            yield Row((Cell(_("Words"), section["hint"], span=12, lines=BY_HAND),))


def _lines(table: dict[str, Any]) -> Lines:
    """Figures are named; of anything else nobody knows yet what it will be."""
    headings = tuple(column["heading"] for column in table["columns"])
    known = [line["cells"][0]["text"] for line in table["lines"]] or [""] * BY_HAND
    wide = tuple(2 if column["kind"] == "text" else 1 for column in table["columns"][1:])
    return Lines(headings, tuple((say(name), *[""] * (len(headings) - 1)) for name in known), (4, *wide))
