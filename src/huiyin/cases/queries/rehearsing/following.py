"""What would have been asked and opened beside the stages of a case, and what its ways would have waited for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Opening, Pack, Part, Process
from huiyin.rulebook.rules import answered

Others = dict[str, Text]  # what is asked or opened, by its rule, with its name


@dataclass
class Beside:
    """One version's rules about what goes on beside the stages, for one case on its way."""

    pack: Pack
    process: Process
    stood: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)  # the rules by which cases have been opened so far

    def pass_by(self, transition: str, stage: str, said: Mapping[str, Any]) -> None:
        """A way was taken, to a stage."""
        self.stood.add(stage)
        self.opened |= {*self.opened_by(transition, said), *self.opened_at(stage, said)}

    def asked_at(self, stage: str) -> dict[str, Part]:
        """The departments' parts that are asked by themselves as soon as a stage is entered."""
        return {part.key: part for part in self.process.parts_on_entry(stage)}

    def opened_at(self, stage: str, said: Mapping[str, Any]) -> Others:
        known = self.process.stages.get(stage)
        return self._named(known.opens if known else (), said)

    def opened_by(self, transition: str, said: Mapping[str, Any]) -> Others:
        way = self.process.transitions.get(transition)
        return self._named(way.opens if way else (), said)

    def waited_for(self, transition: str, asked: Iterable[str]) -> Others:
        """What holds a way up: parts asked by hand or by a stage passed so far, and cases opened until now."""
        by_hand, rules = {*asked}, self.process.gating(transition) & self.opened
        parts = {
            part.key: part.title
            for part in self.process.parts.values()
            if transition in part.gates
            and (part.key in by_hand or (part.on_entry and not self.stood.isdisjoint(part.stages)))
        }
        return parts | self._named((one for one in self.process.openings if one.key in rules), None)

    def _named(self, openings: Iterable[Opening], said: Mapping[str, Any] | None) -> Others:
        """Those that what was said wants, or all of them."""
        wanted = (one for one in openings if said is None or answered(one.when, said))
        return {one.key: self.pack.processes[one.process].title for one in wanted}


def compared(before: Mapping[str, Any], now: Mapping[str, Any], more: str, less: str) -> Iterator[tuple[str, Any]]:
    """What is more and what is less, each with its kind of finding."""
    yield from ((more, now[key]) for key in now if key not in before)
    yield from ((less, before[key]) for key in before if key not in now)
