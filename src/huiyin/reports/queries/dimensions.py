"""What the values of a dimension are called, in which order they stand, and what they stand under."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases.models import Case
from huiyin.kernel.texts import say
from huiyin.org.models import Department, Person
from huiyin.reports.enums import Dimension
from huiyin.rulebook.definitions import Choice, Pack

LISTS = {
    Dimension.CLASS: "classes",
    Dimension.CAUSE: "causes",
    Dimension.SEVERITY: "severities",
    Dimension.CHANNEL: "channels",
}


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


def words_of(dimension: Dimension, keys: Iterable[str], pack: Pack) -> Words:
    if dimension in LISTS:
        return _listed(pack.lists.get(LISTS[dimension], ()), _without(dimension))
    if dimension == Dimension.OUTCOME:
        return Words({**{value: str(label) for value, label in Case.Ends.choices}, "": _("Still running")})
    if dimension == Dimension.MONTH:
        return Words({key: key for key in sorted(keys)})
    source = Department if dimension == Dimension.DEPARTMENT else Person
    wanted = [int(key) for key in keys if key]
    named = source._default_manager.filter(pk__in=wanted).values_list("pk", "name")
    return Words({**{str(pk): name for pk, name in named}, "": _without(dimension)})


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
    }.get(dimension, pgettext("figures", "Not stated"))
