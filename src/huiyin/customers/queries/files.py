"""Finding customer files, and what the form of a file needs to know."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext

from huiyin.customers import rules
from huiyin.customers.models import Customer, CustomerQuerySet, Phone, Vehicle
from huiyin.kernel import cjk, masking
from huiyin.kernel.editions import kept
from huiyin.kernel.texts import say
from huiyin.org.models import Department, Membership, Organisation, Person
from huiyin.org.roles import GRANTS
from huiyin.rulebook import queries as rulebook

_CHUNK = 5000


@dataclass(frozen=True)
class Hit:
    """One customer in a list of results; the phone is masked."""

    pk: int
    number: str
    name: str
    kind: str
    membership: str
    phone: str
    plate: str


def find(text: str, *, user: Person, limit: int = 20) -> list[Hit]:
    """The customers a person may see who answer to a part of a name, pinyin, initials, phone, plate or number.

    Source: B3-5. The newest files come first.
    """
    if not text.strip():
        return []
    files = Customer.objects.visible_to(user).filter(cjk.matches("search", text)).order_by("-pk")
    columns = ("pk", "number", "name", "kind", "membership", "first_phone", "first_plate")
    region = home_region()
    return [
        Hit(pk, number, name, kind, membership, masked_phone(phone, region), plate or "")
        for pk, number, name, kind, membership, phone, plate in with_firsts(files).values_list(*columns)[:limit]
    ]


def with_firsts(files: CustomerQuerySet) -> CustomerQuerySet:
    """Each file with its first phone and plate, for lists."""
    phones = Phone.objects.filter(customer=OuterRef("pk")).order_by("position", "pk")
    plates = Vehicle.objects.filter(customer=OuterRef("pk")).exclude(plate="").order_by("pk")
    return files.annotate(
        first_phone=Subquery(phones.values("number")[:1]), first_plate=Subquery(plates.values("plate")[:1])
    )


def masked_phone(number: str | None, region: str) -> str:
    return masking.phone(rules.phone_shown(number, region)) if number else ""


@kept
def home_region() -> str:
    """Whose phone numbers may be written without a country code."""
    return Organisation.objects.values_list("calendar__region", flat=True).first() or "CN"


def memberships() -> dict[str, str]:
    """The memberships the rule book in force knows, with their names in the reader's language."""
    try:
        lists = rulebook.pack_in_force().lists
    except rulebook.NothingPublished:
        return {}
    return {choice.key: say(choice.label) for choice in lists.get("memberships", ())}


def membership_choices(customer: Customer | None = None) -> list[tuple[str, str]]:
    """The memberships to choose from; one that the rule book no longer knows stays with the file that has it."""
    known = memberships()
    if customer and customer.membership:
        known.setdefault(customer.membership, customer.membership)
    return [("", gettext("Not stated")), *known.items()]


def possible_keepers(user: Person, customer: Customer | None = None) -> Any:
    """The colleagues within a person's reach who may look after a customer."""
    reach = user.reach("customers.edit")
    places = Membership.objects.filter(role__in=[role for role, grants in GRANTS.items() if "customers.edit" in grants])
    if not reach.everything:
        places = places.filter(department__in=reach.departments)
    able = Q(is_active=True, pk__in=places.values("person"))
    return Person.objects.filter(able | Q(pk=customer.keeper_id if customer else None)).order_by("name", "pk")


def possible_departments(user: Person, customer: Customer | None = None) -> Any:
    """The departments whose customers a person may edit."""
    reach = user.reach("customers.edit")
    able = Q(closed_at=None) if reach.everything else Q(closed_at=None, pk__in=reach.departments)
    return Department.objects.filter(able | Q(pk=customer.department_id if customer else None)).order_by("path", "pk")


def similar(*, phones: Collection[str], plates: Collection[str], besides: int = 0) -> CustomerQuerySet:
    """Files that hold one of these phones or plates already, whoever may see them."""
    same = Q(phones__number__in=list(phones)) | Q(vehicles__plate_key__in=[plate for plate in plates if plate])
    return Customer.objects.filter(same).exclude(pk=besides).order_by("pk").distinct()


@dataclass(frozen=True)
class Holder:
    """The file that a phone or plate is in already."""

    pk: int
    number: str


def holders_of(*, phones: Collection[str], plates: Collection[str]) -> dict[str, Holder]:
    """For each of many phones and plates that is in a file already, that file."""
    found: dict[str, Holder] = {}
    sources = (("number", phones, Phone.objects), ("plate_key", plates, Vehicle.objects))
    for column, keys, rows in sources:
        for chunk in _chunks(keys):
            held = rows.filter(**{f"{column}__in": chunk}).values_list(column, "customer_id", "customer__number")
            found |= {key: Holder(pk, number) for key, pk, number in held}
    return found


def _chunks(keys: Collection[str]) -> Iterator[list[str]]:
    rest = iter(sorted(keys))
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def home_department(person: Person) -> int | None:
    """The department whose customers somebody serves, if several the first."""
    reach = person.reach("customers.edit")
    mine = person.department_ids if reach.everything else person.department_ids & reach.departments
    return min(mine, default=None)


def content_of(customer: Customer) -> dict[str, Any]:
    """What a file says, in plain values: what an edit began from and is compared with."""
    words = ("kind", "name", "short_name", "salutation", "membership", "needs", "preferences", "note")
    phones = customer.phones.order_by("position", "pk").values_list("typed", "belongs_to")
    vehicles = customer.vehicles.order_by("pk").values_list("plate", "brand", "model", "vin")
    return {
        **{field: getattr(customer, field) for field in words},
        "keeper": customer.keeper_id,
        "department": customer.department_id,
        "phones": [list(line) for line in phones],
        "vehicles": [list(line) for line in vehicles],
    }


def form_content(customer: Customer) -> dict[str, Any]:
    """What the form of a file starts from: content_of with the phones masked, each with its row."""
    phones = customer.phones.order_by("position", "pk").values_list("typed", "belongs_to", "pk")
    masked = [[masking.phone(typed), belongs_to, str(pk)] for typed, belongs_to, pk in phones]
    return {**content_of(customer), "phones": masked}


@dataclass(frozen=True)
class ShownPhone:
    """A number on the customer's page, masked until somebody asks for it."""

    pk: int
    masked: str
    belongs_to: str


def shown_phones(customer: Customer) -> list[ShownPhone]:
    region = home_region()
    return [
        ShownPhone(pk, masked_phone(number, region), belongs_to)
        for pk, number, belongs_to in customer.phones.order_by("position", "pk").values_list(
            "pk", "number", "belongs_to"
        )
    ]


def visible_among(found: Collection[Any], user: Person) -> list[dict[str, Any]]:
    """Files that were found, each with its name for those who may see it and its number for the others."""
    names = dict(Customer.objects.visible_to(user).filter(pk__in=[file.pk for file in found]).values_list("pk", "name"))
    return [{"pk": file.pk, "number": file.number, "name": names.get(file.pk)} for file in found]
