"""How a register is narrowed: by lists of two levels, by what figures lead to, by a dry run."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import StageEntry
from huiyin.kernel.numbers import key_in
from huiyin.kernel.tables import Choice, Condition, Dates, Filter
from huiyin.kernel.tables.filters import Read, read
from huiyin.kernel.texts import listed, say
from huiyin.org.models import Person
from huiyin.rulebook import definitions
from huiyin.rulebook.definitions import flat
from huiyin.rulebook.queries import current_version, open_draft
from huiyin.rulebook.rehearsal import Finding

NONE = "-"  # in an address: the field is empty
ALONE = "="  # before a key with entries under it: itself, without them


@dataclass(frozen=True)
class Tree(Choice):
    """Entries of a list of two levels: an entry stands for all under it, `=entry` for itself alone, - for none."""

    below: Mapping[str, frozenset[str]] = field(default_factory=dict)
    means: Callable[[list[str]], Q] | None = None  # what the keys ask of the rows, if not of a column of this name

    def condition(self, asked: QueryDict) -> Condition | None:
        wanted = asked.getlist(self.key)
        if not wanted:
            return None
        known = {str(value): str(label) for value, label in (*self._options(read), (NONE, _("Not stated")))}
        chosen = [value for value in wanted if value.removeprefix(ALONE) in known]
        if not chosen:
            return None
        keys = {"" if value == NONE else value.removeprefix(ALONE) for value in chosen}
        for value in chosen:
            keys |= self.below.get(value, frozenset())
        words = listed(known[value.removeprefix(ALONE)] for value in chosen)
        where = self.means(sorted(keys)) if self.means else Q(**{f"{self.key}__in": sorted(keys)})
        return Condition(where, f"{self.label}: {words}")


@dataclass(frozen=True)
class StageDue(Dates):
    """The running cases whose stage is due in these days: the batch that is carried on together."""

    field: str = "item__due_at"

    def condition(self, asked: QueryDict) -> Condition | None:
        found = super().condition(asked)
        if found is None:
            return None
        standing = StageEntry.objects.filter(found.where, left_at=None, item__settled_at=None)
        return Condition(Q(ended_at=None, pk__in=standing.values("case")), found.words)


@dataclass(frozen=True)
class TakenUpAgain(Dates):
    """The cases that left one of these ends in these days."""

    field: str = "left_at"
    ends: tuple[str, ...] = ()

    def condition(self, asked: QueryDict) -> Condition | None:
        found = super().condition(asked)
        if found is None:
            return None
        left = StageEntry.objects.filter(found.where, stage__in=self.ends)
        return Condition(Q(pk__in=left.values("case")), found.words)


@dataclass(frozen=True)
class Carried(Choice):
    """A choice that figures lead here with; it has no control of its own, but a chip to take it off."""

    kind: ClassVar[str] = "carried"

    def state(self, asked: QueryDict, read: Read) -> dict[str, Any]:
        return Filter.state(self, asked, read)


@dataclass(frozen=True)
class Responsible(Filter):
    """One person, as statistics lead here; thousands of names would make no list to choose from."""

    kind: ClassVar[str] = "carried"

    def condition(self, asked: QueryDict) -> Condition | None:
        value = asked.get(self.key, "")
        if value == NONE:
            return Condition(Q(responsible_person=None), f"{self.label}: {_('Nobody')}")
        key = key_in(value)
        person = Person.objects.filter(pk=key).first() if key is not None else None
        return Condition(Q(responsible_person=person), f"{self.label}: {person.name}") if person else None


@dataclass(frozen=True)
class Rehearsed(Filter):
    """The cases that met something in the dry run of the draft that is being written."""

    kind: ClassVar[str] = "carried"

    def condition(self, asked: QueryDict) -> Condition | None:
        if not asked.get(self.key):
            return None
        number, draft = key_in(asked.get(self.key, "")), open_draft(current_version().pack)
        findings = draft.rehearsal["findings"] if draft and draft.rehearsal else []
        if number is None or number >= len(findings):
            return Condition(Q(pk__in=[]), f"{self.label}: {_('there is none any more')}")
        finding = Finding(**findings[number])
        return Condition(Q(pk__in=finding.matters), f"{self.label}: {say(finding.name)} · {finding.words}")


def below(choices: Iterable[definitions.Choice]) -> dict[str, frozenset[str]]:
    """Each entry of a list with all that stand under it, itself among them."""
    return {choice.key: frozenset(flat([choice])) for choice in flat(choices).values()}
