"""The ladder as pure logic: whatever the sweep's schedule, each rung is told once and in order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel import worktime
from huiyin.rulebook.definitions import Rung
from huiyin.worklist.rules import DEFAULT_LADDER, first_after, following, reached, steps

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
WEEK = {str(day): [["09:00", "12:00"], ["13:30", "18:00"]] for day in range(1, 6)}
CALENDAR = worktime.Calendar(name="house", region="CN", week=WEEK)

minutes = st.integers(0, 60 * 24 * 30).map(lambda count: START + timedelta(minutes=count))
offsets = st.sampled_from(
    [{}, {"before": "1 day"}, {"before": "2 working hours"}, {"after": "3 hours"}, {"after": "1 working day"}]
)
ladders = st.lists(offsets, min_size=1, max_size=6).map(
    lambda chosen: tuple(Rung(str(place), offset, ("owner",)) for place, offset in enumerate(chosen))
)


def run(ladder: tuple[Rung, ...], due: datetime, opened: datetime, sweeps: list[datetime]) -> list[str]:
    climb = steps(ladder, due, CALENDAR)
    waiting = first_after(climb, opened, due)
    told = []
    for at in sweeps:
        if waiting and waiting <= at:
            told += [step.rung.key for step in reached(climb, since=waiting, at=at)]
            waiting = following(climb, at)
    return told


@given(ladders, minutes, minutes, st.lists(minutes, max_size=20))
def test_any_schedule_of_sweeps_tells_each_due_rung_once_in_order(
    ladder: tuple[Rung, ...], due: datetime, opened: datetime, sweeps: list[datetime]
) -> None:
    sweeps = sorted([*sweeps, START + timedelta(days=90)])

    told = run(ladder, due, opened, sweeps)

    expected = [step.rung.key for step in steps(ladder, due, CALENDAR) if step.at > opened or step.at >= due]
    assert told == expected


@given(ladders, minutes, minutes, minutes)
def test_nothing_is_told_before_its_hour(
    ladder: tuple[Rung, ...], due: datetime, opened: datetime, at: datetime
) -> None:
    hours = {step.rung.key: step.at for step in steps(ladder, due, CALENDAR)}

    assert all(hours[key] <= at for key in run(ladder, due, opened, [at]))


def test_a_warning_whose_hour_passed_before_the_item_was_opened_is_left_out() -> None:
    due = START + timedelta(hours=3)

    assert run(DEFAULT_LADDER, due, START, [START + timedelta(days=30)]) == ["due", "overdue", "risk"]


def test_what_is_overdue_when_it_is_opened_climbs_the_whole_ladder_from_the_deadline_on() -> None:
    due = START - timedelta(days=20)

    assert run(DEFAULT_LADDER, due, START, [START]) == ["due", "overdue", "risk"]
