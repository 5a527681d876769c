"""Opening files: one on a call, or many at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pghistory
from django.db import connection, transaction

from huiyin.customers import queries, rules
from huiyin.customers.actions import keeping, particulars
from huiyin.customers.actions.particulars import Particulars
from huiyin.customers.events import CustomerFileOpened, CustomerFilesOpened
from huiyin.customers.models import Customer, Phone, Vehicle
from huiyin.customers.rules import PhoneLine, VehicleLine
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.org.models import Department, Person

_BATCH = 2000


class SameAsRow(DomainError):
    """Row %(row)s holds the same phone or plate."""


class RowsRefused(DomainError):
    """Nothing was opened: %(count)s rows have to be put right first."""

    def __init__(self, errors: Sequence[tuple[int, DomainError]]) -> None:
        super().__init__(count=len({position for position, _error in errors}))
        self.errors = list(errors)


@transaction.atomic
def open_file(
    *,
    kind: str,
    name: str,
    phones: Iterable[str | PhoneLine] = (),
    vehicles: Iterable[str | VehicleLine] = (),
    short_name: str = "",
    salutation: str = "",
    membership: str = "",
    needs: str = "",
    preferences: str = "",
    note: str = "",
    keeper: Person | None = None,
    department: Department | None = None,
    confirmed: bool = False,
    by: Person,
    at: datetime,
) -> Customer:
    """Open a customer's file; whoever opens it keeps it unless another keeper is named.

    `confirmed` says that the customers who share a phone or plate were looked at and are others.
    Source: A1-1, A6-2, B3-1. Raises NameMissing, KindUnknown, TooLong, PhoneUnreadable, PhoneTwice, PlateUnreadable,
    Similar.
    """
    content = particulars.check(
        kind=kind,
        name=name,
        short_name=short_name,
        salutation=salutation,
        membership=membership,
        needs=needs,
        preferences=preferences,
        note=note,
        phones=phones,
        vehicles=vehicles,
        region=queries.home_region(),
        memberships=queries.memberships(),
    )
    if not confirmed:
        particulars.refuse_similar(content)

    [pk] = _take_ids(1)
    with pghistory.context(person=by.pk, at=at.isoformat()):
        customer = Customer.objects.create(
            pk=pk,
            number=rules.file_number(pk),
            **content.search_columns(rules.file_number(pk)),
            keeper=keeper or by,
            department_id=department.pk if department else queries.home_department(by),
            opened_at=at,
            opened_by=by,
            **content.columns,
        )
        Phone.objects.bulk_create(content.phone_rows(pk))
        Vehicle.objects.bulk_create(content.vehicle_rows(pk))
    keeping.begin([pk], owes_contact=True, by=by, at=at)
    publish(CustomerFileOpened(pk, by.pk))
    return customer


@transaction.atomic
def open_files(
    rows: Iterable[Mapping[str, Any]], *, confirmed: bool = False, by: Person | None, at: datetime
) -> list[int]:
    """Open many files at once, each row holding what open_file takes; all of them, or none and why not.

    A file without a named keeper has none until customers are shared out. Returns the files' ids in
    the order of the rows. Source: B3-5. Raises RowsRefused.
    """
    contents, errors = _check_rows(rows := list(rows))
    if not confirmed:
        errors += _similar_rows(contents)
    if errors:
        raise RowsRefused(sorted(errors, key=lambda error: error[0]))

    ids = _take_ids(len(rows))
    department = queries.home_department(by) if by else None
    customers = [
        Customer(
            pk=pk,
            number=rules.file_number(pk),
            **content.search_columns(rules.file_number(pk)),
            keeper=row.get("keeper"),
            department_id=row["department"].pk if row.get("department") else department,
            opened_at=at,
            opened_by=by,
            **content.columns,
        )
        for pk, row, content in zip(ids, rows, contents.values(), strict=True)
    ]
    with pghistory.context(person=by.pk if by else None, at=at.isoformat()):
        Customer.objects.bulk_create(customers, batch_size=_BATCH)
        stored = list(zip(ids, contents.values(), strict=True))
        Phone.objects.bulk_create([row for pk, file in stored for row in file.phone_rows(pk)], batch_size=_BATCH)
        Vehicle.objects.bulk_create([row for pk, file in stored for row in file.vehicle_rows(pk)], batch_size=_BATCH)
    keeping.begin(ids, by=by, at=at)
    publish(CustomerFilesOpened(tuple(ids), by.pk if by else None))
    return ids


def _check_rows(rows: list[Mapping[str, Any]]) -> tuple[dict[int, Particulars], list[tuple[int, DomainError]]]:
    region = queries.home_region()
    memberships = queries.memberships()
    contents, errors = {}, []
    for position, row in enumerate(rows):
        words = {field: row.get(field, "") for field in particulars.WORDS}
        lines = {"phones": row.get("phones", ()), "vehicles": row.get("vehicles", ())}
        try:
            contents[position] = particulars.check(
                kind=row["kind"], region=region, memberships=memberships, **lines, **words
            )
        except DomainError as error:
            errors.append((position, error))
    return contents, errors


def _similar_rows(contents: dict[int, Particulars]) -> list[tuple[int, DomainError]]:
    """Rows that share a phone or plate with a stored file, or with a row before them."""
    holders = queries.holders_of(
        phones={number for content in contents.values() for number in content.numbers},
        plates={plate for content in contents.values() for plate in content.plates},
    )
    first: dict[str, int] = {}
    errors: list[tuple[int, DomainError]] = []
    for position, content in contents.items():
        for field, keys in (("phones", content.numbers), ("vehicles", content.plates)):
            stored = [holders[key] for key in keys if key in holders]
            repeated = [first[key] for key in keys if first.setdefault(key, position) != position]
            if stored:
                errors.append((position, particulars.Similar(stored, field=field)))
            elif repeated:
                errors.append((position, SameAsRow(row=repeated[0] + 1, field=field)))
    return errors


def _take_ids(count: int) -> list[int]:
    """Row ids from the table's own sequence, taken first because the file's number is made of it; nobody waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Customer._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]
