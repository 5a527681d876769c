"""Opening files: one on a call, or many at once."""

from collections.abc import Iterable
from datetime import datetime

import pghistory
from django.db import connection, transaction

from huiyin.customers import queries, rules
from huiyin.customers.actions import particulars
from huiyin.customers.events import CustomerFileOpened
from huiyin.customers.models import Customer, Phone, Vehicle
from huiyin.customers.rules import PhoneLine, VehicleLine
from huiyin.kernel.events import publish
from huiyin.org.models import Department, Person


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
    )
    if not confirmed:
        particulars.refuse_similar(content)

    [pk] = _take_ids(1)
    with pghistory.context(user=by.pk, at=at.isoformat()):
        customer = Customer.objects.create(
            pk=pk,
            number=rules.file_number(pk),
            keeper=keeper or by,
            department_id=department.pk if department else queries.home_department(by),
            opened_at=at,
            opened_by=by,
            **content.columns,
        )
        Phone.objects.bulk_create(content.phone_rows(pk))
        Vehicle.objects.bulk_create(content.vehicle_rows(pk))
    publish(CustomerFileOpened(pk, by.pk))
    return customer


def _take_ids(count: int) -> list[int]:
    """Row ids from the table's own sequence, taken first because the file's number is made of it; nobody waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Customer._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]
