"""The step bar: where a case stands on its way, and who had or has each step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from huiyin.cases.models import Act, Case, StageEntry
from huiyin.cases.queries import listed
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.rulebook.definitions import Process
from huiyin.worklist.models import WorkItem


@dataclass(frozen=True)
class Station:
    """One step of the bar: where it stands and who had or has it."""

    label: str
    state: str  # done current ahead
    note: str


def stations(case: Case, process: Process, entries: Sequence[StageEntry], acts: Sequence[Act]) -> list[Station]:
    """The steps of a case, newest act first; one it came back from counts as ahead again.

    A step that is done bears the name of who took it, else of whose it was: the customer, too, may have taken it.
    """
    keys = [step.key for step in process.steps]
    standing = process.stage(case.stage).step
    here = keys.index(standing) if standing in keys else len(keys) - 1
    # Under the version it began with it may have stood in a stage that is gone.
    known = [entry for entry in entries if entry.stage in process.stages]
    owners = {process.stages[entry.stage].step: held_by(entry.item) for entry in known}
    took = {process.stages[stage].step: names for stage, names in _takers(acts) if stage in process.stages}
    names = {keys[0]: names_of_people()[case.registrar_id], **owners}
    by_state = {"done": {**names, **took}, "current": names, "ahead": {}}
    # A case that ended early shows the steps it took.
    early = case.ends not in ("", "settled")
    taken = {standing, *names} if early else set(keys)
    return [
        Station(say(step.title), state := _state(case, index, here), by_state[state].get(step.key, ""))
        for index, step in enumerate(process.steps)
        if step.key in taken
    ]


def _takers(acts: Sequence[Act]) -> Iterator[tuple[str, str]]:
    """Who took the case on from a stage: whoever moved it, or all whose signatures did."""
    asked, signed = "", list[str]()
    for act in reversed(acts):
        if act.kind == "asked":
            asked, signed = act.data["transition"], []
        elif act.kind == "signed_opinion" and act.by_id:
            signed.append(names_of_people()[act.by_id])
        elif act.kind == "moved" and act.by_id and act.to_stage != act.from_stage:
            by_signature = signed and asked == act.transition
            yield act.from_stage, listed(signed) if by_signature else names_of_people()[act.by_id]


def held_by(item: WorkItem | None) -> str:
    if item is None:
        return ""
    if item.owner_id:
        return names_of_people()[item.owner_id]
    return names_of_departments()[item.team_id] if item.team_id else ""


def _state(case: Case, index: int, here: int) -> str:
    if index < here or (case.ended_at is not None and index == here):
        return "done"
    return "current" if index == here else "ahead"
