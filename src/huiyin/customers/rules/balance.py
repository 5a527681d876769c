"""How much each person should have: as even as the limits allow, exact to the fraction.

Nobody's load can be made smaller without making that of somebody at least as loaded bigger. When not
everybody may have every customer, the people split into circles that can't help one another; each circle
is level in itself (the decomposition of lexicographically optimal flows).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from huiyin.customers.rules.flow import ENDLESS, Network


@dataclass(frozen=True)
class Agent:
    """Somebody who can take customers; `weight` is their ability, `fixed` the customers who stay whatever happens."""

    key: int
    weight: int
    cap: int | None = None
    fixed: int = 0

    @property
    def most(self) -> int:
        """The most they can have; what is fixed counts even beyond the cap."""
        return ENDLESS if self.cap is None else max(self.cap, self.fixed)

    @property
    def room(self) -> int:
        return self.most - self.fixed


Supply = Mapping[frozenset[int], int]  # how many customers those agents, and only those, may have


def fits(supply: Supply, agents: Mapping[int, Agent]) -> bool:
    """Whether all these customers find a place within the caps."""
    wanted = sum(supply.values())
    if len(supply) == 1:
        [circle] = supply
        return wanted <= sum(agents[key].room for key in circle)
    network, _edges = _network(supply, {key: agent.room for key, agent in agents.items()})
    return network.fill(0, 1) == wanted


def fair_shares(supply: Supply, agents: Iterable[Agent]) -> dict[int, Fraction]:
    """The load of each agent, the fixed customers included, that is as even as possible for their weights.

    All customers must fit within the caps.
    """
    shares: dict[int, Fraction] = {}
    circles = [({circle: count for circle, count in supply.items() if count}, list(agents))]
    while circles:
        here, people = circles.pop()
        level = _level(people, sum(here.values()))
        overloaded = _overloaded(here, people, level)
        if not overloaded:
            shares |= {agent.key: _share(agent, level) for agent in people}
            continue
        inside = {circle: count for circle, count in here.items() if circle <= overloaded}
        # Who is overloaded by customers nobody else may have gets none that others may have, too.
        outside = _merged((circle - overloaded, count) for circle, count in here.items() if not circle <= overloaded)
        circles.append((inside, [agent for agent in people if agent.key in overloaded]))
        circles.append((outside, [agent for agent in people if agent.key not in overloaded]))
    return shares


def even_shares(count: int, agents: Sequence[Agent]) -> dict[int, Fraction]:
    """What each would have if everybody could have every customer; nothing if there is no room for all."""
    if not agents or count > sum(min(agent.most, count) for agent in agents):
        return {}
    return fair_shares({frozenset(agent.key for agent in agents): count}, agents)


def _share(agent: Agent, level: Fraction) -> Fraction:
    return max(Fraction(agent.fixed), min(Fraction(agent.most), agent.weight * level))


def _level(people: Sequence[Agent], count: int) -> Fraction:
    """The load for one unit of weight at which so many customers are given away."""
    total = count + sum(agent.fixed for agent in people)
    # Between two bends of the sum of shares it grows by the weight of those who are neither full nor at rest.
    bends = sorted(
        [(Fraction(agent.fixed, agent.weight), agent.weight) for agent in people]
        + [(Fraction(agent.most, agent.weight), -agent.weight) for agent in people if agent.most < ENDLESS]
    )
    level, given, growing = Fraction(0), Fraction(sum(agent.fixed for agent in people)), 0
    for bend, weight in bends:
        if growing and given + growing * (bend - level) >= total:
            break
        given += growing * (bend - level)
        level, growing = bend, growing + weight
    return level + (total - given) / growing if growing else level


def _overloaded(supply: Supply, people: Sequence[Agent], level: Fraction) -> frozenset[int]:
    """The agents who must take more than this level because some customers may only go to them; empty if none."""
    everybody = frozenset(agent.key for agent in people)
    if all(circle >= everybody for circle in supply):
        return frozenset()
    unit = level.denominator
    rooms = {agent.key: int(_share(agent, level) * unit) - agent.fixed * unit for agent in people}
    scaled = {circle: count * unit for circle, count in supply.items()}
    network, nodes = _network(scaled, rooms)
    if network.fill(0, 1) == sum(scaled.values()):
        return frozenset()
    reached = network.reachable(0)
    return frozenset(key for key, node in nodes.items() if node in reached)


def _network(supply: Supply, rooms: Mapping[int, int]) -> tuple[Network, dict[int, int]]:
    """From the source (0) through circles of customers and agents to the sink (1); the agents' nodes."""
    keys = sorted(rooms)
    nodes = {key: 2 + len(supply) + place for place, key in enumerate(keys)}
    network = Network(2 + len(supply) + len(keys))
    for place, (circle, count) in enumerate(supply.items(), start=2):
        network.add(0, place, count)
        for key in sorted(circle):
            network.add(place, nodes[key], ENDLESS)
    for key in keys:
        network.add(nodes[key], 1, rooms[key])
    return network, nodes


def _merged(parts: Iterable[tuple[frozenset[int], int]]) -> dict[frozenset[int], int]:
    merged: dict[frozenset[int], int] = {}
    for circle, count in parts:
        merged[circle] = merged.get(circle, 0) + count
    return merged
