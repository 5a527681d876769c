"""Reads about cases: what a case's definition says and where it stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from huiyin.cases.guards import GUARDS
from huiyin.cases.models import Act, Case, StageEntry
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_of, head_of
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Owner, Pack, Process, Stage, Transition
from huiyin.rulebook.queries import pack_of
from huiyin.worklist.queries import least_loaded

# Whoever may act when a role has nobody in the house, from the nearest to the highest.
ABOVE = (Role.SUPERVISOR, Role.MANAGER, Role.DIRECTOR)
ANSWERING = frozenset({Role.DEPARTMENT_HEAD, Role.DEPARTMENT_MEMBER, Role.FINANCE, Role.WAREHOUSE})


def pack_for(case: Case) -> Pack:
    return pack_of(case.pack_version_id)


def process_of(case: Case) -> Process:
    return pack_for(case).processes[case.process]


def stage_of(case: Case) -> Stage:
    return process_of(case).stages[case.stage]


def standing_entry(case: Case) -> StageEntry:
    """Where the case stands now; an ended case stands in its end."""
    return StageEntry.objects.select_related("item__owner").get(case=case, left_at=None)


def zone_of(case: Case) -> ZoneInfo:
    return ZoneInfo(calendar_of(department=case.department).time_zone)


def may_act(person: Person, case: Case, actors: Iterable[str]) -> bool:
    """Whether a person is one of the actors a pack names: owner, registrar, submitter or a role in reach."""
    for actor in actors:
        if actor == "registrar" and case.registrar_id == person.pk:
            return True
        if actor == "owner" and _is_owner(person, case):
            return True
        if actor == "submitter" and submitter_of(case) == person.pk:
            return True
        if actor in person.roles and in_reach(person, case, actor):
            return True
    return False


def in_reach(person: Person, case: Case, role: str) -> bool:
    if role in ANSWERING:
        return case.liable_department_id in person.reach("cases.answer").departments
    reach = person.reach("cases.view")
    return reach.everything or case.department_id in reach.departments or _is_owner(person, case)


def _is_owner(person: Person, case: Case) -> bool:
    if case.owner_id is not None:
        return case.owner_id == person.pk
    # A stage that belongs to a whole department belongs to each of its members.
    return case.ended_at is None and case.liable_department_id in person.reach("cases.answer").departments


def submitter_of(case: Case) -> int | None:
    """Who brought the case into the stage where it stands."""
    moves = Act.objects.filter(case=case, kind__in=["registered", "moved"], to_stage=case.stage).order_by("-pk")
    return moves.values_list("by_id", flat=True).first()


def sees_whole(person: Person, case: Case) -> bool:
    """Members of the liable department see their part only: not the customer's data, nor penalties."""
    reach = person.reach("cases.view")
    return (
        reach.everything
        or case.department_id in reach.departments
        or (case.registrar_id == person.pk)
        or (case.owner_id == person.pk and bool(reach))
    )


def transitions_for(person: Person, case: Case) -> list[Transition]:
    """What this person may do to move the case on from where it stands, in the pack's order."""
    return [
        transition
        for transition in process_of(case).transitions.values()
        if case.stage in transition.sources and may_act(person, case, transition.by)
    ]


def missing_for(case: Case, transition: Transition, at: datetime) -> list[str]:
    """The sentences that say what is missing before this transition is possible."""
    return [sentence for name in transition.needs for sentence in GUARDS[name](case, at)]


def owner_for(case: Case, owner: Owner | None, *, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    """The person and the team that a stage's owner rule gives the work to."""
    if owner is None:
        return case.registrar, case.department
    if owner.by_field:
        value = _field_value(case, owner.by_field)
        return owner_for(case, owner.cases.get(str(value)), submitter=submitter, at=at)
    return RULES[owner.rule](case, owner, submitter, at)


def _field_value(case: Case, name: str) -> Any:
    for values in case.data.values():
        if name in values:
            return values[name]
    return None


def _registrar(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    return case.registrar, case.department


def _keeper(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    keeper = case.customer.keeper if case.customer else None
    return (keeper if keeper and keeper.is_active else case.registrar), case.department


def _submitter(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    return submitter or case.registrar, case.department


def _person(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    return case.responsible_person or case.registrar, case.department


def _department(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    return None, case.liable_department or case.department


def _head(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    department = case.liable_department or case.department
    return head_of(department), department


def _role(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    """Least loaded of the nearest department up the tree that has the role; else the next higher role."""
    roles = [Role(owner.role), *[role for role in ABOVE if role != owner.role]]
    for role in roles:
        for department_id in reversed(case.department.path):
            people = list(Person.objects.active().filter(memberships__role=role, memberships__department=department_id))
            if people:
                return least_loaded(people, at), case.department
    return None, case.department


RULES = {
    "registrar": _registrar,
    "keeper": _keeper,
    "submitter": _submitter,
    "person": _person,
    "department": _department,
    "head": _head,
    "role": _role,
}


def names_of(case: Case, at: datetime) -> str:
    """How lists call the case."""
    return f"{case.number} {case.title}"[:160]


def unknown_rows(values: dict[str, Any], fields: Iterable[Any]) -> dict[str, list[str]]:
    """Errors for persons and departments that do not exist or have left."""
    errors = {}
    for field in fields:
        value = values.get(field.name)
        if value is None:
            continue
        if field.type == "person" and not Person.objects.active().filter(pk=value).exists():
            errors[field.name] = [_("Nobody with that name works here.")]
        if field.type == "department" and not Department.objects.filter(pk=value, closed_at=None).exists():
            errors[field.name] = [_("There is no such department.")]
    return errors
