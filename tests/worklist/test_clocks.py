from datetime import date, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.kernel.worktime import explain
from huiyin.org.actions import add_exception, end_absence, report_absence
from huiyin.worklist import actions, jobs
from huiyin.worklist.actions.clocks import AlreadyPaused, NothingToPause, NotPaused, NotToCome
from huiyin.worklist.actions.owners import NeedsAReason
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.worklist.conftest import Opener

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
IN_TWO_WORKING_DAYS = {"form": {"within": "2 working days"}, "agreed": None}
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


def test_a_pause_moves_the_deadline_by_the_working_time_it_lasted(opened: Opener, house: House) -> None:
    item = opened(form={"within": "4 working hours"}, agreed=None)
    before = item.due_at

    actions.pause(item, reason="等待配件到货", by=house.lena, at=NOW)
    resumed = actions.resume(item, by=house.lena, at=NOW + DAY)  # a day of work: 7.5 hours

    assert before == NOW + 5.5 * HOUR
    assert resumed.due_at == before + DAY
    assert len(resumed.why_due["pauses"]) == 1


def test_a_ladder_stands_still_with_the_clock_and_starts_again(opened: Opener, house: House) -> None:
    item = opened()
    paused = actions.pause(item, reason="等待配件到货", by=house.lena, at=NOW).next_rung_at
    resumed = actions.resume(item, by=house.lena, at=NOW + DAY)

    assert (paused, resumed.next_rung_at) == (None, resumed.due_at - DAY)


def test_doing_it_during_the_pause_counts_as_kept(opened: Opener, house: House) -> None:
    item = opened(form={"within": "4 working hours"}, agreed=None)
    actions.pause(item, reason="等待配件到货", by=house.lena, at=NOW)

    assert actions.settle(item, by=house.ana, at=NOW + 10 * DAY).outcome == "met"


def test_a_pause_after_the_deadline_does_not_mend_it(opened: Opener, house: House) -> None:
    item = opened(form={"within": "4 working hours"}, agreed=None)
    actions.pause(item, reason="等待配件到货", by=house.lena, at=NOW + DAY)

    assert actions.resume(item, by=house.lena, at=NOW + 2 * DAY).due_at == item.due_at


def test_a_pause_needs_a_reason(opened: Opener, house: House) -> None:
    item = opened()

    with pytest.raises(NeedsAReason):
        actions.pause(item, reason="", by=house.lena, at=NOW)

    assert actions.pause(item, reason="等待", by=house.lena, at=NOW).paused_at == NOW


def test_what_has_no_deadline_has_no_clock_to_stop(opened: Opener, house: House) -> None:
    with pytest.raises(NothingToPause):
        actions.pause(opened(days=None), reason="等待", by=house.lena, at=NOW)


def test_a_clock_stops_once_and_runs_again_once(opened: Opener, house: House) -> None:
    item = opened()

    with pytest.raises(NotPaused):
        actions.resume(item, by=house.lena, at=NOW)
    actions.pause(item, reason="等待", by=house.lena, at=NOW)
    with pytest.raises(AlreadyPaused):
        actions.pause(item, reason="等待", by=house.lena, at=NOW)


def test_open_deadlines_follow_an_edited_calendar(opened: Opener, house: House) -> None:
    item, done = opened(**IN_TWO_WORKING_DAYS), opened(**IN_TWO_WORKING_DAYS)
    actions.settle(done, by=house.ana, at=NOW)
    before = item.due_at
    add_exception(house.calendar, date=TUESDAY, windows=[], note="停电", by=house.adam, at=NOW)

    moved = actions.recompute_deadlines(house.calendar, at=NOW)

    item.refresh_from_db()
    done.refresh_from_db()
    assert moved == 1
    assert item.due_at == before + DAY
    assert item.why_due["due"].startswith("2026-11-26")
    assert item.next_rung_at == item.due_at - DAY
    assert done.due_at == before


def test_an_edited_calendar_defers_the_recomputation(opened: Opener, house: House) -> None:
    add_exception(house.calendar, date=TUESDAY, windows=[], by=house.adam, at=NOW)

    job = ProcrastinateJob.objects.filter(task_name="worklist.recompute").latest("pk")
    assert job.args == {"calendar_id": house.calendar.pk}


def test_the_job_recomputes_the_calendar_it_was_given(opened: Opener, house: House, at_now: object) -> None:
    item = opened(**IN_TWO_WORKING_DAYS)
    add_exception(house.calendar, date=WEDNESDAY, windows=[], by=house.adam, at=NOW)

    jobs.recompute.func(calendar_id=house.calendar.pk)

    assert WorkItem.objects.get().due_at == item.due_at + DAY


def test_a_year_that_became_known_settles_a_provisional_deadline(opened: Opener, house: House, at_now: object) -> None:
    item = opened()
    WorkItem.objects.update(provisional=True)  # computed before the year's holidays were published

    jobs.recompute_provisional.func(timestamp=0)

    assert not WorkItem.objects.get(pk=item.pk).provisional


def test_recomputing_twice_changes_nothing_more(opened: Opener, house: House) -> None:
    item = opened(**IN_TWO_WORKING_DAYS)
    add_exception(house.calendar, date=TUESDAY, windows=[], by=house.adam, at=NOW)
    actions.recompute_deadlines(house.calendar, at=NOW)
    actions.sweep(NOW + 3 * DAY)

    again = actions.recompute_deadlines(house.calendar, at=NOW + 3 * DAY)

    assert again == 0
    assert WorkItem.objects.get(pk=item.pk).reminders.count() == 1


def test_pauses_survive_a_recomputation(opened: Opener, house: House) -> None:
    item = opened(**IN_TWO_WORKING_DAYS)
    actions.pause(item, reason="等待", by=house.lena, at=NOW)
    resumed = actions.resume(item, by=house.lena, at=NOW + DAY)

    actions.recompute_deadlines(house.calendar, at=NOW + DAY)

    assert WorkItem.objects.get().due_at == resumed.due_at


def test_what_falls_due_during_an_absence_goes_to_the_substitute_and_comes_back(opened: Opener, house: House) -> None:
    soon, after, done = opened(days=1), opened(days=9), opened(days=1)
    absence = report_absence(
        house.ana, substitute=house.ben, starts_at=NOW + HOUR, ends_at=NOW + 5 * DAY, by=None, at=NOW
    )

    actions.sweep(NOW)
    owners_before = set(WorkItem.objects.values_list("owner", flat=True))
    actions.sweep(NOW + HOUR)
    owners_during = dict(WorkItem.objects.values_list("pk", "owner"))
    actions.settle(done, by=house.ben, at=NOW + HOUR)
    end_absence(absence, by=house.ana, at=NOW + 2 * HOUR)
    actions.sweep(NOW + 2 * HOUR)
    owners_after = dict(WorkItem.objects.values_list("pk", "owner"))

    assert owners_before == {house.ana.pk}
    assert owners_during == {soon.pk: house.ben.pk, after.pk: house.ana.pk, done.pk: house.ben.pk}
    assert owners_after == {soon.pk: house.ana.pk, after.pk: house.ana.pk, done.pk: house.ben.pk}
    assert [row.why for row in soon.handovers.order_by("pk")] == ["substitute", "returned"]


def test_a_substitute_who_is_away_passes_it_on(opened: Opener, house: House) -> None:
    item = opened(days=1)
    week = {"starts_at": NOW - HOUR, "ends_at": NOW + 5 * DAY, "by": None, "at": NOW}
    report_absence(house.ana, substitute=house.ben, **week)
    report_absence(house.ben, substitute=house.lena, **week)

    actions.sweep(NOW)

    item.refresh_from_db()
    assert (item.owner, item.standing_in_for) == (house.lena, house.ana)


def test_what_was_put_off_waits_till_then_and_keeps_its_deadline(opened: Opener, house: House) -> None:
    item = opened(form=IN_TWO_WORKING_DAYS["form"], agreed=None)
    due = item.due_at

    with pytest.raises(NotToCome):
        actions.put_off(item, until=NOW, at=NOW)
    put_off = actions.put_off(item, until=NOW + DAY, at=NOW)

    assert (put_off.not_before, put_off.due_at, put_off.why_due) == (NOW + DAY, due, item.why_due)


def test_what_was_put_off_past_its_deadline_says_so_even_when_the_calendar_moves(opened: Opener, house: House) -> None:
    item = opened(form=IN_TWO_WORKING_DAYS["form"], agreed=None)
    agreed = NOW + 5 * DAY

    actions.put_off(item, until=agreed, due_at=agreed + HOUR, at=NOW)
    add_exception(house.calendar, date=TUESDAY, by=house.adam, at=NOW)
    actions.recompute_deadlines(house.calendar, at=NOW)

    item.refresh_from_db()
    assert (item.not_before, item.due_at) == (agreed, agreed + HOUR)
    assert explain(item.why_due).count("按约定推迟到 2026-11-28 11:00") == 1

    again = actions.put_off(item, until=NOW + HOUR, at=NOW)

    assert (again.not_before, again.due_at and again.due_at < agreed) == (NOW + HOUR, True)
