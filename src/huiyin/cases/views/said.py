"""What one case says, box by box, as the papers of a rule book ask for it; nothing, where there is no case yet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.models import Case
from huiyin.cases.queries.answers import said_last
from huiyin.cases.views.reading import CasePage
from huiyin.kernel import masking
from huiyin.kernel.moments import moment
from huiyin.kernel.printing import Cell, Choice, Lines, Row, room_for
from huiyin.kernel.texts import Text, colon, say
from huiyin.rulebook.definitions import Field, PaperCell, Process, last_words
from huiyin.rulebook.papers import CASE_FACTS, PROPOSAL_FACTS
from huiyin.rulebook.rules import shown_fields

BY_HAND = 4  # lines of a table that are left to the pen
MOST_TICKS, LETTERS_OF_A_UNIT, OF_A_TICK = 8, 3.6, 5
TICKED = 12  # choices that an empty form offers as boxes; from a longer list one is written by hand
FACTS = {**CASE_FACTS, **PROPOSAL_FACTS}
MOMENTS = ("received_at", "ended_at")


class Said:
    """One case in the eyes of whoever reads the page; a blank one has neither."""

    def __init__(
        self, process: Process, page: CasePage | None = None, case: Case | None = None, *, to_sign: bool = False
    ) -> None:
        self.process, self.page, self.case, self.to_sign = process, page, case, to_sign

    def row(self, cells: Sequence[PaperCell]) -> Iterator[Row | Lines]:
        """A row of boxes; a field that is a table is one of its own where it stands alone."""
        field = self.field(cells[0].name) if len(cells) == 1 else None
        if field is not None and field.type == "table":
            yield self._table(field, cells[0])
        else:
            yield Row(tuple(self.cell(cell) for cell in cells))

    def cell(self, cell: PaperCell) -> Cell:
        field = self.field(cell.name)
        box = Cell(self.label(cell), span=cell.span, lines=cell.lines or _height(field, cell.span))
        if self.case is None:
            kind = field.type if field else "datetime" if cell.name in MOMENTS else ""
            return replace(box, value=room_for(kind), choices=ticks_of(field) if field else ())
        if field is None:
            return Cell(box.label, self.fact(cell.name) if cell.name else "", box.span, box.lines)
        ticks = self._copies(field, cell) if field.type == "files" else self._ticks(field, cell, box.value_units)
        if ticks:
            return Cell(box.label, "", box.span, box.lines, choices=ticks)
        return Cell(box.label, self.words(cell.name), box.span, box.lines)

    def label(self, cell: PaperCell) -> Text | str:
        field = self.field(cell.name)
        return cell.label or (field.label if field else str(FACTS.get(cell.name, "")))

    def field(self, name: str) -> Field | None:
        """The field that a name means: that of one form, or the first of those which share it."""
        form, dot, of_form = name.partition(".")
        if not dot and name in FACTS:
            return None
        every = self.process.forms
        forms = [every[form]] if dot and form in every else [] if dot else every.values()
        return next((one for each in forms for one in each.fields if one.name == (of_form or name)), None)

    def forms_with(self, name: str) -> list[str]:
        """The forms that ask for what a name means."""
        form, dot, _name = name.partition(".")
        return (
            [form]
            if dot
            else [key for key, each in self.process.forms.items() for one in each.fields if one.name == name]
        )

    def value(self, name: str) -> Any:
        if self.case is None:
            return None
        form, dot, of_form = name.partition(".")
        return self.case.data.get(form, {}).get(of_form) if dot else said_last(self.case, name)

    def words(self, name: str) -> str:
        field = self.field(name)
        if field is None:
            return self.fact(name)
        if self.page is None:
            return ""
        paper = self.page.paper_to_sign if self.to_sign else self.page.paper
        return paper.words(field, self.value(name))

    def fact(self, name: str) -> str:
        """What every case has."""
        case, page = self.case, self.page
        if case is None or page is None:
            return ""
        if name in PROPOSAL_FACTS:
            return self._proposal(page, wished=name == "customer_choice")
        moments = dict(zip(MOMENTS, (case.received_at, case.ended_at), strict=True))
        if name in moments:
            return moment(moments[name], page.zone)
        people = {"registrar": case.registrar_id, "owner": case.owner_id}
        if name in people:
            return page.name_of(key) if (key := people[name]) else ""
        others = {
            "number": case.number,
            "department": str(case.department) if case.department_id else "",
            "stage": say(queries.stage_of(case).title),
            "outcome": str(case.get_ends_display()) if case.ends else "",
            "customer": case.customer.name if case.customer else case.complainant,
            "customer_number": case.customer.number if case.customer else "",
        }
        return others.get(name, "")

    def _proposal(self, page: CasePage, *, wished: bool) -> str:
        """The proposal that was chosen, or the one the customer prefers with their words; the newest that is said."""
        if self.case != page.case:
            return ""
        for one in page.rounds:
            picked = one.wish if wished else one.decision
            title = next((row.title for row in one.proposals if picked and row.pk == picked.proposal_id), "")
            if title:
                words = one.wish.words if wished and one.wish else ""
                return masking.text(colon().join(filter(None, [title, words])))
        return ""

    def _ticks(self, field: Field, cell: PaperCell, room: int) -> tuple[Choice, ...]:
        """A few short choices are ticked, as on the printed form."""
        if field.type == "yes_no":
            value = self.value(cell.name)
            return (Choice(_("Yes"), value is True), Choice(_("No"), value is False))
        if field.type not in ("choice", "several") or any(one.children for one in field.choices):
            return ()
        length = sum(_size(say(one.label)) + OF_A_TICK for one in field.choices)
        if len(field.choices) > MOST_TICKS or length > room * LETTERS_OF_A_UNIT * (2 if room > 8 else 1):
            return ()
        said = self.value(cell.name)
        chosen = said if isinstance(said, list) else [said]
        return tuple(Choice(one.label, one.key in chosen) for one in field.choices)

    def _copies(self, field: Field, cell: PaperCell) -> tuple[Choice, ...]:
        """A copy that a form did not go through without is there once the form has been filled in."""
        form, _dot, _name = cell.name.rpartition(".")
        told = {key: data for key, data in (self.case.data if self.case else {}).items() if key == form or not form}
        there = any(
            one.name == field.name and one.required
            for key, data in told.items()
            for one in shown_fields(self.process.forms[key], data)
        )
        return (Choice(_("Attached"), there),)

    def _table(self, field: Field, cell: PaperCell) -> Lines:
        if self.page is None:
            blank = (("",) * len(field.columns),) * BY_HAND
            return Lines(tuple(column.label for column in field.columns), blank, (2,) * len(field.columns))
        table = self.page.paper.table(field, self.value(cell.name) or [])
        rows = (*table.rows, *([table.sums] if table.sums and table.rows else []))
        return Lines(tuple(table.headings), tuple(tuple(row) for row in rows), (2,) * len(table.headings))


def ticks_of(field: Field) -> tuple[Choice, ...]:
    """What is ticked on an empty form, however much room it takes: there is nothing else to go by.

    Words that only a file or the customer's own page says are nobody's to tick.
    """
    if field.type == "yes_no":
        return Choice(_("Yes")), Choice(_("No"))
    if field.type == "files":
        return (Choice(_("Attached")),)
    choices = last_words(field.choices) if field.type in ("choice", "several") else []
    offered = [Choice(choice.label) for choice in choices if choice.by_hand]
    return tuple(offered) if len(offered) <= TICKED else ()


def _height(field: Field | None, span: int) -> int:
    """Room for handwriting where nothing is said of it."""
    return (3 if span == 12 else 2) if field is not None and field.type == "text" else 1


def _size(text: str) -> int:
    return sum(1 if sign < "\u2000" else 2 for sign in text)
