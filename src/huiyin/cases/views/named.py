"""The forms that a rule book names for a case: each field in the box where the trade's own paper has it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases import queries
from huiyin.cases.models import Act, Case, Signer
from huiyin.cases.queries.answers import said_last
from huiyin.cases.views.blocks import BLOCKS
from huiyin.cases.views.printed import Part, signature_of_customer
from huiyin.cases.views.reading import CasePage
from huiyin.cases.views.reading.steps import held_by
from huiyin.kernel import masking
from huiyin.kernel.printing import Cell, Choice, Lines, Paper, Row, Section, Signature
from huiyin.kernel.texts import Text, colon, say
from huiyin.org.queries import organisation
from huiyin.rulebook.definitions import Field, PackPaper, PaperBlock, PaperCell, Process, SignatureBox
from huiyin.rulebook.papers import CASE_FACTS
from huiyin.rulebook.rules import shown_fields

MOST_TICKS, LETTERS_OF_A_UNIT, OF_A_TICK = 8, 3.6, 5
FILLED_IN = ("registered", "moved")


def named_paper(page: CasePage, paper: PackPaper) -> Paper:
    """One of them as it stands now: what nobody has said yet is left to the pen."""
    files = [file.name for file in page.paper.papers if file.purpose != "signature"] if paper.attachments else []
    return Paper(
        title=paper.title,
        rows=tuple(part for block in paper.blocks for part in _parts(page, block)),
        signatures=tuple(one for box in paper.signatures for one in _signed(page, box)),
        attachments=tuple(files),
        note=paper.note,
        key=paper.key,
        house=house.name if (house := organisation()) else "",
        number=page.case.number,
        date=_day(page, page.case.received_at),
    )


def _parts(page: CasePage, block: PaperBlock) -> Iterator[Part]:
    if block.kind == "block":
        yield from BLOCKS[block.names[0]](page)
        return
    if block.title:
        yield Section(block.title)
    if block.kind == "history":
        yield _history(page, block.names[0], block.rows[0])
    elif block.kind == "opened":
        yield _opened(page, block.names, block.rows[0])
    else:
        said = Said(page, page.case, page.process)
        for row in block.rows:
            yield from said.row(row)


class Said:
    """What one case says, as its paper asks for it."""

    def __init__(self, page: CasePage, case: Case, process: Process) -> None:
        self.page, self.case, self.process = page, case, process

    def row(self, cells: Sequence[PaperCell]) -> Iterator[Row | Section | Lines]:
        """A row of boxes; a field that is a table is one of its own."""
        field = self.field(cells[0].name)
        if field is not None and field.type == "table":
            yield self._table(field, cells[0])
        else:
            yield Row(tuple(self.cell(cell) for cell in cells))

    def cell(self, cell: PaperCell) -> Cell:
        field = self.field(cell.name)
        box = Cell(self.label(cell), span=cell.span, lines=cell.lines or _height(field, cell.span))
        if field is None:
            return Cell(box.label, self.fact(cell.name) if cell.name else "", box.span, box.lines)
        ticks = self._copies(field, cell) if field.type == "files" else self._ticks(field, cell, box.value_units)
        if ticks:
            return Cell(box.label, "", box.span, box.lines, choices=ticks)
        return Cell(box.label, self.words(cell.name), box.span, box.lines)

    def label(self, cell: PaperCell) -> Text | str:
        field = self.field(cell.name)
        return cell.label or (field.label if field else str(CASE_FACTS.get(cell.name, "")))

    def field(self, name: str) -> Field | None:
        """The field that a name means: that of one form, or the first of those which share it."""
        form, dot, of_form = name.partition(".")
        if not dot and name in CASE_FACTS:
            return None
        forms = [self.process.forms[form]] if dot else self.process.forms.values()
        return next((one for each in forms for one in each.fields if one.name == (of_form or name)), None)

    def value(self, name: str) -> Any:
        form, dot, of_form = name.partition(".")
        return self.case.data.get(form, {}).get(of_form) if dot else said_last(self.case, name)

    def words(self, name: str) -> str:
        field = self.field(name)
        return self.page.paper.words(field, self.value(name)) if field else self.fact(name)

    def fact(self, name: str) -> str:
        """What every case has."""
        case = self.case
        moments = {"received_at": case.received_at, "ended_at": case.ended_at}
        if name in moments:
            return self.moment(moments[name])
        people = {"registrar": case.registrar_id, "owner": case.owner_id}
        if name in people:
            return self.page.name_of(key) if (key := people[name]) else ""
        others = {
            "number": case.number,
            "department": str(case.department) if case.department_id else "",
            "stage": say(queries.stage_of(case).title),
            "outcome": str(case.get_ends_display()) if case.ends else "",
            "customer": case.customer.name if case.customer else case.complainant,
            "customer_number": case.customer.number if case.customer else "",
        }
        return others.get(name, "")

    def moment(self, at: Any) -> str:
        return timezone.localtime(at, self.page.zone).strftime("%Y-%m-%d %H:%M") if at else ""

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
        told = {key: data for key, data in self.case.data.items() if key == form or not form}
        there = any(
            one.name == field.name and one.required
            for key, data in told.items()
            for one in shown_fields(self.process.forms[key], data)
        )
        return (Choice(_("Attached"), there),)

    def _table(self, field: Field, cell: PaperCell) -> Lines:
        table = self.page.paper.table(field, self.value(cell.name) or [])
        rows = (*table.rows, *([table.sums] if table.sums and table.rows else []))
        return Lines(tuple(table.headings), tuple(tuple(row) for row in rows), (2,) * len(table.headings))


def _height(field: Field | None, span: int) -> int:
    """Room for handwriting where nothing is said of it."""
    return (3 if span == 12 else 2) if field is not None and field.type == "text" else 1


def _size(text: str) -> int:
    return sum(1 if sign < "\u2000" else 2 for sign in text)


def _history(page: CasePage, form: str, columns: Sequence[PaperCell]) -> Lines:
    """A line each time a form was filled in, the first on top; as it was said then."""
    facts = {"by": pgettext("paper", "By"), "at": _("When")}
    fields = {one.name: one for one in page.process.forms[form].fields}
    acts = [act for act in reversed(page.acts) if act.form == form and act.kind in FILLED_IN]

    def said(act: Act, name: str) -> str:
        if name == "at":
            return timezone.localtime(act.at, page.zone).strftime("%Y-%m-%d %H:%M")
        return page.done_by(act) if name == "by" else page.paper.words(fields[name], act.data.get(name))

    return Lines(
        tuple(cell.label or (fields[cell.name].label if cell.name in fields else facts[cell.name]) for cell in columns),
        tuple(tuple(said(act, cell.name) for cell in columns) for act in acts),
        tuple(_share(fields.get(cell.name), cell) for cell in columns),
    )


def _opened(page: CasePage, processes: Sequence[str], columns: Sequence[PaperCell]) -> Lines:
    """A line for each process whose cases this one opens: those there are, else room for it."""
    there = [one.case for one in page.belonging.relatives if one.case.parent_id == page.case.pk]
    lines: list[tuple[str, ...]] = []
    for key in processes:
        process = page.pack.processes[key]
        found = [Said(page, case, queries.process_of(case)) for case in there if case.process == key]
        lines += [(say(process.title), *(one.words(cell.name) for cell in columns)) for one in found]
        if not found:
            lines.append((say(process.title), *("" for _cell in columns)))
    fields = [_among(page, processes, cell.name) for cell in columns]
    labels = [
        cell.label or (field.label if field else str(CASE_FACTS.get(cell.name, "")))
        for cell, field in zip(columns, fields, strict=True)
    ]
    shares = [_share(field, cell) for field, cell in zip(fields, columns, strict=True)]
    return Lines((_("Kind of matter"), *labels), tuple(lines), (3, *shares))


def _among(page: CasePage, processes: Iterable[str], name: str) -> Field | None:
    found = (Said(page, page.case, page.pack.processes[key]).field(name) for key in processes)
    return next((field for field in found if field), None)


def _share(field: Field | None, cell: PaperCell) -> int:
    return cell.span or (6 if field is not None and field.type == "text" else 3)


def _signed(page: CasePage, box: SignatureBox) -> Iterator[Signature]:
    """The box of somebody, with what is known of them; one for each where several sign."""
    if box.by == "signers":
        yield from _signers(page, box)
    elif box.by == "customer":
        known = signature_of_customer(page)
        yield Signature(box.label, known.name, known.date, known.image, known.opinion, box.seal)
    else:
        name, day = _who(page, box)
        yield Signature(box.label, name, day, seal=box.seal)


def _who(page: CasePage, box: SignatureBox) -> tuple[str, date | None]:
    if box.form:
        acts = (act for act in page.acts if act.form == box.form and act.kind in FILLED_IN)
        act = next(acts, None)  # the newest
        return (page.done_by(act), _day(page, act.at)) if act else ("", None)
    if box.by == "registrar":
        return page.case.registrar.name, _day(page, page.case.received_at)
    if box.by == "owner":
        return next((held_by(entry.item) for entry in reversed(page.entries) if entry.item), ""), None
    if box.field:
        return Said(page, page.case, page.process).words(box.field), None
    decision = page.current_round.decision if box.by == "decision" else None
    return (decision.by.name, _day(page, decision.at)) if decision else ("", None)


def _signers(page: CasePage, box: SignatureBox) -> Iterator[Signature]:
    """Everybody who was asked and still counts; before anybody was, one box for the pen."""
    every = queries.signed_in(page.case) if page.has("signers") else []
    newest = max((one.approval_id for one in every if one.approval_id), default=None)
    asked = [one for one in every if not one.released_at and one.approval_id in (None, newest)]
    for one in asked:
        name = str(one.answered_by or "") if one.answered_at else ""
        label = f"{say(box.label)} · {one.department.name}" if one.department else say(box.label)
        yield Signature(
            label, name, _day(page, one.answered_at) if one.answered_at else None,
            opinion=_opinion(one), seal=box.seal,
        )  # fmt: skip
    if not asked:
        yield Signature(box.label, seal=box.seal)


def _opinion(signer: Signer) -> str:
    """同意：数目无误。 An opinion that begins with the answer itself says it once."""
    answer, opinion = str(signer.get_answer_display()) if signer.answer else "", masking.text(signer.opinion)
    return opinion if answer and opinion.startswith(answer) else colon().join(filter(None, [answer, opinion]))


def _day(page: CasePage, at: Any) -> date:
    return timezone.localtime(at, page.zone).date()
