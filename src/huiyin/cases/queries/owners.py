"""Who gets the work of a stage."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from huiyin.cases.models import Case, StageEntry, kept_from
from huiyin.cases.queries.answers import said_last
from huiyin.org.models import Department, Membership, Person
from huiyin.org.queries import department_of, head_of
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Owner
from huiyin.worklist.queries import least_loaded

# Whoever may act when a role has nobody in the house, from the nearest to the highest.
ABOVE = (Role.SUPERVISOR, Role.MANAGER, Role.DIRECTOR)

Found = tuple[Person | None, Department | None]


@dataclass(frozen=True)
class Asked:
    """A department of which a part is asked, and who of it: nobody named is anybody; perhaps nobody has an account."""

    department: Department
    person: Person | None = None
    without_account: bool = False


Rule = Callable[[Case, Owner, Person | None, datetime], Found]


def owner_for(case: Case, owner: Owner | None, *, submitter: Person | None, at: datetime) -> Found:
    """The person and the team that a stage's owner rule gives the work to; never nobody."""
    if owner is not None and owner.cases:
        chosen = owner.cases.get(str(said_last(case, owner.by_field)))
        return owner_for(case, chosen, submitter=submitter, at=at)
    person, team = RULES[owner.rule if owner else "registrar"](case, owner or Owner("registrar"), submitter, at)
    if person is None and team is not None and _has_people(team):
        return None, team
    if person is None or not person.is_active:
        return _somebody(case, at)
    return person, team


def signers_for(case: Case, rule: Owner, *, asker: Person, at: datetime) -> list[Found]:
    """Whose signatures a rule asks: one, or one of each department that a field names."""
    if rule.cases:
        chosen = rule.cases.get(str(said_last(case, rule.by_field)))
        return signers_for(case, chosen or Owner("registrar"), asker=asker, at=at)
    named = said_last(case, rule.by_field) if rule.by_field else None
    if not isinstance(named, list):
        return [owner_for(case, rule, submitter=asker, at=at)]
    departments = Department.objects.open().filter(pk__in=named).order_by("path")
    each = [Owner(rule.rule, key=department.key) for department in departments]
    return [owner_for(case, one, submitter=asker, at=at) for one in each]


def asked_for(case: Case, rule: Owner, *, at: datetime) -> list[Asked]:
    """Of which departments a part is asked: of one, or of each that a field names; never of nobody."""
    if rule.cases:
        chosen = rule.cases.get(str(said_last(case, rule.by_field)))
        return asked_for(case, chosen or Owner("department"), at=at)
    if rule.rule == "role":
        person, team = _holder(Role(rule.role), case.department, at) or _somebody(case, at)
        return [Asked(team or case.department, person)]
    named = said_last(case, rule.by_field) if rule.by_field else None
    if isinstance(named, list):
        departments = list(Department.objects.open().filter(pk__in=named).order_by("path"))
    else:
        departments = [one for one in (department_meant(case, rule),) if one is not None]
    if departments:
        return [asked_of(one, head_of(one) if rule.rule == "head" else None) for one in departments]
    person, team = _somebody(case, at)
    return [Asked(team or case.department, person)]


def asked_of(department: Department, person: Person | None = None) -> Asked:
    return Asked(department, person, not _has_people(department))


def _has_people(team: Department) -> bool:
    return Membership.objects.filter(department=team, person__is_active=True).exists()


def _somebody(case: Case, at: datetime) -> Found:
    """Where a rule finds nobody, whoever leads nearest to the case sees to it."""
    for role in ABOVE:
        if found := _holder(role, case.department, at):
            return found
    return head_of(case.department) or case.registrar, case.department


def overseers_of(case: Case) -> list[Person]:
    """Those who oversee a case from nearest: supervisors, else whoever leads above; nobody from whom it is kept."""
    found = nearest_each(ABOVE, case.department)
    by_role = ([row.person for row in found[role] if case.process not in kept_from(row.person)] for role in ABOVE)
    return next((people for people in by_role if people), [])


def _registrar(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> Found:
    return case.registrar, case.department


def _keeper(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> Found:
    keeper = case.customer.keeper if case.customer else None
    return (keeper if keeper and keeper.is_active else case.registrar), case.department


def _submitter(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> Found:
    return submitter or case.registrar, case.department


def _person(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> Found:
    named = Person.objects.active().filter(pk=said_last(case, owner.by_field) or 0).first()
    return named or case.registrar, case.department


def _stage(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> Found:
    """Who had that stage last, not who stood in; a department's stage: who settled it. Source: D410-6."""
    entries = StageEntry.objects.filter(case=case.pk, stage=owner.stage, item__isnull=False).order_by("-pk")
    entry = entries.select_related("item__owner", "item__standing_in_for", "item__settled_by", "item__team").first()
    if entry is None or entry.item is None:
        return case.registrar, case.department
    item = entry.item
    return item.standing_in_for or item.owner or item.settled_by, item.team


def _department(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> Found:
    return None, department_meant(case, owner)


def _head(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> Found:
    department = department_meant(case, owner)
    return (head_of(department), department) if department else (None, None)


def department_meant(case: Case, owner: Owner) -> Department | None:
    """The department of an owner rule: by its key, by a field, else the liable one."""
    if owner.key:
        return Department.objects.open().filter(key=owner.key).first()
    if owner.by_field:
        named = department_of(said_last(case, owner.by_field) or 0)
        return named if named is not None and named.closed_at is None else None
    return case.liable_department or case.department


def _role(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> Found:
    return _holder(Role(owner.role), case.department, at) or (None, None)


def _holder(role: str, department: Department, at: datetime) -> Found | None:
    """The least loaded of those who have a role nearest to a department: up its path, beside it, in the house."""
    found = nearest(role, department)
    if not found:
        return None
    person = least_loaded([row.person for row in found], at)
    theirs = next(row.department for row in found if row.person == person)
    # Whoever leads from above works for the department's team; whoever sits beside it, for their own.
    return person, department if theirs.pk in department.path else theirs


def nearest(role: str, department: Department) -> list[Membership]:
    """Those who have a role nearest to a department."""
    return nearest_each([role], department)[role]


def nearest_each(roles: Iterable[str], department: Department) -> dict[str, list[Membership]]:
    """The same of several roles, in one question."""
    found: dict[str, list[Membership]] = {role: [] for role in roles}
    places = Membership.objects.filter(role__in=found, person__is_active=True, department__closed_at=None)
    for row in places.select_related("person", "department").order_by("pk"):
        found[row.role].append(row)
    for role, rows in found.items():
        least = min((_distance(row.department, department) for row in rows), default=None)
        found[role] = [row for row in rows if _distance(row.department, department) == least]
    return found


def _distance(place: Department, here: Department) -> tuple[int, int]:
    """First the departments above, then those below each of them, then the rest of the house."""
    if place.pk in here.path:
        return 0, -here.path.index(place.pk)
    shared = [pk for pk in here.path if pk in place.path]
    return (1, -len(shared)) if shared else (2, 0)


RULES: dict[str, Rule] = {
    "registrar": _registrar,
    "keeper": _keeper,
    "submitter": _submitter,
    "person": _person,
    "stage": _stage,
    "department": _department,
    "head": _head,
    "role": _role,
}
