from datetime import timedelta

import pytest

from huiyin.org.actions import report_absence
from huiyin.org.models import Person
from huiyin.worklist import actions, queries
from huiyin.worklist.actions.items import DueInThePast, NeedsAnOwner
from huiyin.worklist.models import Handover, Notice, WorkItem
from huiyin.worklist.rules import register_subject
from tests.conftest import NOW, House
from tests.worklist.conftest import TITLE, Opener

WORKDAY = timedelta(days=1)


def test_it_computes_the_deadline_by_the_owners_hours_and_says_why(opened: Opener, house: House) -> None:
    item = opened(form={"within": "4 working hours"}, agreed=None)

    assert item.due_at == NOW + timedelta(hours=5, minutes=30)  # the noon break does not count
    assert item.calendar == house.calendar
    assert item.why_due["form"] == {"within": "4 working hours"}
    assert not item.provisional


def test_it_marks_a_deadline_that_reaches_into_a_year_without_published_holidays(opened: Opener) -> None:
    item = opened(form={"within": "700 working days"}, agreed=None)

    assert item.provisional


def test_an_item_without_a_deadline_has_no_ladder(opened: Opener) -> None:
    item = opened(days=None)

    assert (item.due_at, item.next_rung_at) == (None, None)


def test_it_tells_the_new_owner(opened: Opener, house: House) -> None:
    item = opened()

    notice = Notice.objects.get()
    assert (notice.person, notice.kind, notice.item) == (house.ana, "assigned", item)
    assert "联系顾客" in notice.text["zh-hans"]
    assert "Call the customer" in notice.text["en"]


def test_nobody_is_told_of_what_they_opened_for_themself(opened: Opener, house: House) -> None:
    opened(by=house.ana)

    assert not Notice.objects.exists()


def test_it_belongs_to_the_owners_department_unless_a_team_is_named(opened: Opener, house: House) -> None:
    assert opened().team == house.team_one
    assert opened(owner=house.ana, team=house.team_two).team == house.team_two


def test_a_team_gets_it_if_there_is_no_owner(opened: Opener, house: House) -> None:
    item = opened(team=house.team_one)

    assert (item.owner, item.team) == (None, house.team_one)


def test_it_refuses_work_that_belongs_to_nobody(house: House) -> None:
    with pytest.raises(NeedsAnOwner):
        actions.open_item(kind="task", title=TITLE, subject="task", subject_label="", at=NOW)


def test_while_the_owner_is_away_the_substitute_gets_it(opened: Opener, house: House) -> None:
    report_absence(house.ana, substitute=house.ben, starts_at=NOW - WORKDAY, ends_at=NOW + WORKDAY, by=None, at=NOW)

    item = opened()

    assert (item.owner, item.standing_in_for) == (house.ben, house.ana)
    handover = Handover.objects.get(item=item)
    assert (handover.from_person, handover.to_person, handover.why) == (house.ana, house.ben, "substitute")


def test_a_superior_gives_a_task_with_a_day(house: House) -> None:
    task = actions.give_task(to=house.ana, title="整理回访名单", due_at=NOW + WORKDAY, by=house.lena, at=NOW)

    assert (task.kind, task.owner, task.due_at) == ("task", house.ana, NOW + WORKDAY)
    assert Notice.objects.get().person == house.ana


@pytest.mark.req("B11-9", "B12-7", "B13-13")
@pytest.mark.parametrize(("giver", "taker"), [("lena", "ana"), ("max", "lena"), ("dora", "max")])
def test_a_task_stands_in_the_list_of_who_was_given_it_until_it_is_done(giver: str, taker: str, house: House) -> None:
    above, below = getattr(house, giver), getattr(house, taker)
    task = actions.give_task(to=below, title="整理回访名单", due_at=NOW + WORKDAY, by=above, at=NOW)

    listed = [_list_of(below)]
    task = actions.settle(task, by=below, at=NOW + WORKDAY / 2)
    listed.append(_list_of(below))

    assert listed == [[task.pk], []]
    assert (task.settled_by, task.outcome) == (below, WorkItem.Outcome.MET)


def _list_of(person: Person) -> list[int]:
    """What stands in somebody's own list."""
    _groups, state = queries.today(queries.scope(person, team=False), NOW + WORKDAY / 2)
    return [pk for _group, pk, *_rest in state.places]


def test_a_task_is_not_due_in_the_past(house: House) -> None:
    with pytest.raises(DueInThePast):
        actions.give_task(to=house.ana, title="整理", due_at=NOW, by=house.lena, at=NOW)


def test_a_kind_of_subject_has_one_page() -> None:
    register_subject("case", "cases:page")
    with pytest.raises(ValueError, match="cases:page"):
        register_subject("case", "callbacks:letter")
