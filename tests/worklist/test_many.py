"""Thousands of items in one statement: the same rules as one by one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from huiyin.org import actions as org
from huiyin.worklist import actions
from huiyin.worklist.actions import Opening
from huiyin.worklist.models import Handover, WorkItem
from tests.conftest import NOW, House
from tests.worklist.conftest import TITLE, Opener

pytestmark = pytest.mark.usefixtures("without_rules")
WEEK = {"within": "5 working days"}


def open_each(house: House, *owners: Any, form: dict[str, str] = WEEK) -> list[WorkItem]:
    openings = [Opening(f"customer/{place}", f"KH-{place}", owner.pk) for place, owner in enumerate(owners)]
    ids = actions.open_each(openings, kind="first_contact", title=TITLE, form=form, at=NOW)
    found = WorkItem.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def test_each_item_is_what_it_would_be_alone(opened: Opener, house: House) -> None:
    alone = opened(kind="first_contact", subject="customer/0", subject_label="KH-0", form=WEEK, agreed=None)

    [item] = open_each(house, house.ana)

    different = {
        field.attname
        for field in WorkItem._meta.concrete_fields
        if getattr(item, field.attname) != getattr(alone, field.attname)
    }
    assert different == {"id"}


def test_each_owner_counts_by_their_own_hours(house: House) -> None:
    short = org.add_calendar(
        "半天", region="CN", time_zone="Asia/Shanghai", week={"1": [["09:00", "11:00"]]}, by=None, at=NOW
    )
    org.change_person(house.ben, calendar=short, by=None, at=NOW)

    first, second, third = open_each(house, house.ana, house.ben, house.ana, form={"within": "2 working hours"})

    assert (first.owner, second.owner, third.owner) == (house.ana, house.ben, house.ana)
    assert first.due_at == third.due_at == NOW + timedelta(hours=2)
    assert (second.calendar, second.due_at) == (short, NOW + timedelta(days=7))


def test_items_of_somebody_who_is_away_go_to_the_substitute(house: House) -> None:
    back = NOW + timedelta(days=3)
    org.report_absence(house.ben, substitute=house.ana, starts_at=NOW, ends_at=back, by=None, at=NOW)

    [item] = open_each(house, house.ben)

    assert (item.owner, item.standing_in_for) == (house.ana, house.ben)
    assert [(row.from_person, row.to_person, row.why) for row in Handover.objects.all()] == [
        (house.ben, house.ana, "substitute")
    ]


def test_what_is_dropped_is_missed_if_overdue_and_waived_if_not_and_can_come_back(house: House, opened: Opener) -> None:
    late, early = opened(days=1), opened(days=9)
    at = NOW + timedelta(days=2)

    assert set(actions.drop_each([late.pk, early.pk], by=house.lena, at=at)) == {late.pk, early.pk}
    assert actions.drop_each([late.pk], by=house.lena, at=at) == []

    for item in (late, early):
        item.refresh_from_db()
    assert (late.outcome, early.outcome, early.settled_by) == ("missed", "waived", house.lena)
    assert actions.bring_back([late.pk, early.pk], at=at + timedelta(hours=1)) == 2
    early.refresh_from_db()
    assert (early.settled_at, early.outcome, early.reason) == (None, "", "")
    assert list(WorkItem.objects.overdue(at)) == [late]


def test_what_came_back_is_still_reminded_of(house: House, opened: Opener) -> None:
    item = opened(days=3)
    actions.drop_each([item.pk], by=house.lena, at=NOW)
    actions.bring_back([item.pk], at=NOW)

    actions.sweep(NOW + timedelta(minutes=1))
    actions.sweep(NOW + timedelta(days=2, minutes=1))

    assert [row.rung for row in item.reminders.all()] == ["day-before"]


def test_what_was_done_does_not_come_back(house: House, opened: Opener) -> None:
    item = opened()
    actions.settle(item, by=house.ana, at=NOW)

    assert actions.bring_back([item.pk], at=NOW) == 0


def test_each_item_goes_to_a_colleague_of_its_own(house: House, opened: Opener) -> None:
    first, second, done = opened(), opened(), opened()
    actions.settle(done, by=house.ana, at=NOW)

    moved = actions.hand_over_each(
        {first.pk: house.ben.pk, second.pk: house.lena.pk, done.pk: house.ben.pk}, by=house.lena, at=NOW
    )

    for item in (first, second, done):
        item.refresh_from_db()
    assert (moved, first.owner, second.owner, done.owner) == (2, house.ben, house.lena, house.ana)
    assert [(row.from_person, row.to_person) for row in Handover.objects.order_by("item")] == [
        (house.ana, house.ben),
        (house.ana, house.lena),
    ]


def test_many_are_settled_as_each_would_be_alone(house: House) -> None:
    kept, late, paused = open_each(house, house.ana, house.ana, house.ben)
    WorkItem.objects.filter(pk=late.pk).update(due_at=NOW)
    actions.pause(paused, reason="客户出国", by=house.lena, at=NOW + timedelta(hours=1))
    after = NOW + timedelta(days=30)
    WorkItem.objects.filter(pk=kept.pk).update(due_at=after)

    settled = actions.settle_each([kept.pk, late.pk, paused.pk], by=house.lena, at=after)

    rows = WorkItem.objects.filter(pk__in=settled).order_by("pk")
    said = [(row.outcome, row.settled_by, row.next_rung_at, row.paused_at) for row in rows]
    assert said == [("met", house.lena, None, None), ("late", house.lena, None, None), ("met", house.lena, None, None)]
    assert actions.settle_each([kept.pk], by=house.lena, at=after) == []


def test_a_table_of_the_transaction_opens_what_each_item_would_be_alone(house: House) -> None:
    back = NOW + timedelta(days=3)
    org.report_absence(house.ben, substitute=house.ana, starts_at=NOW, ends_at=back, by=None, at=NOW)
    before = NOW - timedelta(days=1)
    rows = [("customer/1", house.ana.pk, None, None), ("customer/2", house.ben.pk, None, None),
            ("customer/3", None, house.team_two.pk, before)]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE planned (item_id bigint, subject text, label text, owner_id bigint, team_id bigint,"
            " since timestamptz) ON COMMIT DROP"
        )
        for subject, owner, team, since in rows:
            cursor.execute(
                "INSERT INTO planned"
                " SELECT nextval(pg_get_serial_sequence('worklist_workitem', 'id')), %s, %s, %s, %s, %s",
                [subject, f"KH {subject}", owner, team, since],
            )
        cursor.execute("INSERT INTO planned VALUES (NULL, 'customer/4', '', %s)", [house.ana.pk])

    assert actions.open_from("planned", kind="callback", title=TITLE, form=WEEK, at=NOW) == 3

    items = list(WorkItem.objects.order_by("subject"))
    alone = actions.open_item(
        kind="callback",
        title=TITLE,
        subject="customer/1",
        subject_label="KH customer/1",
        owner=house.ana,
        form=WEEK,
        at=NOW,
    )
    different = {
        field.attname
        for field in WorkItem._meta.concrete_fields
        if getattr(items[0], field.attname) != getattr(alone, field.attname)
    }
    assert different == {"id"}
    assert [(item.subject, item.owner, item.standing_in_for, item.team) for item in items] == [
        ("customer/1", house.ana, None, house.team_one),
        ("customer/2", house.ana, house.ben, house.team_two),
        ("customer/3", None, None, house.team_two),
    ]
    assert items[0].due_at - items[2].due_at >= timedelta(days=1)  # type: ignore[operator]
    assert list(Handover.objects.values_list("item", "why")) == [(items[1].pk, "substitute")]
