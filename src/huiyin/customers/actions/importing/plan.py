"""How the columns of one file become customers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from huiyin.customers import queries
from huiyin.customers.actions.importing import cells
from huiyin.customers.actions.importing.columns import OWN, words_of
from huiyin.customers.models import Batch
from huiyin.customers.queries import FileRules
from huiyin.intake.rules import DETAIL, LEFT_OUT
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import FileField
from huiyin.rulebook.queries import pack_in_force


@dataclass(frozen=True)
class Plan:
    """How the columns of a file become customers."""

    book: FileRules
    zone: ZoneInfo
    columns: Mapping[str, str]
    usual_kind: str  # person, company; empty: by the name
    colleagues: Mapping[str, int]  # who may look after customers, by name and user name
    authors: Mapping[str, int]
    departments: Mapping[str, int]  # that may have passed a customer on to us, by name and key
    names_nameless: bool = False  # new files whose row has no name are called after their phone or number

    @cached_property
    def headings(self) -> dict[str, list[str]]:
        """The columns of each field."""
        found: dict[str, list[str]] = {}
        for heading, name in self.columns.items():
            if name not in {DETAIL, LEFT_OUT}:
                found.setdefault(name, []).append(heading)
        return found

    @cached_property
    def own(self) -> dict[str, FileField]:
        return {OWN + each.name: each for each in self.book.file.own_fields}

    @cached_property
    def beginnings(self) -> Mapping[str, str]:
        return cells.beginnings(tuple(self.book.places.items()))

    @cached_property
    def words(self) -> dict[str, dict[str, str]]:
        """What a file may say for each closed list: its label in any language, or its key."""
        lists = pack_in_force().lists
        return {
            "membership": words_of(lists.get("memberships", ())),
            "preferred_channel": words_of(lists.get("channels", ())),
        }

    @cached_property
    def choices(self) -> dict[int, dict[str, str]]:
        """What a file may say for each field; by the field itself, since two kinds of things may share a name."""
        kinds = self.book.file.assets.values()
        fields = [*self.book.file.own_fields, *(each for kind in kinds for each in kind.own_fields)]
        return {id(each): words_of(each.choices) for each in fields if each.type == "choice"}


def plan_of(batch: Batch) -> Plan:
    zone = ZoneInfo(calendar_of(person=batch.by).time_zone)
    colleagues = _by_name(queries.possible_keepers(batch.by), "username")
    authors = _by_name(Person.objects.all(), "username")
    departments = _by_name(Department.objects.open(), "key")
    kind, nameless = batch.defaults.get("kind", ""), batch.defaults.get("nameless") == "number"
    return Plan(queries.file_rules(), zone, batch.columns, kind, colleagues, authors, departments, nameless)


def _by_name(rows: Any, key: str) -> dict[str, int]:
    """Rows by their name and by a key that each has alone; a name that several have means none of them."""
    found = list(rows.values_list("pk", "name", key))
    single = {*alone(name for _pk, name, _key in found)}
    return {**{key: pk for pk, _name, key in found}, **{name: pk for pk, name, _key in found if name in single}}


def alone(names: Iterable[str]) -> list[str]:
    """Names that no two have."""
    return [name for name, count in Counter(names).items() if count == 1]
