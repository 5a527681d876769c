"""What of a report's figures is worth a sentence: targets that are missed, and changes that chance does not make.

The rule is plain, so that whoever reads it can say why a sentence stands there (docs/adr, tables.standing.sentences):
a figure with a target that it does not reach; a figure that changed against the period before, or against the year
before, by more than chance makes in ninety-nine of a hundred cases; of what changed so, the parts that did, too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from huiyin.reports.enums import Kind, Notable
from huiyin.reports.queries.figures import Figure, Number, Part, Reading
from huiyin.reports.queries.standing import chance
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Aim

NONE = Number()
PARTS = 3  # of one figure: more would be a table again
LONGER = 0.2  # the fifth by which a median has to change, of FEW rows at least on both sides


@dataclass(frozen=True)
class Finding:
    """One thing worth a sentence."""

    sort: Notable
    reading: Reading
    before: Number = NONE
    against: Period | None = None  # None: against its target
    target: Decimal | None = None
    part: Part | None = None

    @property
    def now(self) -> Number:
        return self.part.now if self.part else self.reading.now

    @property
    def better(self) -> bool | None:
        """Whether it is good news; nobody can say of a figure that is neither better nor worse for being larger."""
        figure = self.reading.figure
        if self.sort == Notable.BEYOND:
            return False
        if not figure.better or self.now.value is None or self.before.value is None:
            return None
        return (self.now.value > self.before.value) == (figure.better == "more")


def findings(readings: Iterable[Reading], aims: Mapping[str, Aim]) -> list[Finding]:
    """All that is worth a sentence: what misses its target first, then the changes, each with its parts."""
    seen = list(readings)
    first = {reading.figure.key: reading for reading in reversed(seen)}
    missed = [found for key, reading in first.items() for found in _missed(reading, aims.get(key))]
    missed.sort(key=lambda found: [reading.figure.key for reading in seen].index(found.reading.figure.key))
    changed: list[Finding] = []
    told: set[tuple[str, str]] = set()
    for reading in seen:
        for found in _changed(reading):
            name = (reading.figure.key, str(found.against))
            if found.part is None and name in told:
                continue  # two sections may look at one figure, by this and by that
            told.add(name)
            changed.append(found)
    return [*missed, *changed]


def _missed(reading: Reading, aim: Aim | None) -> Iterator[Finding]:
    value = reading.now.value
    if aim is None or aim.target is None or value is None or not reading.figure.better:
        return
    reached = value >= aim.target if reading.figure.better == "more" else value <= aim.target
    if not reached:
        yield Finding(Notable.BEYOND, reading, target=aim.target)


def _changed(reading: Reading) -> Iterator[Finding]:
    period = reading.period
    for against, before, name in (
        (period.previous, reading.previous, "previous"),
        (period.year_before, reading.year_before, "year_before"),
    ):
        if not _counted_then(reading, before, name) or not _beyond_chance(
            reading.figure, period, reading.now, against, before
        ):
            continue
        yield Finding(Notable.CHANGED, reading, before=before, against=against)
        parts = [
            (part, earlier)
            for part in reading.parts
            for earlier in [getattr(part, name)]
            if _same_way(reading.now, before, part.now, earlier)
            and _beyond_chance(reading.figure, period, part.now, against, earlier)
        ]
        parts.sort(key=lambda one: -abs(_size(one[0].now) - _size(one[1])))
        for part, earlier in parts[:PARTS]:
            yield Finding(Notable.PART, reading, before=earlier, against=against, part=part)


def _counted_then(reading: Reading, before: Number, name: str) -> bool:
    """Nothing is held against days on which the house did not count yet."""
    return before.rows > 0 or (name == "previous" and any(number.rows for _period, number in reading.trend[:-2]))


def _size(number: Number) -> float:
    return float(number.value or 0)


def _same_way(now: Number, before: Number, part: Number, earlier: Number) -> bool:
    return (_size(now) > _size(before)) == (_size(part) > _size(earlier))


def _beyond_chance(figure: Figure, period: Period, now: Number, against: Period, before: Number) -> bool:
    """A difference that chance makes less often than once in a hundred times; of medians, a plain fifth.

    How far the furthest is off an even share belongs to a single person, so it is never told of here.
    """
    if figure.kind == Kind.NUMBER:
        days, earlier = period.days, against.days
        return chance.of_counts(now.rows, before.rows, share=days / (days + earlier)) < chance.RARELY
    if now.value is None or before.value is None:
        return False
    if figure.kind == Kind.SHARE:
        return chance.of_shares(now.good, now.rows, before.good, before.rows) < chance.RARELY
    if figure.kind == Kind.AVERAGE:  # at its widest an average of 0 to 100 strays as a share does
        good, earlier_good = (round(float(one.value or 0) * one.rows / 100) for one in (now, before))
        return chance.of_shares(good, now.rows, earlier_good, before.rows) < chance.RARELY
    if figure.kind == Kind.OFF:  # of one person: chance says nothing
        return False
    if figure.kind == Kind.RATIO:  # of so many services there were so many complaints
        share = now.rows / (now.rows + before.rows)
        return 0 < share < 1 and chance.of_counts(now.good, before.good, share=share) < chance.RARELY
    if now.few or before.few or not before.value:
        return False
    return abs(float((now.value - before.value) / before.value)) >= LONGER
