"""On whom the penalty catalogue falls in a case, who may enter what, and how often an amount counts."""

from collections.abc import Sequence

from huiyin.cases.models import Case
from huiyin.cases.queries.answers import said_last
from huiyin.cases.queries.owners import nearest_each
from huiyin.cases.queries.people import may_act
from huiyin.org.models import Person
from huiyin.org.queries import head_of
from huiyin.rulebook.definitions import Penalty

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


def may_penalise(person: Person, case: Case, entry: Penalty) -> bool:
    """Whoever sees to the case; an entry that names who may enter it is for nobody else."""
    return may_act(person, case, entry.by or HANDLING)


def pieces_of(case: Case, entry: Penalty) -> int:
    """How often a fixed amount counts: once, or once for each piece."""
    return int(said_last(case, entry.per) or 0) if entry.per else 1
