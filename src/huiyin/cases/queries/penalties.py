"""On whom the penalty catalogue falls in a case, who may enter what, and how often an amount counts."""

from collections.abc import Sequence

from huiyin.cases.models import Case
from huiyin.cases.queries.answers import said_last
from huiyin.cases.queries.owners import nearest_each
from huiyin.cases.queries.people import may_act
from huiyin.org.models import Person
from huiyin.org.queries import head_of
from huiyin.rulebook.definitions import Pack, Penalty, PenaltySet
from huiyin.worklist.models import WorkItem

NOT_IN_TIME = (WorkItem.Outcome.LATE, WorkItem.Outcome.MISSED)
HANDLING = ("registrar", "owner", "supervisor", "manager")


def falls_on(case: Case, entry: Penalty) -> list[Person] | None:
    """Whom the catalogue means, most often one; None where whoever enters it names somebody."""
    return falls_on_each(case, [entry])[entry.key]


def falls_on_each(case: Case, entries: Sequence[Penalty]) -> dict[str, list[Person] | None]:
    """The same of several entries, however many, in one question for the roles and one for the head."""
    roles = {entry.role for entry in entries if entry.applies_to == "role"}
    holders = nearest_each(roles, case.department) if roles else {}
    liable = case.liable_department if any(entry.applies_to == "head" for entry in entries) else None
    head = head_of(liable) if liable else None
    met: dict[str, Person | None] = {"head": head, "person": case.responsible_person}
    found: dict[str, list[Person] | None] = {}
    for entry in entries:
        if entry.applies_to == "named":
            found[entry.key] = None
        elif entry.applies_to == "role":
            found[entry.key] = list(dict.fromkeys(row.person for row in holders[entry.role]))
        else:
            person = met[entry.applies_to]
            found[entry.key] = [person] if person else []
    return found


def proposed_sets(case: Case, pack: Pack) -> list[PenaltySet]:
    """What the catalogue proposes since work of the case was not done in time, as long as none of it was entered."""
    sets = [one for one in pack.penalty_sets.values() if one.late and _is_for(one, case.process, pack)]
    if not sets:
        return []
    late = WorkItem.objects.filter(outcome__in=NOT_IN_TIME, subject=case.subject)
    clauses = set(late.values_list("clause__key", flat=True))
    entered = set(case.penalties.filter(revoked_at=None).values_list("rule", flat=True))
    return [one for one in sets if clauses.intersection(one.late) and entered.isdisjoint(one.rules)]


def _is_for(one: PenaltySet, process: str, pack: Pack) -> bool:
    return all(pack.penalties[rule].is_for(process) for rule in one.rules)


def may_penalise(person: Person, case: Case, entry: Penalty) -> bool:
    """Whoever sees to the case; an entry that names who may enter it is for nobody else."""
    return may_act(person, case, entry.by or HANDLING)


def pieces_of(case: Case, entry: Penalty) -> int:
    """How often a fixed amount counts: once, or once for each piece."""
    return int(said_last(case, entry.per) or 0) if entry.per else 1
