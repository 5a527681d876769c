"""The paper of a case with nothing in it yet: to be seen in the catalogue, and to be filled in by hand."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from huiyin.cases.rules.readers import for_customer
from huiyin.cases.views import headings
from huiyin.cases.views.said import ticks_of
from huiyin.kernel.printing import Cell, Lines, Paper, Row, Section, Signature, room_for
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Field, Form, Process

Part = Row | Section | Lines
NOT_BY_HAND = {"files", "proposal"}


def blank_of(process: Process) -> Paper:
    """Every form of the process, what is decided and signed."""
    return Paper(
        title=process.papers.get("intake") or process.title,
        rows=(
            *_forms(process, lambda form: form.fields),
            *(_decided() if process.does("record_decision") else ()),
            *_small(_("Signatures and opinions"), headings.of_signers(), headings.SIGNERS),
            *_small(_("Belongs together"), headings.of_relatives(), headings.RELATIVES),
        ),
        signatures=tuple(_signed_by(process)),
        key=headings.key_of(process),
        by_hand=True,
    )


def blank_copy_of(process: Process) -> Paper:
    """What the customer takes along."""
    title = process.papers.get("acceptance" if process.does("record_decision") else "intake") or process.title
    return Paper(
        title=_("%(paper)s (customer's copy)") % {"paper": say(title)},
        rows=(*_forms(process, for_customer), *(_solution() if process.does("record_decision") else ())),
        signatures=(Signature(_("Customer")), Signature(_("For the house"), seal=True)),
        key=headings.key_of(process, copy=True),
        by_hand=True,
    )


def _forms(process: Process, read: Callable[[Form], Iterable[Field]]) -> Iterator[Part]:
    for form in process.forms.values():
        fields = [field for field in read(form) if field.type not in NOT_BY_HAND]
        if fields:
            yield Section(form.title)
            yield from _rows([field for field in fields if field.type != "table"])
        for table in fields:
            if table.type == "table":
                yield from _small(say(table.label), tuple(say(column.label) for column in table.columns), ())


def _rows(fields: Iterable[Field]) -> Iterator[Row]:
    waiting: list[Cell] = []
    for field in fields:
        if field.type == "text":
            yield from _together(waiting)
            waiting = []
            yield Row((Cell(field.label, span=12, lines=3),))
        else:
            waiting.append(Cell(field.label, room_for(field.type), choices=ticks_of(field)))
            if len(waiting) == 2:
                yield from _together(waiting)
                waiting = []
    yield from _together(waiting)


def _together(cells: list[Cell]) -> Iterator[Row]:
    if len(cells) == 1:
        yield Row((replace(cells[0], span=12),))
    elif cells:
        yield Row(tuple(cells))


def _small(title: str, heads: tuple[str, ...], widths: tuple[int, ...], lines: int = 2) -> Iterator[Part]:
    yield Section(title)
    yield Lines(heads, tuple(("",) * len(heads) for _line in range(lines)), widths=widths or (2,) * len(heads))


def _decided() -> Iterator[Part]:
    yield from _small(_("Proposals"), headings.of_proposals(), headings.PROPOSALS)
    yield Row((Cell(_("Customer prefers"), span=12),))
    yield Row((Cell(_("Proposal chosen"), span=12),))
    yield Row((Cell(_("Instruction"), span=12, lines=2),))
    yield from _small(_("Penalties in this case"), headings.of_penalties(), headings.PENALTIES)


def _solution() -> Iterator[Part]:
    yield Section(_("Our solution"))
    yield Row((Cell(_("Solution"), span=12),))
    yield Row((Cell(_("What will be done"), span=12, lines=3),))
    yield Row((Cell(_("Compensation"), span=12),))


def _signed_by(process: Process) -> Iterator[Signature]:
    yield Signature(_("Registered by"))
    if process.does("record_decision"):
        yield Signature(_("Instruction by"))
    if process.does("record_acceptance"):
        yield Signature(_("Customer"))
