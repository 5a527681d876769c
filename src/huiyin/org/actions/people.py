"""People come, change places and leave."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from huiyin.audit import actions as audit
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.events import PersonLeaving, PersonLeft
from huiyin.org.models import Absence, Calendar, Department, Membership, Person
from huiyin.org.roles import Role
from huiyin.org.rules import check_given_work, one_time_password, open_responsibilities

Place = tuple[Department, str]


class Particulars(TypedDict, total=False):
    """What can be said about a person besides name and places."""

    email: str
    phone: str
    extension: str
    staff_number: str
    language: str
    ability: Decimal
    calendar: Calendar | None


class Changes(Particulars, total=False):
    name: str
    username: str


class UsernameTaken(DomainError):
    """Somebody already signs in as "%(username)s"."""

    field = "username"


class ExtensionTaken(DomainError):
    """Extension %(extension)s is that of %(name)s."""

    field = "extension"


class WeakPassword(DomainError):
    """%(why)s"""

    field = "password"


class NoPlace(DomainError):
    """A person needs at least one department and role."""

    field = "places"


class PlaceClosed(DomainError):
    """The department "%(department)s" is closed; choose another one."""

    field = "places"


class LastAdministrator(DomainError):
    """This is the last administrator; make somebody else administrator first."""


class AlreadyLeft(DomainError):
    """%(name)s no longer works here."""


class StillResponsible(DomainError):
    """%(name)s still has %(count)s open obligations; choose who takes them over."""

    field = "successor"


class StillStandsIn(DomainError):
    """%(name)s stands in for %(absent)s; choose who takes that over."""

    field = "successor"


class WrongSuccessor(DomainError):
    """Choose another colleague who works here."""

    field = "successor"


@whole
def add_person(
    username: str,
    name: str,
    password: str | None,
    *,
    places: Iterable[Place],
    by: Person | None,
    at: datetime,
    one_time: bool = False,
    **particulars: Unpack[Particulars],
) -> Person:
    """Let somebody work here; a one-time password must be changed at the first sign-in."""
    if Person.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    _free(particulars.get("extension", ""))
    person = Person(username=username, name=name, must_change_password=one_time, **particulars)
    _set_password(person, password)
    person.save()
    _place(person, places)
    audit.record("person.added", by=by, at=at, subject=f"person/{person.pk}", detail={"username": username})
    return person


@whole
def change_person(person: Person, *, by: Person | None, at: datetime, **changes: Unpack[Changes]) -> Person:
    """Correct what is known about a person."""
    person = _locked(person)
    username = changes.get("username", person.username)
    if Person.objects.filter(username__iexact=username).exclude(pk=person.pk).exists():
        raise UsernameTaken(username=username)
    _free(changes.get("extension", ""), of=person)

    for field, value in changes.items():
        setattr(person, field, value)
    person.save(update_fields=list(changes))
    return person


@whole
def place_person(person: Person, *, places: Iterable[Place], by: Person | None, at: datetime) -> Person:
    """Give a person these places and no others."""
    person = _locked(person)
    before = _said(person)
    wanted = list(places)
    if all(role != Role.ADMINISTRATOR for _department, role in wanted):
        _check_another_administrator(person)

    person.memberships.all().delete()
    _place(person, wanted)
    audit.record(
        "person.placed", by=by, at=at, subject=f"person/{person.pk}", detail={"from": before, "to": _said(person)}
    )
    return Person.objects.get(pk=person.pk)


@whole
def leave(person: Person, *, successor: Person | None = None, by: Person | None, at: datetime) -> Person:
    """Let a person go: no more sign-in, and a successor takes over what is open."""
    person = _locked(person)
    if not person.is_active:
        raise AlreadyLeft(name=person.name)
    if successor and (successor.pk == person.pk or not successor.is_active):
        raise WrongSuccessor
    if successor:
        check_given_work(successor, field="successor")
    _check_another_administrator(person)
    if not successor and (count := open_responsibilities(person)):
        raise StillResponsible(name=person.name, count=count)
    publish(PersonLeaving(person.pk))
    _hand_over_standing_in(person, successor, at)

    person.is_active, person.extension = False, ""  # a colleague gets the phone
    person.save(update_fields=["is_active", "extension"])
    audit.record("person.left", by=by, at=at, subject=f"person/{person.pk}")
    publish(
        PersonLeft(
            person_id=person.pk, successor_id=successor.pk if successor else None, by_id=by.pk if by else None, at=at
        )
    )
    return person


@whole
def come_back(person: Person, *, by: Person | None, at: datetime) -> Person:
    """Let somebody who left work here again, in the places that still exist."""
    person = _locked(person)
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record("person.came.back", by=by, at=at, subject=f"person/{person.pk}")
    return person


@whole
def reset_password(person: Person, *, by: Person, at: datetime) -> str:
    """Give a person a one-time password, told once and changed at the next sign-in."""
    person = _locked(person)
    password = one_time_password()

    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    audit.record("password.reset", by=by, at=at, subject=f"person/{person.pk}")
    return password


@whole
def choose_password(person: Person, password: str, *, by: Person | None, at: datetime) -> None:
    """Set an own password; a one-time password is spent by that."""
    _set_password(person, password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    audit.record("password.changed", by=by, at=at, subject=f"person/{person.pk}")


@whole
def choose_language(person: Person, language: str, *, by: Person | None, at: datetime) -> None:
    """Remember the language a person reads."""
    Person.objects.filter(pk=person.pk).update(language=language)


def _locked(person: Person) -> Person:
    # Whoever writes a row that names the person need not wait: they may hold what their going away takes.
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _free(extension: str, of: Person | None = None) -> None:
    """Whose phone rings is known by its extension alone."""
    others = Person.objects.exclude(pk=of.pk) if of else Person.objects.all()
    if extension and (holder := others.filter(extension=extension).first()):
        raise ExtensionTaken(extension=extension, name=holder.name)


def _set_password(person: Person, password: str | None) -> None:
    try:
        if password is not None:
            validate_password(password, person)
    except ValidationError as error:
        raise WeakPassword(why=" ".join(error.messages)) from error
    person.set_password(password)


def _place(person: Person, places: Iterable[Place]) -> None:
    wanted = {(department, str(role)) for department, role in places}
    if not wanted:
        raise NoPlace
    # Locked as they stand now: a department that is being closed at this moment takes nobody in.
    ids = {department.pk for department, _role in wanted}
    for department in Department.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"):
        if department.closed_at:
            raise PlaceClosed(department=department.name)
    Membership.objects.bulk_create(
        [
            Membership(person=person, department=department, role=Role(role))
            for department, role in sorted(wanted, key=_order)
        ]
    )


def _order(place: Place) -> tuple[int, str]:
    return place[0].pk, place[1]


def _said(person: Person) -> list[list[str]]:
    return [list(place) for place in person.memberships.order_by("pk").values_list("department__name", "role")]


def _check_another_administrator(person: Person) -> None:
    # Locks every administrator's place: two who resign at once are told one after the other.
    places = Membership.objects.filter(role=Role.ADMINISTRATOR, person__is_active=True)
    held = set(places.select_for_update(of=("self",)).order_by("pk").values_list("person", flat=True))
    if held == {person.pk}:
        raise LastAdministrator


def _hand_over_standing_in(person: Person, successor: Person | None, at: datetime) -> None:
    standing_in = Absence.objects.filter(substitute=person, ends_at__gt=at, person__is_active=True)
    for absence in standing_in.select_related("person").order_by("pk"):
        if successor is None or successor == absence.person:
            raise StillStandsIn(name=person.name, absent=absence.person.name)
    if successor:
        standing_in.update(substitute=successor)
