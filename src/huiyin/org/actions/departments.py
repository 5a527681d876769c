"""The tree of departments."""

from datetime import datetime

from django.db import connection
from django.db.models.functions import Lower

from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Calendar, Department, Membership, Person
from huiyin.org.rules import open_responsibilities


class DepartmentKeyTaken(DomainError):
    """Another department already uses the key "%(key)s"."""

    field = "key"


class DepartmentNameTaken(DomainError):
    """Another part of the same department is already called "%(name)s"."""

    field = "name"


class DepartmentClosed(DomainError):
    """The department "%(department)s" is closed."""


class DepartmentInsideItself(DomainError):
    """A department can't be moved below itself."""

    field = "parent"


class DepartmentHasParts(DomainError):
    """Close or move the %(count)s departments below it first."""


class DepartmentHasPeople(DomainError):
    """Give the %(count)s people of this department another place first."""


class DepartmentHasWork(DomainError):
    """The department still has %(count)s open obligations; settle them or hand them over first."""


@whole
def add_department(
    key: str,
    name: str,
    parent: Department | None = None,
    *,
    calendar: Calendar | None = None,
    by: Person | None,
    at: datetime,
) -> Department:
    """Open a department, alone or below another one."""
    if parent:
        parent = _locked(parent)
    if Department.objects.filter(key=key).exists():
        raise DepartmentKeyTaken(key=key)
    _check_name(name, parent)

    department = Department.objects.create(key=key, name=name, parent=parent, calendar=calendar)
    department.path = [*(parent.path if parent else []), department.pk]
    department.save(update_fields=["path"])
    return department


@whole
def change_department(
    department: Department,
    *,
    name: str,
    parent: Department | None,
    calendar: Calendar | None,
    by: Person | None,
    at: datetime,
) -> Department:
    """Give a department another name, another place in the tree or other working hours."""
    department = _locked(department)
    if parent != department.parent:
        move_department(department, parent=parent, by=by, at=at)
    _check_name(name, parent, other_than=department)

    department.name, department.calendar = name, calendar
    department.save(update_fields=["name", "calendar"])
    return department


@whole
def move_department(department: Department, *, parent: Department | None, by: Person | None, at: datetime) -> None:
    """Hang a department, with everything below it, under another one."""
    # All rows, in one order: two moves at once could otherwise tie a knot.
    list(Department.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    department.refresh_from_db()
    if parent:
        parent.refresh_from_db()
        if parent.closed_at:
            raise DepartmentClosed(department=parent.name)
        if department.pk in parent.path:
            raise DepartmentInsideItself
    _check_name(department.name, parent, other_than=department)

    above = list(parent.path) if parent else []
    depth = len(department.path)
    Department.objects.filter(pk=department.pk).update(parent=parent)
    with connection.cursor() as cursor:
        cursor.execute(
            "update org_department set path = %s::bigint[] || path[%s:] where path @> %s::bigint[]",
            [above, depth, [department.pk]],
        )
    department.refresh_from_db()


@whole
def close_department(department: Department, *, by: Person | None, at: datetime) -> Department:
    """Close a department that has no people, no parts and no work left; its history stays."""
    department = _locked(department)
    if parts := Department.objects.filter(parent=department, closed_at=None).count():
        raise DepartmentHasParts(count=parts)
    members = Membership.objects.filter(department=department, person__is_active=True)
    if people := members.values("person").distinct().count():
        raise DepartmentHasPeople(count=people)
    if work := open_responsibilities(department):
        raise DepartmentHasWork(count=work)

    department.closed_at = at
    department.save(update_fields=["closed_at"])
    return department


@whole
def reopen_department(department: Department, *, by: Person | None, at: datetime) -> Department:
    """Open a closed department again."""
    department = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    if department.parent:
        _locked(department.parent)

    department.closed_at = None
    department.save(update_fields=["closed_at"])
    return department


def _locked(department: Department) -> Department:
    department = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    if department.closed_at:
        raise DepartmentClosed(department=department.name)
    return department


def _check_name(name: str, parent: Department | None, other_than: Department | None = None) -> None:
    siblings = Department.objects.filter(parent=parent, closed_at=None).alias(lower=Lower("name"))
    if other_than:
        siblings = siblings.exclude(pk=other_than.pk)
    if siblings.filter(lower=name.lower()).exists():
        raise DepartmentNameTaken(name=name)
