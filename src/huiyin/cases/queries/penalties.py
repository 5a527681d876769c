"""On whom the penalty catalogue falls in a case, who may enter what, and how often an amount counts."""

from huiyin.cases.models import Case
from huiyin.cases.queries.answers import said_last
from huiyin.cases.queries.owners import nearest
from huiyin.cases.queries.people import may_act
from huiyin.org.models import Person
from huiyin.org.queries import head_of
from huiyin.rulebook.definitions import Penalty

HANDLING = ("registrar", "owner", "supervisor", "manager")


def falls_on(case: Case, entry: Penalty) -> list[Person] | None:
    """Whom the catalogue means, most often one; None where whoever enters it names somebody."""
    if entry.applies_to == "named":
        return None
    if entry.applies_to == "role":
        return list(dict.fromkeys(row.person for row in nearest(entry.role, case.department)))
    head = head_of(case.liable_department) if case.liable_department else None
    person = head if entry.applies_to == "head" else case.responsible_person
    return [person] if person else []


def may_penalise(person: Person, case: Case, entry: Penalty) -> bool:
    """Whoever sees to the case; an entry that names who may enter it is for nobody else."""
    return may_act(person, case, entry.by or HANDLING)


def pieces_of(case: Case, entry: Penalty) -> int:
    """How often a fixed amount counts: once, or once for each piece."""
    return int(said_last(case, entry.per) or 0) if entry.per else 1
