"""Where a case stands for a person, and what they may do there."""

from datetime import datetime
from functools import cached_property
from typing import Any

from huiyin.cases import queries
from huiyin.cases.actions.naming import NAMING
from huiyin.cases.actions.papers import HELPERS
from huiyin.cases.actions.proposing import DECIDERS, PROPOSERS
from huiyin.cases.models import Case, StageEntry
from huiyin.cases.views.reading.steps import held_by
from huiyin.kernel import masking
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Pack, Process, Stage
from huiyin.worklist.models import WorkItem
from huiyin.worklist.queries import level_of


class Standing:
    """The stage of one case before one person's eyes."""

    def __init__(self, case: Case, *, person: Person, at: datetime, refused: Any = None) -> None:
        self.case = case
        self.person = person
        self.at = at
        self.refused = refused
        self.pack: Pack = queries.pack_for(case)
        self.process: Process = queries.process_of(case)
        self.stage: Stage = queries.stage_of(case)
        self.zone = queries.zone_of(case)
        self.whole = queries.sees_whole(person, case)

    @cached_property
    def entry(self) -> StageEntry:
        return next(entry for entry in reversed(self.entries) if entry.left_at is None)

    @cached_property
    def entries(self) -> list[StageEntry]:
        """Every stage the case stood in, with who had it."""
        return queries.entries_of(self.case)

    @cached_property
    def _there(self) -> frozenset[str]:
        return queries.what_there_is(self.case)

    def has(self, what: str) -> bool:
        """Whether the case has such records at all."""
        return what in self._there

    @property
    def item(self) -> WorkItem | None:
        return self.entry.item

    @cached_property
    def level(self) -> int:
        return level_of(self.item) if self.item else 0

    @property
    def holder(self) -> str:
        return held_by(self.item)

    @property
    def stage_title(self) -> str:
        return say(self.stage.title)

    def collects(self, what: str) -> bool:
        return what in self.stage.collects

    def may(self, *actors: str) -> bool:
        return queries.may_act(self.person, self.case, actors)

    @cached_property
    def may_propose(self) -> bool:
        return self.collects("proposals") and self.may(*PROPOSERS)

    @cached_property
    def may_decide(self) -> bool:
        return self.collects("readings") and self.may(*DECIDERS)

    @cached_property
    def may_steer(self) -> bool:
        return self.case.ended_at is None and self.may("registrar", "owner", *DECIDERS)

    @cached_property
    def of_the_house(self) -> bool:
        """A measure that no customer's matter led to: there is nobody to call, nor to promise anything."""
        case = self.case
        known = case.customer_id or case.complainant or case.parent_id
        return queries.process_of(case).counts_as == "measure" and not known

    @cached_property
    def may_name_customer(self) -> bool:
        """It came in by itself, and nobody has said yet whose file it belongs to."""
        return self.case.ended_at is None and self.case.customer is None and self.may(*NAMING)

    @cached_property
    def told_of_themselves(self) -> list[str]:
        """What a file opened from here begins with, as this page shows it."""
        if not (self.whole and self.person.may("customers.edit")):
            return []
        phone, thing = (str(queries.told_at_first(self.case, means) or "") for means in ("phone", "asset"))
        return [word for word in (self.case.complainant, masking.phone(phone), masking.text(thing)) if word]

    @cached_property
    def steers(self) -> bool:
        """They see the whole case and see to it."""
        return self.whole and self.may_steer

    @cached_property
    def may_attach(self) -> bool:
        return self.case.ended_at is None and self.may(*HELPERS)
