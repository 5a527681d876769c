"""The plan of a sharing out, tried on thousands of made-up departments."""

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.customers.enums import Cause
from huiyin.customers.rules.balance import Agent, fair_shares, fits
from huiyin.customers.rules.sharing import Circle, Plan, Pool, Waiting, share
from huiyin.customers.rules.wishes import Shift, shifted


@dataclass
class Team:
    """A department: who may have whom, who has whom, who waits."""

    agents: list[Agent]
    circles: dict[int, Circle]  # of each customer
    keepers: dict[int, int | None]  # None: waits, longest those with the smallest number

    def pools(self, order: Sequence[int] = ()) -> dict[Circle, Pool]:
        pools: dict[Circle, Pool] = {}
        for customer in order or sorted(self.circles):
            pool, keeper = pools.setdefault(self.circles[customer], Pool()), self.keepers[customer]
            if keeper is None:
                pool.waiting.append(Waiting((customer,), customer))
            else:
                pool.held[keeper] = [*pool.held.get(keeper, ()), customer]
        return pools

    def plan(self) -> Plan:
        return share(self.pools(), self.agents)

    def carried_out(self, plan: Plan) -> "Team":
        moved = {step.customer: step.taker for step in plan.steps if step.taker is not None}
        return Team(self.agents, self.circles, {**self.keepers, **moved})

    def loads(self, keepers: Mapping[int, int | None]) -> dict[int, int]:
        counts = Counter(keeper for keeper in keepers.values() if keeper is not None)
        return {agent.key: agent.fixed + counts[agent.key] for agent in self.agents}


@st.composite
def teams(draw: st.DrawFn, *, most: int = 40, people: int = 6, capped: bool = True) -> Team:
    keys = list(range(1, draw(st.integers(1, people)) + 1))
    caps = st.none() | st.integers(0, 15) if capped else st.none()
    agents = [
        Agent(
            key,
            draw(st.sampled_from([50, 100, 150, 200])),
            draw(caps),
            draw(st.integers(0, 4) if capped else st.just(0)),
        )
        for key in keys
    ]
    known = [frozenset(keys), *draw(st.lists(st.frozensets(st.sampled_from(keys), min_size=1), max_size=3))]
    circles, keepers = {}, {}
    for customer in range(draw(st.integers(0, most))):
        circles[customer] = draw(st.sampled_from(known))
        keepers[customer] = draw(st.none() | st.sampled_from(sorted(circles[customer])))
    return Team(agents, circles, keepers)


def supply(team: Team) -> Counter[Circle]:
    return Counter(team.circles.values())


@settings(max_examples=150, deadline=None)
@given(teams())
@pytest.mark.req("A1-9")
def test_totals_add_up_and_everybody_gets_only_whom_they_may_have(team: Team) -> None:
    plan = team.plan()

    assert len({step.customer for step in plan.steps}) == len(plan.steps)
    assert all(step.taker is None or step.taker in team.circles[step.customer] for step in plan.steps)
    assert all(step.giver == team.keepers[step.customer] for step in plan.steps)
    assert all(step.taker is None or step.taker != step.giver for step in plan.steps)
    assert plan.after == team.loads(team.carried_out(plan).keepers)


@settings(max_examples=150, deadline=None)
@given(teams())
def test_caps_hold_unless_somebody_was_above_theirs_and_nobody_has_room(team: Team) -> None:
    plan = team.plan()

    before = team.loads(team.keepers)
    for agent in team.agents:
        assert plan.after[agent.key] <= max(agent.most, before[agent.key])
        if agent.cap is not None and plan.after[agent.key] > agent.most:
            stay = {step.customer for step in plan.unplaced if step.giver == agent.key}
            assert len(stay) == plan.after[agent.key] - agent.most


@settings(max_examples=150, deadline=None)
@given(teams())
def test_nobody_is_left_waiting_while_somebody_has_room(team: Team) -> None:
    plan = team.plan()

    room = {agent.key for agent in team.agents if plan.after[agent.key] < agent.most}
    assert all(room.isdisjoint(team.circles[step.customer]) for step in plan.unplaced)
    assert bool(plan.unplaced) is not fits(supply(team), {agent.key: agent for agent in team.agents})


@settings(max_examples=150, deadline=None)
@given(teams())
def test_whoever_has_waited_longest_is_served_first(team: Team) -> None:
    plan = team.plan()

    without = {step.customer for step in plan.unplaced if step.giver is None}
    served = {step.customer for step in plan.steps if step.giver is None} - without
    for customer in without:
        assert all(other < customer for other in served if team.circles[other] == team.circles[customer])


@settings(max_examples=150, deadline=None)
@given(teams())
def test_nobody_has_a_place_that_whoever_waited_longer_could_have_had(team: Team) -> None:
    """Whoever may have whom: even by others moving up, the one who was left out could not have taken it."""
    plan, agents = team.plan(), {agent.key: agent for agent in team.agents}

    left = {step.customer for step in plan.unplaced}
    without = {step.customer for step in plan.unplaced if step.giver is None}
    served = {step.customer for step in plan.steps if step.giver is None} - left
    placed = Counter(circle for customer, circle in team.circles.items() if customer not in left)
    for customer in without:
        for later in (other for other in served if other > customer):
            instead = placed - Counter([team.circles[later]]) + Counter([team.circles[customer]])
            assert not fits(instead, agents)


@settings(max_examples=150, deadline=None)
@given(teams(), st.data())
def test_a_shift_moves_as_many_as_it_says_to_whoever_may_have_them_and_nobody_else(
    team: Team, data: st.DataObject
) -> None:
    giver, taker = data.draw(st.permutations([*(agent.key for agent in team.agents), 0]))[:2]
    shift = Shift(giver, taker, data.draw(st.integers(1, 10)))
    plan = team.plan()
    would = team.carried_out(plan).keepers
    left = {step.customer for step in plan.unplaced}  # for whom nobody has room; they are no part of the shares
    movable = [pk for pk, keeper in would.items() if keeper == giver and taker in team.circles[pk] and pk not in left]

    steps, [found] = shifted(plan, team.pools(), [shift])

    then = team.carried_out(replace(plan, steps=steps)).keepers
    moved = {pk for pk in would if would[pk] != then[pk]}
    assert found == len(moved) == min(shift.number, len(movable))
    assert all(would[pk] == giver and then[pk] == taker and taker in team.circles[pk] for pk in moved)
    assert len({step.customer for step in steps}) == len(steps)


@settings(max_examples=150, deadline=None)
@given(teams(), st.randoms(use_true_random=False))
def test_the_same_facts_in_any_order_give_the_same_plan(team: Team, chance: random.Random) -> None:
    customers = sorted(team.circles)
    shuffled = sorted(team.circles, key=lambda customer: (team.keepers[customer] is None, chance.random()))
    pools = team.pools(shuffled)
    for pool in pools.values():  # who stays longest is part of the facts
        pool.held = {key: sorted(held) for key, held in pool.held.items()}
        chance.shuffle(pool.waiting)
    agents = chance.sample(team.agents, len(team.agents))

    assert share(pools, agents) == share(team.pools(customers), team.agents)


@settings(max_examples=150, deadline=None)
@given(teams())
def test_once_carried_out_nothing_moves_any_more(team: Team) -> None:
    after = team.carried_out(team.plan())

    again = after.plan()

    assert [step for step in again.steps if step.taker is not None] == []
    assert again.after == team.plan().after


@settings(max_examples=150, deadline=None)
@given(teams())
def test_each_load_is_the_fair_share_rounded(team: Team) -> None:
    plan = team.plan()

    stay = Counter(step.giver for step in plan.unplaced)
    for agent in team.agents:
        assert abs(plan.after[agent.key] - stay[agent.key] - plan.shares[agent.key]) < 1


@settings(max_examples=150, deadline=None)
@given(teams(most=6, people=3, capped=False))
def test_no_other_sharing_out_is_more_than_one_customer_fairer_and_none_as_fair_moves_fewer(team: Team) -> None:
    plan = team.plan()
    customers = sorted(team.circles)
    choices = product(*(sorted(team.circles[customer]) for customer in customers))
    all_ways = [dict(zip(customers, choice, strict=True)) for choice in choices]
    weights = {agent.key: agent.weight for agent in team.agents}

    def worst(loads: Mapping[int, int], less: int = 0) -> float:
        return max((load - less) / weights[key] for key, load in loads.items())

    assert worst(plan.after, less=1) <= min(worst(team.loads(way)) for way in all_ways)
    as_fair = [
        way for way in all_ways if all(abs(load - plan.shares[key]) < 1 - 1e-9 for key, load in team.loads(way).items())
    ]
    moves = [sum(team.keepers[customer] != keeper for customer, keeper in way.items()) for way in as_fair]
    assert len(plan.steps) == min(moves)


@settings(max_examples=100, deadline=None)
@given(teams(capped=False))
def test_nobody_s_share_could_shrink_without_a_heavier_one_growing(team: Team) -> None:
    """Whoever shares a circle with somebody more loaded has none of the customers that weigh on that one."""
    agents = {agent.key: agent for agent in team.agents}
    shares = fair_shares(supply(team), team.agents)
    assert sum(shares.values()) == len(team.circles)
    level = {key: load / agents[key].weight for key, load in shares.items()}
    for height in set(level.values()):
        above = {key for key in agents if level[key] >= height}
        # Those at or above any level hold exactly the customers whom only they may have.
        only_theirs = sum(count for circle, count in supply(team).items() if circle <= above)
        assert sum(shares[key] for key in above) == only_theirs or height == min(level.values())


def department(customers: int, people: int, circles: int = 1, cap: int | None = None) -> Team:
    chance = random.Random(7)
    agents = [Agent(key, chance.choice([50, 80, 100, 120, 200]), cap) for key in range(people)]
    known = [frozenset(range(people))]
    known += [frozenset(chance.sample(range(people), people // 5)) for _more in range(circles - 1)]
    of = {customer: chance.choice(known) for customer in range(customers)}
    keepers = {
        customer: None if chance.random() < 0.2 else chance.choice(tuple(circle)) for customer, circle in of.items()
    }
    return Team(agents, of, keepers)


@pytest.mark.parametrize(("circles", "cap"), [(1, None), (12, None), (12, 400)])
def test_a_hundred_thousand_among_three_hundred_take_moments(circles: int, cap: int | None) -> None:
    team = department(100_000, 300, circles, cap)
    pools: dict[Circle, Pool] = {}
    for customer, circle in team.circles.items():
        pool, keeper = pools.setdefault(circle, Pool()), team.keepers[customer]
        if keeper is None:
            pool.waiting.append(Waiting((customer,), customer))
        else:
            pool.held.setdefault(keeper, []).append(customer)
    began = time.process_time()

    plan = share(pools, team.agents)

    assert time.process_time() - began < 10  # a second on an idle machine
    assert (sum(plan.after.values()), plan.unplaced) == (100_000, [])


def test_those_with_twice_the_ability_get_twice_as_many() -> None:
    agents = [Agent(1, 100), Agent(2, 200), Agent(3, 100)]
    everybody = frozenset({1, 2, 3})

    plan = share({everybody: Pool({1: range(8)})}, agents)

    assert plan.after == {1: 2, 2: 4, 3: 2}
    assert {step.cause for step in plan.steps} == {Cause.ABOVE}
    assert {step.customer for step in plan.steps} == set(range(2, 8))  # those who came last go


def test_whoever_has_none_gets_what_only_they_may_have_and_others_share_the_rest() -> None:
    agents = [Agent(1, 100), Agent(2, 100), Agent(3, 100)]
    waiting = [Waiting((place,), place) for place in range(12)]

    plan = share({frozenset({1}): Pool({}, waiting[:8]), frozenset({1, 2, 3}): Pool({}, waiting[8:])}, agents)

    assert plan.after == {1: 8, 2: 2, 3: 2}


def test_customers_beyond_a_cap_wait_behind_those_who_have_nobody() -> None:
    agents = [Agent(1, 100, cap=3), Agent(2, 100, cap=2)]
    both = frozenset({1, 2})

    plan = share({both: Pool({1: [10, 11, 12, 13]}, [Waiting((1,), 20)])}, agents)

    assert [(step.customer, step.taker) for step in plan.steps] == [(20, 2), (13, 2)]
    tight = share({both: Pool({1: [10, 11, 12, 13]}, [Waiting((1,), 20), Waiting((2,), 21)])}, agents)
    assert [(step.customer, step.taker) for step in tight.steps] == [(20, 2), (21, 2), (13, None)]
    assert tight.after == {1: 4, 2: 2}
