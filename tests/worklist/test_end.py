from datetime import timedelta

import pytest
from django.db import IntegrityError

from huiyin.kernel.events import _receivers
from huiyin.worklist import actions
from huiyin.worklist.actions.locks import AlreadySettled
from huiyin.worklist.actions.owners import NeedsAReason
from huiyin.worklist.events import ItemSettled
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.worklist.conftest import Opener

DAY = timedelta(days=1)


@pytest.mark.parametrize(("after", "outcome"), [(3 * DAY, "met"), (3 * DAY + timedelta(seconds=1), "late")])
def test_done_by_the_deadline_is_kept_and_after_it_late(
    opened: Opener, house: House, after: timedelta, outcome: str
) -> None:
    item = actions.settle(opened(), by=house.ana, at=NOW + after)

    assert (item.outcome, item.settled_by, item.settled_at) == (outcome, house.ana, NOW + after)
    assert item.next_rung_at is None


def test_what_has_no_deadline_is_kept_whenever_it_is_done(opened: Opener, house: House) -> None:
    assert actions.settle(opened(days=None), by=house.ana, at=NOW + 900 * DAY).outcome == "met"


def test_it_is_done_only_once(opened: Opener, house: House) -> None:
    item = opened()
    actions.settle(item, by=house.ana, at=NOW)

    for end_again in (
        lambda: actions.settle(item, by=house.ana, at=NOW),
        lambda: actions.drop(item, by=house.ana, at=NOW),
        lambda: actions.waive(item, reason="x", by=house.lena, at=NOW),
        lambda: actions.hand_over(item, to=house.ben, by=house.lena, at=NOW),
    ):
        with pytest.raises(AlreadySettled):
            end_again()


def test_a_waiver_keeps_its_reason(opened: Opener, house: House) -> None:
    item = actions.waive(opened(), reason="顾客已退车", by=house.lena, at=NOW)

    assert (item.outcome, item.reason) == ("waived", "顾客已退车")


def test_after_the_deadline_a_waiver_is_one_still_but_a_call_was_missed(opened: Opener, house: House) -> None:
    told = {"reason": "顾客已退车", "by": house.lena, "at": NOW + 4 * DAY}
    task, call, paused = (opened(kind=kind) for kind in ("task", "callback", "callback"))
    actions.pause(paused, reason="等配件", by=house.lena, at=NOW + DAY)

    ended = [actions.waive(item, **told) for item in (task, call, paused)]

    assert [item.outcome for item in ended] == ["waived", "missed", "waived"]
    assert {item.reason for item in ended} == {"顾客已退车"}


def test_a_waiver_without_a_reason_is_refused(opened: Opener, house: House) -> None:
    item = opened()

    with pytest.raises(NeedsAReason):
        actions.waive(item, reason="  ", by=house.lena, at=NOW)

    item.refresh_from_db()
    assert item.settled_at is None


def test_the_database_keeps_no_waiver_without_a_reason(opened: Opener) -> None:
    item = opened()

    with pytest.raises(IntegrityError, match="a_waiver_has_a_reason"):
        WorkItem.objects.filter(pk=item.pk).update(outcome="waived", settled_at=NOW)


def test_dropping_before_the_deadline_waives_and_after_it_counts_as_missed(opened: Opener, house: House) -> None:
    in_time = actions.drop(opened(), by=house.lena, at=NOW + DAY)
    too_late = actions.drop(opened(), by=house.lena, at=NOW + 4 * DAY)

    assert (in_time.outcome, too_late.outcome) == ("waived", "missed")


def test_others_hear_how_it_ended(opened: Opener, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[ItemSettled] = []
    monkeypatch.setitem(_receivers, ItemSettled, [heard.append])
    item = opened()

    actions.settle(item, by=house.ana, at=NOW)

    assert heard == [ItemSettled(item_id=item.pk, kind="task", subject="task", outcome="met")]


def test_the_standing_of_an_item_follows_the_clock_and_its_outcome(opened: Opener, house: House) -> None:
    kept, late, missed, waived, undone, early = (opened() for _ in range(6))
    paused = opened()
    actions.settle(kept, by=house.ana, at=NOW + DAY)
    actions.settle(late, by=house.ana, at=NOW + 4 * DAY)
    actions.drop(missed, by=house.ana, at=NOW + 4 * DAY)
    actions.waive(waived, reason="x", by=house.lena, at=NOW + DAY)
    actions.pause(paused, reason="等配件", by=house.lena, at=NOW + DAY)
    WorkItem.objects.filter(pk=early.pk).update(due_at=NOW + 20 * DAY)

    standing = dict(WorkItem.objects.standing(NOW + 5 * DAY).values_list("pk", "standing"))

    assert standing == {
        kept.pk: "kept", late.pk: "late", missed.pk: "missed", waived.pk: "waived",
        undone.pk: "missed", early.pk: "open", paused.pk: "open",
    }  # fmt: skip


def test_the_standing_at_an_earlier_moment_is_what_it_was_then(opened: Opener, house: House) -> None:
    item = opened()
    actions.settle(item, by=house.ana, at=NOW + 4 * DAY)

    standing = [
        WorkItem.objects.standing(NOW + days * DAY).values_list("standing", flat=True).get() for days in (2, 3.5, 4)
    ]

    assert standing == ["open", "missed", "late"]


def test_an_item_paused_only_after_its_deadline_stays_missed(opened: Opener, house: House) -> None:
    item = opened()
    actions.pause(item, reason="等配件", by=house.lena, at=NOW + 4 * DAY)

    assert [row.pk for row in WorkItem.objects.overdue(NOW + 5 * DAY)] == [item.pk]
