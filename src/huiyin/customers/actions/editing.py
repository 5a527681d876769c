"""Changing a file that others may be changing too."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import QuerySet

from huiyin.customers import queries
from huiyin.customers.actions import keeping, particulars
from huiyin.customers.actions.keeping import Move
from huiyin.customers.actions.particulars import Particulars
from huiyin.customers.enums import Why
from huiyin.customers.events import CustomerFileEdited
from huiyin.customers.models import Customer, Phone, Vehicle
from huiyin.customers.rules import PhoneLine, VehicleLine
from huiyin.kernel import conflicts
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.org.models import Department, Person


class ChangedMeanwhile(DomainError):
    """Somebody else changed this file meanwhile. Nothing you typed is lost: decide each marked field and save again."""

    def __init__(self, found: Sequence[conflicts.Conflict], *, mine: Collection[str]) -> None:
        super().__init__()
        self.conflicts = list(found)
        self.mine = list(mine)


@transaction.atomic
def edit_file(
    customer: Customer,
    *,
    changes: Mapping[str, Any],
    seen_revision: int,
    confirmed: bool = False,
    by: Person,
    at: datetime,
) -> Customer:
    """Change what a file says about a customer; what somebody else changed since is kept or put up for decision.

    `changes` holds fields of open_file, as they should be; what is as it was at `seen_revision` is no change.
    Source: A1-2, A6-2. Raises ChangedMeanwhile and whatever open_file raises.
    """
    stored = Customer.objects.select_for_update().get(pk=customer.pk)
    theirs = queries.content_of(stored)
    base = theirs if stored.revision == seen_revision else queries.content_at(stored, seen_revision)
    merge = conflicts.merge(base, theirs, _plain(changes))
    touched = tuple(field for field, value in merge.merged.items() if value != theirs[field])
    if merge.conflicts:
        fields = [conflict.field for conflict in merge.conflicts]
        raise ChangedMeanwhile(merge.conflicts, mine=[*touched, *fields])
    if touched:
        written = tuple(field for field in touched if field != "keeper")
        if written:
            _store(stored, merge.merged, written, confirmed=confirmed, by=by, at=at)
        if "keeper" in touched:
            keeping.move([Move(stored.pk, theirs["keeper"], merge.merged["keeper"])], why=Why.APPOINTED, by=by, at=at)
            stored.refresh_from_db(fields=["keeper", "revision"])
        publish(CustomerFileEdited(stored.pk, touched, by.pk))
    return stored


def _plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes in the form of queries.content_of, so that values can be compared."""
    plain: dict[str, Any] = {}
    for field, value in changes.items():
        if field == "phones":
            plain[field] = _phone_lines(value)
        elif field == "vehicles":
            plain[field] = _vehicle_lines(value)
        elif isinstance(value, (Person, Department)):
            plain[field] = value.pk
        else:
            plain[field] = value.strip() if isinstance(value, str) else value
    return plain


def _phone_lines(entries: Iterable[str | PhoneLine]) -> list[list[str]]:
    lines = [entry if isinstance(entry, PhoneLine) else PhoneLine(entry) for entry in entries]
    return [[line.typed.strip(), line.belongs_to.strip()] for line in lines if line.typed.strip()]


def _vehicle_lines(entries: Iterable[str | VehicleLine]) -> list[list[str]]:
    lines = [entry if isinstance(entry, VehicleLine) else VehicleLine(entry) for entry in entries]
    plain = [[line.plate.strip(), line.brand.strip(), line.model.strip(), line.vin.strip().upper()] for line in lines]
    return [line for line in plain if any(line)]


def _store(
    stored: Customer,
    merged: Mapping[str, Any],
    touched: tuple[str, ...],
    *,
    confirmed: bool,
    by: Person,
    at: datetime,
) -> None:
    content = particulars.check(
        kind=merged["kind"],
        phones=[PhoneLine(*line) for line in merged["phones"]],
        vehicles=[VehicleLine(*line) for line in merged["vehicles"]],
        region=queries.home_region(),
        memberships={*queries.memberships(), stored.membership},
        **{field: merged[field] for field in particulars.WORDS},
    )
    if not confirmed and {"phones", "vehicles"} & set(touched):
        particulars.refuse_similar(content, besides=stored.pk)
    columns = {**content.columns, "department_id": merged["department"]}
    columns |= content.search_columns(stored.number)
    for column, value in columns.items():
        setattr(stored, column, value)
    stored.revision += 1
    with pghistory.context(person=by.pk, at=at.isoformat()):
        stored.save(update_fields=[*columns, "revision"])
        if "phones" in touched:
            _replace_phones(stored, content)
        if "vehicles" in touched:
            _replace_vehicles(stored, content)


def _replace_phones(stored: Customer, content: Particulars) -> None:
    kept = {phone.number: phone for phone in stored.phones.all()}
    rows = content.phone_rows(stored.pk, stored.revision)
    _remove(stored.phones.exclude(number__in=content.numbers), stored.revision)
    for row in rows:
        if (old := kept.get(row.number)) and not _same_phone(old, row):
            Phone.objects.filter(pk=old.pk).update(
                typed=row.typed, belongs_to=row.belongs_to, position=row.position, revision=row.revision
            )
    Phone.objects.bulk_create([row for row in rows if row.number not in kept])


def _same_phone(one: Phone, other: Phone) -> bool:
    return (one.typed, one.belongs_to, one.position) == (other.typed, other.belongs_to, other.position)


def _replace_vehicles(stored: Customer, content: Particulars) -> None:
    """Keep the rows of cars that stay, so that the history shows what really changed."""
    left = list(stored.vehicles.order_by("pk"))
    fresh = []
    for row in content.vehicle_rows(stored.pk, stored.revision):
        same = next((old for old in left if _same_car(old, row)), None)
        if same is None:
            fresh.append(row)
            continue
        left.remove(same)
        if _words(same) != _words(row):
            row.pk = same.pk
            row.save(force_update=True)
    _remove(stored.vehicles.filter(pk__in=[old.pk for old in left]), stored.revision)
    Vehicle.objects.bulk_create(fresh)


def _remove(lines: QuerySet[Any], revision: int) -> None:
    """Delete lines; their last event says in which revision of the file that was."""
    if lines.update(revision=revision):
        lines.delete()


def _same_car(one: Vehicle, other: Vehicle) -> bool:
    if one.plate_key or other.plate_key:
        return one.plate_key == other.plate_key
    return _words(one) == _words(other)


def _words(car: Vehicle) -> tuple[str, ...]:
    return (car.plate, car.brand, car.model, car.vin)
