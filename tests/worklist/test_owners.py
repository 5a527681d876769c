from datetime import timedelta

import pytest

from huiyin.kernel.events import _receivers
from huiyin.kernel.texts import say
from huiyin.org.actions import leave, place_person, report_absence
from huiyin.org.actions.people import StillResponsible
from huiyin.org.roles import Role
from huiyin.org.rules import OnlyReads
from huiyin.worklist import actions, queries
from huiyin.worklist.actions.notices import NobodyToUrge, UrgedJustNow
from huiyin.worklist.actions.owners import (
    AlreadyTaken,
    AlreadyTheirs,
    EscalatedAlready,
    LeftTheHouse,
    NeedsAReason,
    NoHigherLevel,
    PassedOn,
)
from huiyin.worklist.events import ItemsHandedOver
from huiyin.worklist.models import Handover, Notice, WorkItem
from tests.conftest import NOW, House
from tests.worklist.conftest import Opener

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def test_handing_over_changes_the_owner_and_keeps_who_when_and_why(opened: Opener, house: House) -> None:
    item = actions.hand_over(opened(), to=house.ben, reason="他熟悉这位顾客", by=house.lena, at=NOW)

    assert item.owner == house.ben
    row = Handover.objects.get()
    assert (row.from_person, row.to_person, row.why, row.reason, row.by) == (
        house.ana, house.ben, "assigned", "他熟悉这位顾客", house.lena
    )  # fmt: skip
    assert Notice.objects.filter(person=house.ben, kind="assigned").count() == 1


def test_it_is_not_handed_to_whoever_has_it_or_left(opened: Opener, house: House) -> None:
    item = opened()
    leave(house.ben, by=None, at=NOW)
    house.ben.refresh_from_db()

    with pytest.raises(AlreadyTheirs):
        actions.hand_over(item, to=house.ana, by=house.lena, at=NOW)
    with pytest.raises(LeftTheHouse):
        actions.hand_over(item, to=house.ben, by=house.lena, at=NOW)


def test_whoever_only_reads_is_given_no_work(opened: Opener, house: House) -> None:
    item, free = opened(), opened(team=house.root)

    assert house.art not in queries.takers(item)
    assert house.art not in queries.overseen(house.max)
    for give in (
        lambda: actions.hand_over(item, to=house.art, by=house.lena, at=NOW),
        lambda: actions.take(free, by=house.art, at=NOW),
        lambda: actions.give_task(to=house.art, title="整理名单", due_at=NOW + DAY, by=house.max, at=NOW),
    ):
        with pytest.raises(OnlyReads, match="亚瑟"):
            give()


def test_whoever_reads_and_does_work_too_is_given_work(opened: Opener, house: House) -> None:
    item = opened()
    places = [(house.root, Role.AUDITOR), (house.team_one, Role.AGENT)]
    art = place_person(house.art, places=places, by=house.adam, at=NOW)

    assert art in queries.takers(item)
    assert actions.hand_over(item, to=art, by=house.lena, at=NOW).owner == art


def test_handed_to_somebody_away_it_lies_with_the_substitute(opened: Opener, house: House) -> None:
    report_absence(house.ben, substitute=house.lena, starts_at=NOW - DAY, ends_at=NOW + DAY, by=None, at=NOW)

    item = actions.hand_over(opened(), to=house.ben, by=house.max, at=NOW)

    assert (item.owner, item.standing_in_for) == (house.lena, house.ben)
    assert [row.why for row in Handover.objects.order_by("pk")] == ["assigned", "substitute"]


def test_a_member_of_the_team_takes_what_nobody_has(opened: Opener, house: House) -> None:
    item = opened(team=house.team_one)

    assert actions.take(item, by=house.ana, at=NOW).owner == house.ana
    with pytest.raises(AlreadyTaken, match="安娜"):
        actions.take(item, by=house.lena, at=NOW)


@pytest.mark.req("C32-5")
def test_escalating_goes_level_by_level_with_history(opened: Opener, house: House) -> None:
    item = opened()

    reached = [actions.escalate(item, reason="特殊问题", by=house.ana, at=NOW).owner for _level in range(3)]

    assert reached == [house.lena, house.max, house.dora]
    history = Handover.objects.order_by("pk").values_list("from_person__name", "to_person__name", "why", "reason")
    assert list(history) == [
        ("安娜", "莱娜", "escalated", "特殊问题"),
        ("莱娜", "马克斯", "escalated", "特殊问题"),
        ("马克斯", "多拉", "escalated", "特殊问题"),
    ]


@pytest.mark.req("C32-5")
def test_above_the_director_there_is_no_level_to_escalate_to(opened: Opener, house: House) -> None:
    with pytest.raises(NoHigherLevel):
        actions.escalate(opened(owner=house.dora), reason="特殊问题", by=house.dora, at=NOW)


@pytest.mark.req("C32-5")
def test_whoever_saw_an_earlier_level_is_told_who_escalated_it(opened: Opener, house: House) -> None:
    item = opened()
    seen = queries.level_of(item)
    actions.escalate(item, reason="特殊问题", seen_level=seen, by=house.ana, at=NOW)

    with pytest.raises(EscalatedAlready, match="安娜已在 10:00 把这件事上报给莱娜"):
        actions.escalate(item, reason="特殊问题", seen_level=seen, by=house.max, at=NOW + MINUTE)
    actions.escalate(item, reason="特殊问题", seen_level=queries.level_of(item), by=house.max, at=NOW + MINUTE)

    item.refresh_from_db()
    assert item.owner == house.max


def test_whoever_had_an_item_is_told_who_passed_it_on_and_to_whom(opened: Opener, house: House) -> None:
    item = opened()

    actions.escalate(item, reason="特殊问题", by=house.max, at=NOW)
    actions.escalate(item, reason="特殊问题", by=house.lena, at=NOW)

    told = [(each.person.name, say(each.text)) for each in Notice.objects.order_by("pk")]
    lost = [(name, text) for name, text in told if "您手上的事项" in text]
    assert [name for name, _text in lost] == ["安娜"], told  # Lena passed hers on herself
    assert lost[0][1].startswith("马克斯 把您手上的事项转给了 莱娜：")


def test_an_item_handed_on_since_it_was_seen_is_not_escalated(opened: Opener, house: House) -> None:
    item = opened()
    seen = queries.level_of(item)
    actions.hand_over(item, to=house.ben, by=house.lena, at=NOW)

    with pytest.raises(PassedOn, match="莱娜已在 10:00 把这件事转交贝恩"):
        actions.escalate(item, reason="特殊问题", seen_level=seen, by=house.max, at=NOW)


def test_an_absence_does_not_change_the_level(opened: Opener, house: House) -> None:
    item = opened()
    seen = queries.level_of(item)
    report_absence(house.ana, substitute=house.ben, starts_at=NOW, ends_at=NOW + 9 * DAY, by=None, at=NOW)
    actions.sweep(NOW)
    assert Handover.objects.get().why == "substitute"

    actions.escalate(item, reason="特殊问题", seen_level=seen, by=house.max, at=NOW)

    item.refresh_from_db()
    assert item.owner == house.lena


def test_escalating_needs_a_reason(opened: Opener, house: House) -> None:
    with pytest.raises(NeedsAReason):
        actions.escalate(opened(), reason=" ", by=house.ana, at=NOW)


def test_urging_tells_the_owner_who_presses(opened: Opener, house: House) -> None:
    item = opened()

    actions.urge(item, by=house.lena, at=NOW)

    notice = Notice.objects.get(kind="urge")
    assert notice.person == house.ana
    assert "莱娜" in notice.text["zh-hans"]


def test_urging_again_within_half_an_hour_is_refused(opened: Opener, house: House) -> None:
    item = opened()
    actions.urge(item, by=house.lena, at=NOW)

    with pytest.raises(UrgedJustNow):
        actions.urge(item, by=house.max, at=NOW + 29 * MINUTE)
    actions.urge(item, by=house.max, at=NOW + 30 * MINUTE)


def test_there_is_nobody_to_urge_before_somebody_took_it(opened: Opener, house: House) -> None:
    with pytest.raises(NobodyToUrge):
        actions.urge(opened(team=house.team_one), by=house.lena, at=NOW)


def test_nobody_leaves_while_work_is_theirs_unless_a_successor_takes_it(opened: Opener, house: House) -> None:
    item, done = opened(), opened()
    actions.settle(done, by=house.ana, at=NOW)

    with pytest.raises(StillResponsible):
        leave(house.ana, by=house.adam, at=NOW)
    leave(house.ana, successor=house.ben, by=house.adam, at=NOW)

    assert dict(WorkItem.objects.values_list("pk", "owner")) == {item.pk: house.ben.pk, done.pk: house.ana.pk}
    assert Handover.objects.get().to_person == house.ben


def test_others_hear_of_a_new_owner(opened: Opener, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[ItemsHandedOver] = []
    monkeypatch.setitem(_receivers, ItemsHandedOver, [heard.append])
    item = opened()

    actions.hand_over(item, to=house.ben, by=house.lena, at=NOW)

    assert heard == [ItemsHandedOver(item_ids=(item.pk,), why="assigned", at=NOW)]


def test_the_least_loaded_for_their_ability_is_next(opened: Opener, house: House) -> None:
    house.ana.ability = 3
    house.ana.save(update_fields=["ability"])
    for owner in (house.ana, house.ana, house.ben):
        opened(owner=owner)

    assert queries.least_loaded([house.ben, house.ana], NOW) == house.ana


def test_whoever_is_away_is_not_next(opened: Opener, house: House) -> None:
    opened(owner=house.ben)
    report_absence(house.ana, substitute=house.ben, starts_at=NOW - DAY, ends_at=NOW + DAY, by=None, at=NOW)

    assert queries.least_loaded([house.ben, house.ana], NOW) == house.ben
