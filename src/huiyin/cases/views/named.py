"""The forms that a rule book names for a case: each field in the box where the trade's own paper has it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases import queries
from huiyin.cases.models import Act, Case, Signer
from huiyin.cases.views.blocks import BLOCKS
from huiyin.cases.views.printed import Part, signature_of_customer
from huiyin.cases.views.reading import CasePage
from huiyin.cases.views.reading.steps import held_by
from huiyin.cases.views.said import BY_HAND, Said
from huiyin.kernel import masking
from huiyin.kernel.moments import moment
from huiyin.kernel.printing import Lines, Paper, Section, Signature
from huiyin.kernel.texts import colon, say
from huiyin.rulebook.definitions import Field, Form, Pack, PackPaper, PaperBlock, PaperCell, Process, SignatureBox
from huiyin.rulebook.papers import CASE_FACTS
from huiyin.stationery.queries import house_line

FILLED_IN = ("registered", "moved")


def blank_paper(paper: PackPaper, pack: Pack) -> Paper:
    """The same form with nothing on it, to be filled in by hand."""
    process = pack.processes[paper.process]
    return Paper(
        title=paper.title,
        rows=tuple(part for block in paper.blocks for part in _parts(block, process, pack)),
        signatures=tuple(Signature(box.label, seal=box.seal) for box in paper.signatures),
        note=paper.note,
        key=paper.key,
        house=house_line(),
        by_hand=True,
    )


def named_paper(page: CasePage, paper: PackPaper) -> Paper:
    """One of them as it stands now: what nobody has said yet is left to the pen."""
    files = [file.name for file in page.paper.papers if file.purpose != "signature"] if paper.attachments else []
    return Paper(
        title=paper.title,
        rows=tuple(
            part
            for block in paper.blocks
            for part in _parts(block, page.process, page.pack, page, to_sign=bool(paper.signatures))
        ),
        signatures=tuple(one for box in paper.signatures for one in _signed(page, box)),
        attachments=tuple(files),
        note=paper.note,
        key=paper.key,
        house=house_line(),
        number=page.case.number,
        date=_day(page, page.case.received_at),
    )


def _parts(
    block: PaperBlock, process: Process, pack: Pack, page: CasePage | None = None, *, to_sign: bool = False
) -> Iterator[Part]:
    if block.kind == "block":
        yield from BLOCKS[block.names[0]](page) if page else ()
        return
    if block.title:
        yield Section(block.title)
    if block.kind == "history":
        yield _history(process.forms[block.names[0]], block.rows[0], page)
    elif block.kind == "opened":
        yield _opened([pack.processes[key] for key in block.names], block.rows[0], page)
    else:
        said = Said(process, page, page.case if page else None, to_sign=to_sign)
        for row in block.rows:
            yield from said.row(row)


def _history(form: Form, columns: Sequence[PaperCell], page: CasePage | None) -> Lines:
    """A line each time a form was filled in, the first on top; as it was said then."""
    facts = {"by": pgettext("paper", "By"), "at": _("When")}
    fields = {one.name: one for one in form.fields}

    def said(page: CasePage, act: Act, name: str) -> str:
        if name == "at":
            return moment(act.at, page.zone)
        return page.done_by(act) if name == "by" else page.paper.words(fields[name], act.data.get(name))

    return Lines(
        tuple(cell.label or (fields[cell.name].label if cell.name in fields else facts[cell.name]) for cell in columns),
        tuple(
            tuple(said(page, act, cell.name) for cell in columns)
            for act in reversed(page.acts)
            if act.form == form.key and act.kind in FILLED_IN
        )
        if page
        else (("",) * len(columns),) * BY_HAND,
        tuple(_share(fields.get(cell.name), cell) for cell in columns),
    )


def _opened_by(page: CasePage) -> list[Case]:
    """Those that whoever prints it may see whole: a line says any of their fields."""
    cases = (one.case for one in page.belonging.relatives if one.case.parent_id == page.case.pk)
    return [case for case in cases if queries.sees_whole(page.person, case)]


def _opened(processes: Sequence[Process], columns: Sequence[PaperCell], page: CasePage | None) -> Lines:
    """A line for each process whose cases this one opens: those there are, else room for it."""
    there = _opened_by(page) if page else []
    lines: list[tuple[str, ...]] = []
    for process in processes:
        cases = [case for case in there if case.process == process.key]
        for one in [Said(queries.process_of(case), page, case) for case in cases] or [Said(process)]:
            lines += [(say(process.title), *(one.words(cell.name) for cell in columns))]
    fields = [next(filter(None, (Said(each).field(cell.name) for each in processes)), None) for cell in columns]
    labels = [
        cell.label or (field.label if field else str(CASE_FACTS.get(cell.name, "")))
        for cell, field in zip(columns, fields, strict=True)
    ]
    shares = [_share(field, cell) for field, cell in zip(fields, columns, strict=True)]
    return Lines((_("Kind of matter"), *labels), tuple(lines), (3, *shares))


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
        yield Signature(box.label, name, day, seal=box.seal, by_hand=not (box.by or box.forms or box.field))


def _who(page: CasePage, box: SignatureBox) -> tuple[str, date | None]:
    if box.forms or box.field:
        return _filled_in(page, box)
    if box.by == "registrar":
        return page.case.registrar.name, _day(page, page.case.received_at)
    if box.by == "owner":
        return next((held_by(entry.item) for entry in reversed(page.entries) if entry.item), ""), None
    if box.by == "closer":
        return _closed(page)
    decision = page.current_round.decision if box.by == "decision" else None
    return (decision.by.name, _day(page, decision.at)) if decision else ("", None)


def _filled_in(page: CasePage, box: SignatureBox) -> tuple[str, date | None]:
    """Nobody has signed before what they sign for was written down: a name stands there with its day or not at all."""
    said = Said(page.process, page, page.case)
    forms = box.forms or said.forms_with(box.field)
    act = next((act for act in page.acts if act.form in forms and act.kind in FILLED_IN), None)  # the newest
    if act is None:
        return "", None
    return said.words(box.field) if box.field else page.done_by(act), _day(page, act.at)


def _closed(page: CasePage) -> tuple[str, date | None]:
    if not page.case.ends or page.case.ended_at is None:
        return "", None
    act = next((act for act in page.acts if act.to_stage == page.case.stage and act.at == page.case.ended_at), None)
    return (page.done_by(act) if act else "", _day(page, page.case.ended_at))


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
            opinion=_opinion(one), seal=box.seal, known=box.label,
        )  # fmt: skip
    if not asked:
        yield Signature(box.label, seal=box.seal)


def _opinion(signer: Signer) -> str:
    """同意：数目无误。 An opinion that begins with the answer itself says it once."""
    answer, opinion = str(signer.get_answer_display()) if signer.answer else "", masking.text(signer.opinion)
    return opinion if answer and opinion.startswith(answer) else colon().join(filter(None, [answer, opinion]))


def _day(page: CasePage, at: Any) -> date:
    return timezone.localtime(at, page.zone).date()
