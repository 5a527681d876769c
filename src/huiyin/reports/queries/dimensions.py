"""What the values of a dimension are called, in which order they stand, and what they stand under."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases.models import Case
from huiyin.kernel.texts import say
from huiyin.org.models import Department, Person
from huiyin.reports.enums import PERSONAL, Dimension
from huiyin.rulebook.definitions import Choice, Field, Pack, Process

LISTS = {
    Dimension.CLASS: "classes",
    Dimension.CAUSE: "causes",
    Dimension.SEVERITY: "severities",
    Dimension.CHANNEL: "channels",
    Dimension.MEMBERSHIP: "memberships",
}

# What the forms of a process must say before its cases can be sorted by it.
SAID = {
    Dimension.CLASS: "classification",
    Dimension.DEPARTMENT: "liable_department",
    Dimension.CAUSE: "cause",
    Dimension.SEVERITY: "severity",
    Dimension.CHANNEL: "channel",
    Dimension.PERSON: "responsible_person",
}


@dataclass(frozen=True)
class Counted:
    """A field of a process that statistics count by."""

    name: str
    asked: Field = field(compare=False)
    prefix: ClassVar[str] = "field:"

    @property
    def value(self) -> str:
        return self.prefix + self.name

    @property
    def label(self) -> str:
        return say(self.asked.label)


Axis = Dimension | Counted


def axes_of(process: Process, *, personal: bool) -> dict[str, Axis]:
    """What the cases of a process can be sorted by: what its forms say, its own fields, how and when."""
    usual: list[Axis] = [
        each
        for each in Dimension
        if (personal or each not in PERSONAL) and (each not in SAID or process.forms_that_say(SAID[each]))
    ]
    own = [Counted(name, one) for name, one in process.counted.items() if personal or one.type != "person"]
    return {axis.value: axis for axis in (*usual, *own)}


def of_rows(axis: Axis) -> bool:
    """Departments and people stand by size; the others in an order of their own."""
    if isinstance(axis, Counted):
        return axis.asked.type in ("department", "person")
    return axis in (Dimension.DEPARTMENT, Dimension.PERSON)


@dataclass(frozen=True)
class Words:
    """Labels by key, in order; `tops` names the main entry of every key of a list with two levels."""

    labels: Mapping[str, str]
    tops: Mapping[str, str] = field(default_factory=dict)

    def label(self, key: str) -> str:
        """A key that no list knows any more speaks for itself."""
        return self.labels.get(key, key)

    def top(self, key: str) -> str:
        return self.tops.get(key, key)


def words_of(dimension: Axis, keys: Iterable[str], pack: Pack) -> Words:
    if isinstance(dimension, Counted):
        return _answers(dimension.asked, keys)
    if dimension in LISTS:
        return _listed(pack.lists.get(LISTS[dimension], ()), _without(dimension))
    if dimension == Dimension.OUTCOME:
        return Words({**{value: str(label) for value, label in Case.Ends.choices}, "": _("Still running")})
    if dimension == Dimension.MONTH:
        return Words({key: key for key in sorted(keys)})
    return _named(Department if dimension == Dimension.DEPARTMENT else Person, keys, _without(dimension))


def _answers(asked: Field, keys: Iterable[str]) -> Words:
    """What the answers to a field of the rule book are called."""
    without = pgettext("figures", "Not stated")
    if asked.type == "yes_no":
        return Words({"true": _("Yes"), "false": _("No"), "": without})
    if asked.type == "choice":
        return _listed(asked.choices, without)
    return _named(Department if asked.type == "department" else Person, keys, without)


def _named(source: type[Department | Person], keys: Iterable[str], without: str) -> Words:
    wanted = [int(key) for key in keys if key]
    named = source._default_manager.filter(pk__in=wanted).values_list("pk", "name")
    return Words({**{str(pk): name for pk, name in named}, "": without})


def _listed(choices: Iterable[Choice], without: str) -> Words:
    labels: dict[str, str] = {}
    tops: dict[str, str] = {}
    for choice in choices:
        _gather(choice, choice.key, labels, tops)
    return Words({**labels, "": without}, tops)


def _gather(choice: Choice, top: str, labels: dict[str, str], tops: dict[str, str]) -> None:
    labels[choice.key], tops[choice.key] = say(choice.label), top
    for child in choice.children:
        _gather(child, top, labels, tops)


def _without(dimension: Dimension) -> str:
    return {
        Dimension.CLASS: _("Not classified"),
        Dimension.CAUSE: _("Cause not established"),
        Dimension.DEPARTMENT: _("No department named"),
        Dimension.PERSON: _("Nobody named"),
        Dimension.MEMBERSHIP: _("No membership"),
    }.get(dimension, pgettext("figures", "Not stated"))
