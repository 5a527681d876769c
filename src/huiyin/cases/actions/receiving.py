"""A matter that the customer brings in person, through a door of the rule book."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.papers import checked
from huiyin.cases.actions.registering import register
from huiyin.cases.actions.saying import Files
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid, read
from huiyin.customers.queries import home_region, only_file_with
from huiyin.customers.rules.writing import PhoneUnreadable, phone_number
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.kernel.worktime import compute
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import Door, Form
from huiyin.rulebook.queries import pack_in_force
from huiyin.rulebook.rules import asked_at, taken_at

MOST_FILES, MEGABYTES = 9, 40
MOST_TOGETHER = MEGABYTES * 1024 * 1024
SHORTEST_PHONE = 7  # digits; under 110 or 12315 nobody calls a customer back


class NoSuchDoor(DomainError):
    """This form is not offered any more."""


class NobodyThere(DomainError):
    """Nobody can take this at the moment. Please call us."""


@whole
def receive(door_key: str, *, values: Mapping[str, Any], files: Files | None = None, at: datetime) -> Case:
    """A customer registers their own matter: it is a case at once, numbered and with an owner.

    It hangs on the customer's file where exactly one has the phone; no file is opened on a stranger's word.
    Source: E101-3, E51-1.
    """
    pack = pack_in_force()
    door = pack.doors.get(door_key)
    if door is None:
        raise NoSuchDoor
    registrar = queries.registrar_for(door.role, door.department, at)
    if registrar is None:
        raise NobodyThere
    process = pack.processes[door.process]
    number, told = told_at(door_key, values)
    return register(
        process.key,
        customer=only_file_with(number),
        values=told,
        files=look_through(door_key, files or {}),
        registrar=registrar,
        intake=taken_at(door, process),
        given=_given(door, process.forms[process.intake], registrar, at),
        by_customer=True,
        by=None,
        at=at,
    )


def _given(door: Door, intake: Form, registrar: Person, at: datetime) -> dict[str, Any]:
    """What the house knows of every matter that comes through this door, as the form keeps it."""
    given: dict[str, Any] = {}
    for field in intake.fields:
        value = door.given.get(field.name)
        if field.type == "department" and value:
            value = Department.objects.filter(key=value, closed_at=None).values_list("pk", flat=True).first()
        elif field.type == "datetime" and value:
            value = at if value == "now" else compute(value, start=at, calendar=calendar_of(person=registrar)).due_at
            value = value.isoformat()
        if value:
            given[field.name] = value
    return given


def look_through(door_key: str, files: Files) -> Files:
    """The files that a door asks for, each checked and its pictures drawn anew; it takes a while, so nothing is held.

    Raises NoSuchDoor, Invalid.
    """
    kept = {}
    for field in _asked(door_key).fields:
        given = files.get(field.name, ()) if field.type == "files" else ()
        if len(given) > MOST_FILES:
            raise Invalid({field.name: [_("At most %(most)d files, please.") % {"most": MOST_FILES}]})
        if sum(file.size for file in given) > MOST_TOGETHER:
            most = _("Together these files are too large: at most %(most)d MB.") % {"most": MEGABYTES}
            raise Invalid({field.name: [most]})
        if given:
            kept[field.name] = [checked(file, field=field.name, outsider=True) for file in given]
    return kept


def told_at(door_key: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """What somebody tells of all that a door asks, and their phone as phones are stored.

    Everything that is wrong is said at once. Raises NoSuchDoor, Invalid.
    """
    asked = _asked(door_key)
    told = {field.name: values.get(field.name) for field in asked.fields if field.type != "files"}
    number, errors = "", {}
    try:
        read(asked, told, zone=calendar_of().zone, pack=pack_in_force())
    except Invalid as wrong:
        errors = wrong.errors
    try:
        number = _number(asked, told)
    except Invalid as wrong:
        errors |= wrong.errors
    if errors:
        raise Invalid(errors)
    return number, told


def _asked(door_key: str) -> Form:
    pack = pack_in_force()
    door = pack.doors.get(door_key)
    if door is None:
        raise NoSuchDoor
    return asked_at(door, pack.processes[door.process])


def _number(asked: Form, values: Mapping[str, Any]) -> str:
    field = asked.that_means("phone")
    assert field is not None  # noqa: S101 - the loader saw to it
    typed = str(values.get(field.name) or "").strip()
    if not typed:
        raise Invalid({field.name: [_("Please fill this in.")]})
    try:
        number = phone_number(typed, home_region())
    except PhoneUnreadable as unreadable:
        raise Invalid({field.name: [str(unreadable)]}) from unreadable
    if sum(sign.isdigit() for sign in number) < SHORTEST_PHONE:
        raise Invalid({field.name: [str(PhoneUnreadable(typed=typed))]})
    return number
