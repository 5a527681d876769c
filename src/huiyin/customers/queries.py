"""Reading customer files: by name, phone, plate or number, and as they are shown."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from huiyin.customers.models import Customer, CustomerQuerySet
from huiyin.org.models import Organisation, Person


def home_region() -> str:
    """Whose phone numbers may be written without a country code."""
    return Organisation.objects.values_list("calendar__region", flat=True).first() or "CN"


def similar(*, phones: Collection[str], plates: Collection[str], besides: int = 0) -> CustomerQuerySet:
    """Files that hold one of these phones or plates already, whoever may see them."""
    same = Q(phones__number__in=list(phones)) | Q(vehicles__plate_key__in=[plate for plate in plates if plate])
    return Customer.objects.filter(same).exclude(pk=besides).order_by("pk").distinct()


def home_department(person: Person) -> int | None:
    """The department whose customers somebody serves, if several the first."""
    reach = person.reach("customers.edit")
    mine = person.department_ids if reach.everything else person.department_ids & reach.departments
    return min(mine, default=None)


def content_of(customer: Customer) -> dict[str, Any]:
    """What a file says, in plain values: what an edit began from and is compared with."""
    words = ("kind", "name", "short_name", "salutation", "membership", "needs", "preferences", "note")
    return {
        **{field: getattr(customer, field) for field in words},
        "keeper": customer.keeper_id,
        "department": customer.department_id,
        "phones": [
            list(line) for line in customer.phones.order_by("position", "pk").values_list("typed", "belongs_to")
        ],
        "vehicles": [
            list(line) for line in customer.vehicles.order_by("pk").values_list("plate", "brand", "model", "vin")
        ],
    }
