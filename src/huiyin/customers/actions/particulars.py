"""What a file must and may hold, checked the same way for one new file, an edit and a whole batch."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from huiyin.customers import queries, rules
from huiyin.customers.models import Customer, Phone, Vehicle
from huiyin.customers.rules import PhoneLine, VehicleLine
from huiyin.kernel.errors import DomainError

WORDS = ("name", "short_name", "salutation", "membership", "needs", "preferences", "note")


class NameMissing(DomainError):
    """Whose file is it? Enter a name."""

    field = "name"


class KindUnknown(DomainError):
    """A customer is either a person or a company."""

    field = "kind"


class MembershipUnknown(DomainError):
    """The rule book has no membership “%(membership)s”."""

    field = "membership"


class TooLong(DomainError):
    """At most %(limit)s characters fit here."""


class PhoneTwice(DomainError):
    """“%(typed)s” stands here twice."""

    field = "phones"


class Similar(DomainError):
    """This phone or plate is already in a file: %(numbers)s. Open that, or confirm that this is another customer."""

    def __init__(self, found: Sequence[Any], *, field: str) -> None:
        super().__init__(field=field, numbers=", ".join(file.number for file in found))
        self.found = list(found)


@dataclass(frozen=True)
class Particulars:
    """A file's content once checked, ready to be stored."""

    columns: dict[str, Any]
    phones: tuple[tuple[str, PhoneLine], ...]
    vehicles: tuple[tuple[str, VehicleLine], ...]

    @property
    def numbers(self) -> list[str]:
        return [number for number, _line in self.phones]

    def search_columns(self, number: str) -> dict[str, str]:
        return rules.search_columns(
            number=number,
            names=[self.columns["name"], self.columns["short_name"]],
            phones=self.numbers,
            vehicles=[line for _key, line in self.vehicles],
        )

    @property
    def plates(self) -> list[str]:
        return [key for key, _line in self.vehicles if key]

    def phone_rows(self, customer_id: int, revision: int = 1) -> list[Phone]:
        return [
            Phone(
                customer_id=customer_id,
                number=number,
                typed=line.typed,
                belongs_to=line.belongs_to,
                position=position,
                revision=revision,
            )
            for position, (number, line) in enumerate(self.phones)
        ]

    def vehicle_rows(self, customer_id: int, revision: int = 1) -> list[Vehicle]:
        return [
            Vehicle(
                customer_id=customer_id,
                plate=line.plate,
                plate_key=key,
                brand=line.brand,
                model=line.model,
                vin=line.vin,
                revision=revision,
            )
            for key, line in self.vehicles
        ]


def check(
    *,
    kind: str,
    phones: Iterable[str | PhoneLine],
    vehicles: Iterable[str | VehicleLine],
    region: str,
    memberships: Collection[str],
    **words: str,
) -> Particulars:
    """Everything a file holds in the form it is stored in; raises the refusal of the first thing that is wrong."""
    if kind not in Customer.Kind.values:
        raise KindUnknown
    columns = {"kind": kind, **{field: _fitting(Customer, field, words.get(field, "")) for field in WORDS}}
    if not columns["name"]:
        raise NameMissing
    if columns["membership"] and columns["membership"] not in memberships:
        raise MembershipUnknown(membership=columns["membership"])
    if kind == Customer.Kind.COMPANY:
        columns["salutation"] = ""  # a company is neither Mr nor Ms
    return Particulars(columns, _checked_phones(phones, region), _checked_vehicles(vehicles))


def _checked_phones(phones: Iterable[str | PhoneLine], region: str) -> tuple[tuple[str, PhoneLine], ...]:
    checked: dict[str, PhoneLine] = {}
    for entry in phones:
        line = entry if isinstance(entry, PhoneLine) else PhoneLine(entry)
        typed = line.typed.strip()
        if not typed:
            continue
        number = rules.phone_number(typed, region)
        if number in checked:
            raise PhoneTwice(typed=typed)
        checked[number] = PhoneLine(
            _fitting(Phone, "typed", typed, "phones"), _fitting(Phone, "belongs_to", line.belongs_to, "phones")
        )
    return tuple(checked.items())


def _checked_vehicles(vehicles: Iterable[str | VehicleLine]) -> tuple[tuple[str, VehicleLine], ...]:
    checked = []
    for entry in vehicles:
        line = entry if isinstance(entry, VehicleLine) else VehicleLine(entry)
        line = VehicleLine(
            plate=_fitting(Vehicle, "plate", line.plate, "vehicles"),
            brand=_fitting(Vehicle, "brand", line.brand, "vehicles"),
            model=_fitting(Vehicle, "model", line.model, "vehicles"),
            vin=_fitting(Vehicle, "vin", line.vin, "vehicles").upper(),
        )
        if line != VehicleLine():
            checked.append((rules.plate_key(line.plate), line))
    return tuple(checked)


def _fitting(model: type[Any], column: str, text: str, field: str = "") -> str:
    text = text.replace("\x00", "").strip()
    limit = model._meta.get_field(column).max_length
    if limit is not None and len(text) > limit:
        raise TooLong(field=field or column, limit=limit)
    return text


def refuse_similar(particulars: Particulars, *, besides: int = 0) -> None:
    """Refuse a phone or plate that another file holds; of two people at once the second meets the first one's file."""
    keys = sorted([*particulars.numbers, *particulars.plates])  # in order, so that two people never wait in a circle
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"customers:{key}"])
    _refuse("phones", particulars.numbers, (), besides)
    _refuse("vehicles", (), particulars.plates, besides)


def _refuse(field: str, phones: Collection[str], plates: Collection[str], besides: int) -> None:
    found = list(queries.similar(phones=phones, plates=plates, besides=besides)[:10]) if phones or plates else []
    if found:
        raise Similar(found, field=field)
