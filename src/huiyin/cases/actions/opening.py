"""Cases that a case opens by itself, as its rule book says."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_noop

from huiyin.cases import queries
from huiyin.cases.actions.registering import register
from huiyin.cases.models import Act, Case
from huiyin.cases.queries.answers import said_last
from huiyin.cases.rules import Invalid
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.rulebook.definitions import Form, Opening, Process
from huiyin.rulebook.rules import answered
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language

ENDED = gettext_noop("%(other)s, for which %(label)s waited, has ended: %(stage)s")
NOT_WANTED = gettext_noop("%(other)s, for which this was opened, was withdrawn; is it still wanted? (%(label)s)")


class CannotBeOpened(DomainError):
    """“%(process)s” can't be opened: %(why)s"""


@whole
def open_children(case: Case, openings: Iterable[Opening], *, said: Form | None = None, at: datetime) -> list[Case]:
    """Open what is opened here, each once a round, filled with what this case says. Source: C31-12, D32-3, D45-7.

    What the other process refuses stands beside the field of `said`, the form that has just been filled in.
    """
    wanted = [one for one in openings if _wanted(case, one) and not queries.opened_in(case, one.key)]
    return [_open(case, one, row, said, at) for one in wanted for row in _rows(case, one)]


def tell_relatives(case: Case, *, at: datetime) -> None:
    """A case has ended: who waits for it hears so, and who has what it opened, if it was withdrawn."""
    stage = queries.stage_of(case)
    for parent in queries.waiting_for(case) if case.process in queries.pack_for(case).opened else ():
        if parent.owner is None:
            continue
        names = {"other": queries.names_of(case), "label": parent.number, "stage": stage.title}
        text = in_each_language(ENDED, **names)
        worklist.notify([parent.owner], kind="outcome", text=text, subject=parent.subject, at=at)
    if stage.ends != Case.Ends.WITHDRAWN:
        return
    for child in case.children.running().exclude(opened_as="").select_related("owner").order_by("pk"):
        if child.owner is not None:
            text = in_each_language(NOT_WANTED, other=case.number, label=queries.names_of(child))
            worklist.notify([child.owner], kind="outcome", text=text, subject=child.subject, at=at)


def _wanted(case: Case, opening: Opening) -> bool:
    return answered(opening.when, {name: said_last(case, name) for name in opening.when})


def _rows(case: Case, opening: Opening) -> list[Mapping[str, Any]]:
    """One without an answer of its own, or those of the table that each opens a case."""
    return list(said_last(case, opening.each) or ()) if opening.each else [{}]


def _open(case: Case, opening: Opening, row: Mapping[str, Any], said: Form | None, at: datetime) -> Case:
    process = queries.pack_for(case).processes[opening.process]
    intake = process.forms[process.intake]
    given = _given(case, opening, row, intake)
    day = localtime(at, queries.zone_of(case)).date()
    moments = {line.name: day if line.type == "date" else at for line in intake.fields if line.default == "now"}
    try:
        child = register(
            process.key,
            customer=case.customer,
            values={name: moment for name, moment in moments.items() if name not in given},
            given=given,
            parent=case,
            opened_as=opening.key,
            version=case.pack_version,
            registrar=queries.registrar_after(case, at),
            heard=False,
            by=None,
            at=at,
        )
    except Invalid as refused:
        raise _beside_its_field(refused, opening, said, process) from refused
    data = {"rule": opening.key, "case": child.pk, "number": child.number}
    Act.objects.create(case=case, kind="opened", data=data, by=None, at=at)
    return child


def _given(case: Case, opening: Opening, row: Mapping[str, Any], intake: Form) -> dict[str, Any]:
    """What is handed on, as the other form keeps it; what nobody has said is left open."""
    types = {line.name: line.type for line in intake.fields}
    given: dict[str, Any] = {}
    for name, says in opening.given.items():
        table, _dot, column = says.rpartition(".")
        value = says[1:] if says.startswith("=") else row.get(column) if table else said_last(case, says)
        if says.startswith("=") and types[name] == "yes_no":
            value = value == "yes"
        if value not in (None, "", []):
            given[name] = value
    return given


def _beside_its_field(refused: Invalid, opening: Opening, said: Form | None, other: Process) -> DomainError:
    """Beside the field that hands it on, if the form has it; else in a sentence that names the other's field."""
    asked = {line.name for line in said.fields} if said else set()
    told = {opening.given.get(name, "").partition(".")[0]: lines for name, lines in refused.errors.items()}
    if told.keys() <= asked:
        return Invalid(told)
    labels = {line.name: say(line.label) for line in other.forms[other.intake].fields}
    whys = (f"{labels.get(name, name)}: {' '.join(lines)}" for name, lines in refused.errors.items())
    return CannotBeOpened(process=say(other.title), why=" ".join(whys))
