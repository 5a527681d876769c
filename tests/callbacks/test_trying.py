"""When somebody who did not answer is tried again: never at rest, not too soon, at another time, within the window."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.callbacks import rules
from huiyin.callbacks.rules.trying import part_of_day
from huiyin.customers.rules.balance import Agent
from huiyin.customers.rules.resting import Rest
from huiyin.kernel import worktime
from huiyin.kernel.worktime import Calendar
from huiyin.rulebook.definitions import Retries
from tests.conftest import NOW, WEEK

ZONE = ZoneInfo("Asia/Shanghai")
CALENDARS = [
    Calendar("常班", region="CN", time_zone="Asia/Shanghai", week=WEEK),
    Calendar("港班", region="HK", time_zone="Asia/Hong_Kong", week={day: [["10:00", "21:00"]] for day in "1234567"}),
    Calendar(
        "半日", region="CN", time_zone="Asia/Shanghai", week={"2": [["08:30", "12:00"]], "6": [["13:00", "17:00"]]}
    ),
    Calendar("伦敦", time_zone="Europe/London", week=WEEK),
]
clocks = st.integers(0, 47).map(lambda half: f"{half // 2:02d}:{half % 2 * 30:02d}")
windows = st.lists(st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1]).map(list), max_size=2)
moments = st.integers(0, 24 * 60).map(lambda passed: NOW + timedelta(minutes=passed))


@given(
    own=windows,
    tried=st.lists(moments, max_size=3),
    at=moments,
    allowed=st.integers(-2, 10),
    apart=st.sampled_from(["1 working hour", "4 working hours", "1 working day", "30 hours"]),
    other_time=st.booleans(),
    work=st.sampled_from(CALENDARS),
)
@settings(max_examples=60, deadline=None)
def test_no_next_try_breaks_a_rule(
    own: Any, tried: list[datetime], at: datetime, allowed: int, apart: str, other_time: bool, work: Calendar
) -> None:
    retries, rest, latest = Retries(3, apart, other_time), Rest(ZONE, own=own), at + timedelta(days=allowed)
    first = worktime.shift(at, {"after": apart}, work)

    again = rules.next_try(retries, rest, tried, at=at, latest=latest, work=work)

    possible = rest.slots(first, latest, work, 500) if latest > first else []
    if again is None:
        assert not possible
        return
    assert again >= first
    assert rest.disturbs(again) is None
    assert not possible or again <= latest
    others = [slot for slot in possible if part_of_day(slot.at.astimezone(ZONE)) not in
              {part_of_day(one.astimezone(ZONE)) for one in tried}]  # fmt: skip
    if other_time and others:
        assert part_of_day(again.astimezone(ZONE)) in {part_of_day(slot.at.astimezone(ZONE)) for slot in others}


@given(
    count=st.integers(0, 500),
    agents=st.lists(st.tuples(st.integers(1, 300), st.integers(0, 60)), min_size=1, max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_quotas_come_to_what_is_shared_out(count: int, agents: list[tuple[int, int]]) -> None:
    people = [Agent(place, weight, fixed=fixed) for place, (weight, fixed) in enumerate(agents)]

    found = rules.quotas(count, people)

    assert sum(found.values()) == count
    assert all(number > 0 for number in found.values())
