"""A stage that can't wait climbs another ladder of reminders than the usual one."""

from datetime import timedelta

import pytest

from huiyin.org.models import Person
from huiyin.worklist.actions import sweep
from huiyin.worklist.models import Notice, Reminder, WorkItem
from tests.conftest import House
from tests.packs.stepping import at, brought
from tests.packs.telecom.ways import INTAKES, WAYS


def told(item: WorkItem) -> set[str]:
    people = Notice.objects.filter(item=item).exclude(kind="assigned").values_list("person", flat=True)
    return {*Person.objects.filter(pk__in=people).values_list("username", flat=True)}


@pytest.mark.req("E102-6")
def test_an_incident_is_reminded_of_by_the_minute(operator: House) -> None:
    entered = at("2026-11-23 10:00")
    case = brought(
        operator,
        "security_incident",
        INTAKES["security_incident"],
        WAYS["security_incident"],
        "containing",
        when=entered,
    )
    item = WorkItem.objects.open().get(subject=case.subject, kind="stage")

    rungs = []
    for minutes in (39, 41, 61, 76):
        sweep(entered + timedelta(minutes=minutes))
        rungs.append([*Reminder.objects.filter(item=item).order_by("pk").values_list("rung", flat=True)])

    assert rungs == [[], ["soon"], ["soon", "due"], ["soon", "due", "risk"]]
    assert item.owner is not None
    assert {item.owner.username} < told(item)


def test_the_next_stage_is_back_on_the_usual_one(operator: House) -> None:
    way = WAYS["security_incident"]
    case = brought(
        operator, "security_incident", INTAKES["security_incident"], way, "removing", when=at("2026-11-23 10:00")
    )

    item = WorkItem.objects.open().get(subject=case.subject, kind="stage")

    assert "ladder" not in item.deadline
