"""A department of three agents and its customers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from huiyin.customers import actions
from huiyin.customers.models import Customer, Sharing
from huiyin.org import actions as org
from huiyin.org.models import Person
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

NAMES = {"amy": "艾米", "bob": "鲍勃", "cai": "蔡菜"}


@dataclass
class Office:
    """Amy, Bob and Cai look after the customers of the service department; Lena shares them out."""

    house: House
    people: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def found(cls, house: House) -> "Office":
        office = cls(house)
        for person in (house.ana, house.ben):  # the teams below are empty
            org.place_person(person, places=[(house.branch, "agent")], by=None, at=NOW)
        for username, name in NAMES.items():
            place = [(house.service, "agent")]
            office.people[username] = org.add_person(username, name, None, places=place, by=None, at=NOW)
        return office

    @property
    def amy(self) -> Person:
        return self.people["amy"]

    @property
    def bob(self) -> Person:
        return self.people["bob"]

    @property
    def cai(self) -> Person:
        return self.people["cai"]

    def customers(self, count: int, keeper: Person | None = None, at: datetime = NOW, **particulars: Any) -> list[int]:
        rows = [
            {
                "kind": "person",
                "name": f"客户{number}",
                "keeper": keeper,
                "department": self.house.service,
                **particulars,
            }
            for number in range(count)
        ]
        return actions.open_files(rows, by=self.house.lena, at=at)

    def can(self, person: Person, *, ability: str = "1", at: datetime = NOW, **capacity: Any) -> None:
        said = {"cap": None, **capacity}
        actions.set_capacity(person, ability=Decimal(ability), **said, by=self.house.lena, at=at)

    def propose(self, at: datetime = NOW, **more: Any) -> Sharing:
        return actions.propose(self.house.service, **more, by=self.house.lena, at=at)

    def confirm(self, sharing: Sharing, at: datetime = NOW) -> Sharing:
        return actions.confirm(sharing, by=self.house.lena, at=at)

    def kept(self) -> dict[str, int]:
        keepers = Customer.objects.values_list("keeper__username", flat=True)
        return dict(sorted(Counter(keeper or "" for keeper in keepers).items()))

    def owed(self) -> dict[str, int]:
        items = WorkItem.objects.open().filter(kind=Kind.FIRST_CONTACT)
        return dict(sorted(Counter(items.values_list("owner__username", flat=True)).items()))


def figures(
    sharing: Sharing, names: Iterable[str] = ("before", "received", "given", "after")
) -> dict[str, tuple[int, ...]]:
    """Each person of a proposal with the figures of the page."""
    return {line["name"]: tuple(line[name] for name in names) for line in sharing.plan["agents"]}
