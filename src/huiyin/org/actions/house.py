"""The first day of a house."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from django.db import connection

from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.org.actions.calendars import add_calendar
from huiyin.org.actions.departments import add_department
from huiyin.org.actions.people import add_person
from huiyin.org.models import Department, Organisation, Person
from huiyin.org.roles import Role

ROOT = "house"
ONE_AT_A_TIME = 0x4875697969  # advisory lock: two browsers in the first-run wizard
TIME_ZONES = {"CN": "Asia/Shanghai", "TW": "Asia/Taipei", "HK": "Asia/Hong_Kong"}


class Administrator(TypedDict):
    name: str
    username: str
    password: str


class AlreadySetUp(DomainError):
    """This Huiyin is already set up; sign in."""


@whole
def set_up_house(
    *,
    name: str,
    pack: str,
    language: str,
    region: str,
    week: Mapping[str, Sequence[Sequence[str]]],
    administrator: Administrator,
    departments: Iterable[Mapping[str, Any]] = (),
    calendar_name: str = "",
    by: Person | None = None,
    at: datetime,
) -> Organisation:
    """Found the house: its calendar, its departments and the first administrator."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    if Organisation.objects.exists():
        raise AlreadySetUp

    time_zone = TIME_ZONES.get(region, "Asia/Shanghai")
    calendar = add_calendar(calendar_name or name[:80], region=region, week=week, time_zone=time_zone, by=by, at=at)
    organisation = Organisation.objects.create(
        name=name, pack=pack, language=language, calendar=calendar, created_at=at
    )
    root = _add_departments(name[:80], departments, language=language, by=by, at=at)
    add_person(
        administrator["username"],
        administrator["name"],
        administrator["password"],
        places=[(root, Role.ADMINISTRATOR), (root, Role.MANAGER)],
        language=language,
        by=by,
        at=at,
    )
    return organisation


def _add_departments(
    house: str, departments: Iterable[Mapping[str, Any]], *, language: str, by: Person | None, at: datetime
) -> Department:
    root = add_department(ROOT, house, by=by, at=at)
    known = {ROOT: root}
    for department in departments:  # a pack names parents before their parts
        parent = known[department.get("parent") or ROOT]
        known[department["key"]] = add_department(
            department["key"], say(department["name"], language), parent, by=by, at=at
        )
    return root
