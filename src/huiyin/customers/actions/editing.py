"""Changing a file that others may be changing too."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pghistory
from django.db import transaction

from huiyin.customers import queries
from huiyin.customers.actions import particulars
from huiyin.customers.actions.particulars import Particulars
from huiyin.customers.events import CustomerFileEdited
from huiyin.customers.models import Customer, Phone, Vehicle
from huiyin.customers.rules import PhoneLine, VehicleLine
from huiyin.kernel import conflicts
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.org.models import Department, Person


class ChangedMeanwhile(DomainError):
    """Somebody else changed this file meanwhile. Nothing you typed is lost: decide each marked field and save again."""

    def __init__(self, merge: conflicts.Merge, *, revision: int) -> None:
        super().__init__()
        self.conflicts = merge.conflicts
        self.merged = merge.merged
        self.revision = revision


@transaction.atomic
def edit_file(
    customer: Customer,
    *,
    changes: Mapping[str, Any],
    seen_revision: int,
    seen: Mapping[str, Any] | None = None,
    confirmed: bool = False,
    by: Person,
    at: datetime,
) -> Customer:
    """Change what a file says about a customer; what somebody else changed since is kept or put up for decision.

    `changes` holds fields of open_file, only those that were edited. `seen` is the file's content
    (queries.content_of) at seen_revision; without it whatever differs from the file counts as a conflict.
    Source: A1-2, A6-2. Raises ChangedMeanwhile and whatever open_file raises.
    """
    stored = Customer.objects.select_for_update().get(pk=customer.pk)
    theirs = queries.content_of(stored)
    base = theirs if stored.revision == seen_revision else dict(seen or {})
    merge = conflicts.merge(base, theirs, _plain(changes))
    if merge.conflicts:
        raise ChangedMeanwhile(merge, revision=stored.revision)
    touched = tuple(field for field, value in merge.merged.items() if value != theirs[field])
    if touched:
        _store(stored, merge.merged, touched, confirmed=confirmed, by=by, at=at)
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
    columns = {**content.columns, "keeper_id": merged["keeper"], "department_id": merged["department"]}
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
    stored.phones.exclude(number__in=content.numbers).delete()
    Phone.objects.bulk_create(
        content.phone_rows(stored.pk),
        update_conflicts=True,
        unique_fields=["customer", "number"],
        update_fields=["typed", "belongs_to", "position"],
    )


def _replace_vehicles(stored: Customer, content: Particulars) -> None:
    """Keep the rows of cars that stay, so that the history shows what really changed."""
    kept = {vehicle.pk: vehicle for vehicle in stored.vehicles.order_by("pk")}
    fresh = []
    for vehicle in content.vehicle_rows(stored.pk):
        same = next((old for old in kept.values() if _same_car(old, vehicle)), None)
        if same is None:
            fresh.append(vehicle)
            continue
        del kept[same.pk]
        vehicle.pk = same.pk
        vehicle.save(force_update=True)
    stored.vehicles.filter(pk__in=list(kept)).delete()
    Vehicle.objects.bulk_create(fresh)


def _same_car(one: Vehicle, other: Vehicle) -> bool:
    return (one.plate_key, one.vin) == (other.plate_key, other.vin) or bool(
        one.plate_key and one.plate_key == other.plate_key
    )
