from collections import Counter
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from huiyin.org.actions import report_absence
from huiyin.rulebook import actions as rulebook
from huiyin.worklist import actions, jobs
from huiyin.worklist.models import Notice, Reminder, WorkItem
from tests.conftest import NOW, House
from tests.worklist.conftest import Opener

pytestmark = pytest.mark.usefixtures("without_rules")
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.exclude(kind="assigned").order_by("pk")
    return list(rows.values_list("kind", "person__username"))


def test_the_ladder_reminds_the_owner_then_the_superior_then_management(opened: Opener, house: House) -> None:
    item = opened(days=3)  # due on Thursday at 10:00
    heard = []
    for after in (2 * DAY, 3 * DAY, 3 * DAY + 60 * MINUTE, 4 * DAY):
        before = len(told())
        actions.sweep(NOW + after)
        heard.append(told()[before:])

    assert heard[:2] == [[("reminder", "ana")], [("due", "ana")]]
    assert sorted(heard[2]) == [("overdue", "ana"), ("overdue", "lena")]
    assert sorted(heard[3]) == [("risk", "ana"), ("risk", "dora"), ("risk", "lena"), ("risk", "max")]
    item.refresh_from_db()
    assert (item.rung, item.next_rung_at) == ("risk", None)


def test_before_its_hour_nothing_is_told(opened: Opener) -> None:
    opened(days=3)

    assert actions.sweep(NOW + 2 * DAY - MINUTE) == 0
    assert told() == []


def test_sweeping_again_tells_nothing_twice(opened: Opener) -> None:
    opened(days=3)
    actions.sweep(NOW + 3 * DAY)
    before = told()

    assert actions.sweep(NOW + 3 * DAY) == 0
    assert told() == before


def test_after_a_long_stop_every_rung_is_made_up_in_order(opened: Opener) -> None:
    opened(days=3)

    actions.sweep(NOW + 30 * DAY)

    assert list(Reminder.objects.order_by("pk").values_list("rung", flat=True)) == [
        "day-before", "due", "overdue", "risk"
    ]  # fmt: skip


def test_whoever_would_hear_of_several_rungs_at_once_hears_of_the_last(opened: Opener) -> None:
    opened(days=3)

    actions.sweep(NOW + 3 * DAY)

    assert told() == [("due", "ana")]


def test_the_ladder_of_the_published_pack_counts(opened: Opener, house: House) -> None:
    rulebook.publish("auto-service", by=house.adam, at=NOW)
    opened(days=3)

    actions.sweep(NOW + 3 * DAY + 60 * MINUTE)  # this pack speaks of overdue after four working hours

    assert list(Reminder.objects.order_by("pk").values_list("rung", flat=True)) == ["day_before", "due"]


def test_what_is_done_or_paused_is_left_alone(opened: Opener, house: House) -> None:
    actions.settle(opened(), by=house.ana, at=NOW)
    actions.pause(opened(), reason="等待", by=house.lena, at=NOW)
    waiting = opened()

    actions.sweep(NOW + 30 * DAY)

    assert set(Reminder.objects.values_list("item", flat=True)) == {waiting.pk}


@pytest.mark.req("A7-3")
def test_a_promise_whose_date_passed_is_flagged(opened: Opener) -> None:
    promise = opened(kind="promise", days=3)

    actions.sweep(NOW + 3 * DAY + 60 * MINUTE)

    assert ("overdue", "lena") in told()
    assert WorkItem.objects.standing(NOW + 4 * DAY).values_list("pk", "standing").get() == (promise.pk, "missed")


def test_of_work_nobody_has_taken_the_head_of_the_team_hears(opened: Opener, house: House) -> None:
    opened(team=house.workshop)

    actions.sweep(NOW + 2 * DAY)

    assert told() == [("reminder", "hank")]


def test_for_a_superior_who_is_away_the_substitute_hears(opened: Opener, house: House) -> None:
    opened(days=3)
    report_absence(house.lena, substitute=house.max, starts_at=NOW, ends_at=NOW + 9 * DAY, by=None, at=NOW)

    actions.sweep(NOW + 3 * DAY + 60 * MINUTE)

    assert Counter(told())["overdue", "max"] == 1
    assert ("overdue", "lena") not in told()


def test_notices_say_what_when_and_who_in_each_language(opened: Opener) -> None:
    opened(days=3)

    actions.sweep(NOW + 3 * DAY + 60 * MINUTE)

    text = Notice.objects.filter(kind="overdue").order_by("pk").first().text
    assert "联系顾客" in text["zh-hans"]
    assert "11-26 10:00" in text["zh-hans"]
    assert "安娜" in text["en"]
    assert "Call the customer" in text["en"]


def test_the_number_of_statements_does_not_grow_with_the_items(
    opened: Opener, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        opened(days=3)

    with django_assert_max_num_queries(45):  # 16 for empty batches and the batch itself, the rest to find superiors
        actions.sweep(NOW + 30 * DAY)


def test_the_job_of_every_minute_sweeps(opened: Opener, at_now: object) -> None:
    opened(days=1, at=NOW - 2 * DAY)

    jobs.sweep.func(timestamp=0)

    assert Reminder.objects.exists()
