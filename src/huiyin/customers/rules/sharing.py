"""Sharing customers out: even for the abilities of those who take them, with as few moves as that allows.

    fair shares  →  whole numbers, each the share rounded down or up  →  which customers stay  →  who gets the others

The same facts always give the same plan, and a plan once carried out is its own answer: asked again, nothing moves.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from huiyin.customers.enums import Cause
from huiyin.customers.rules.balance import Agent, Supply, fair_shares, fits
from huiyin.customers.rules.flow import ENDLESS, Network

Circle = frozenset[int]  # the agents who may have a customer


@dataclass(frozen=True)
class Waiting:
    """A customer without a keeper who could stay; the lowest rank has waited longest."""

    rank: tuple[float, ...]
    customer: int
    giver: int | None = None
    cause: Cause = Cause.WAITING


@dataclass
class Pool:
    """The customers whom the same agents may have: held ones by keeper, those to stay longest first; waiting ones."""

    held: dict[int, Sequence[int]] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """A customer goes from one to another; without a taker nobody has room and things stay as they are."""

    customer: int
    giver: int | None
    taker: int | None
    cause: Cause


@dataclass
class Plan:
    """Who has how many afterwards, and the steps that lead there."""

    after: dict[int, int]
    shares: dict[int, float]
    steps: list[Step]

    @property
    def unplaced(self) -> list[Step]:
        return [step for step in self.steps if step.taker is None]


def share(pools: Mapping[Circle, Pool], agents: Sequence[Agent]) -> Plan:
    """The plan for these customers and agents; each circle names agents of the list only.

    Loads are the fair shares rounded down or up, caps hold, nobody moves who need not, and whoever has waited longest
    is served first. Source: A1-9.
    """
    by_key = {agent.key: agent for agent in sorted(agents, key=lambda agent: agent.key)}
    held, waiting = _within_caps(pools, by_key)
    served, left = _served(held, waiting, by_key)
    supply = {
        circle: sum(map(len, held[circle].values())) + len(served[circle]) for circle in sorted(pools, key=sorted)
    }
    shares = fair_shares(supply, by_key.values())
    targets = _whole_numbers(supply, held, by_key, shares)
    steps: list[Step] = []
    after = {key: agent.fixed for key, agent in by_key.items()}
    for circle in supply:
        steps += _steps(held[circle], served[circle], targets[circle])
        for key, count in targets[circle].items():
            after[key] += count
    for each in left:
        steps.append(Step(each.customer, each.giver, None, each.cause))
        if each.cause == Cause.ABOVE and each.giver is not None:
            after[each.giver] += 1  # they stay where they are
    return Plan(after, {key: float(load) for key, load in shares.items()}, steps)


Order = list[tuple[tuple[float, ...], Circle]]
Held = dict[Circle, dict[int, Sequence[int]]]
Queue = dict[Circle, list[Waiting]]


def _within_caps(pools: Mapping[Circle, Pool], agents: Mapping[int, Agent]) -> tuple[Held, Queue]:
    """Keepers keep what their cap allows; what is beyond waits behind those who have nobody."""
    held: Held = {circle: {} for circle in pools}
    waiting: Queue = {circle: sorted(pool.waiting, key=_rank) for circle, pool in pools.items()}
    for key, agent in agents.items():
        room = agent.room
        for circle in sorted((circle for circle in pools if key in circle), key=sorted):
            customers = pools[circle].held.get(key, ())
            held[circle][key] = customers[:room]
            for place, customer in enumerate(customers[room:]):
                waiting[circle].append(Waiting((ENDLESS, key, place), customer, key, Cause.ABOVE))
            room -= len(held[circle][key])
    return held, waiting


def _rank(each: Waiting) -> tuple[float, ...]:
    return (*each.rank, each.customer)


def _served(held: Held, waiting: Queue, agents: Mapping[int, Agent]) -> tuple[Queue, list[Waiting]]:
    """Who of those waiting finds a place within the caps, the longest waiting first, and who does not."""

    def possible(counts: Mapping[Circle, int]) -> bool:
        supply = {circle: sum(map(len, keepers.values())) + counts[circle] for circle, keepers in held.items()}
        return fits(supply, agents)

    counts = {circle: len(queue) for circle, queue in waiting.items()}
    if possible(counts):
        return waiting, []
    order = sorted(
        ((_rank(each), circle) for circle, queue in waiting.items() for each in queue), key=lambda one: one[0]
    )
    counts = dict.fromkeys(waiting, 0)
    while order:

        def first(length: int, counts: Mapping[Circle, int] = counts, order: Order = order) -> bool:
            return not possible(_counted(counts, order[: length + 1]))

        reached = bisect_left(range(len(order)), True, key=first)
        counts = _counted(counts, order[:reached])
        full = order[reached][1] if reached < len(order) else None
        # Whoever may have the next one is full, so nobody else who asks for the same gets a place either.
        order = [one for one in order[reached:] if one[1] != full]
    served = {circle: queue[: counts[circle]] for circle, queue in waiting.items()}
    left = [each for circle, queue in waiting.items() for each in queue[counts[circle] :]]
    return served, sorted(left, key=_rank)


def _counted(counts: Mapping[Circle, int], order: Order) -> dict[Circle, int]:
    counted = dict(counts)
    for circle, count in Counter(circle for _place, circle in order).items():
        counted[circle] += count
    return counted


def _whole_numbers(
    supply: Supply, held: Held, agents: Mapping[int, Agent], shares: Mapping[int, Fraction]
) -> dict[Circle, dict[int, int]]:
    """How many of each circle's customers each agent gets: every share rounded down or up, as many as can be kept."""
    circles, keys = list(supply), list(agents)
    nodes = {key: 2 + len(circles) + place for place, key in enumerate(keys)}
    network = Network(2 + len(circles) + len(keys))
    edges: list[tuple[Circle, int, int, int]] = []
    for place, circle in enumerate(circles, start=2):
        network.add(0, place, supply[circle])
        for key in sorted(circle):
            kept = network.add(place, nodes[key], len(held[circle].get(key, ())))
            edges.append((circle, key, kept, network.add(place, nodes[key], ENDLESS, _MOVED)))
    for key in keys:
        low, high = floor(shares[key]), ceil(shares[key])
        network.add(nodes[key], 1, low - agents[key].fixed, _FIRST)
        network.add(nodes[key], 1, high - low)
    network.fill(0, 1)
    found: dict[Circle, dict[int, int]] = defaultdict(dict)
    for circle, key, kept, new in edges:
        found[circle][key] = network.sent(kept) + network.sent(new)
    return found


_MOVED = 1
_FIRST = -(1 << 20)  # nobody gets a share rounded up before everybody has theirs rounded down


def _steps(held: Mapping[int, Sequence[int]], waiting: Sequence[Waiting], targets: Mapping[int, int]) -> Iterator[Step]:
    """Dealt like cards: those waiting first, longest before the others, then what somebody has too many of."""
    moving = list(waiting)
    for key, customers in held.items():
        moving += [Waiting((), customer, key, Cause.ABOVE) for customer in customers[targets.get(key, 0) :]]
    places = _dealt({key: count - len(held.get(key, ())) for key, count in targets.items()})
    for each, taker in zip(moving, places, strict=True):
        if taker != each.giver:
            yield Step(each.customer, each.giver, taker, each.cause)


def _dealt(free: Mapping[int, int]) -> Iterator[int]:
    """One place after the other, each agent in turn as long as they have some."""
    left = {key: count for key, count in sorted(free.items()) if count > 0}
    while left:
        for key in list(left):
            yield key
            left[key] -= 1
            if not left[key]:
                del left[key]
