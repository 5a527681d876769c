"""What a page that only reads asks of the house's set-up is asked once, and anew after each change."""

from datetime import timedelta
from itertools import count

import pytest
from django.test import Client

from huiyin.kernel.editions import kept, reading
from huiyin.org import actions
from huiyin.org.actions import change_department
from huiyin.org.models import Organisation
from huiyin.org.queries import person_asking
from huiyin.rulebook import actions as rulebook
from tests.cases.loop import Loop
from tests.conftest import NOW, House

numbers = count()


@kept
def ask(_of: str) -> int:
    return next(numbers)


def test_within_an_edition_a_question_is_asked_once_for_each_of_what_it_is_asked() -> None:
    with reading("one"):
        first, again, other = ask("a"), ask("a"), ask("b")

    assert first == again != other


def test_another_edition_asks_anew() -> None:
    with reading("one"):
        first = ask("c")
    with reading("two"):
        second = ask("c")

    assert second > first


def test_whoever_names_no_edition_asks_every_time() -> None:
    assert ask("d") < ask("d")
    with reading(None):
        assert ask("d") < ask("d")


def edition() -> object:
    return Organisation.objects.values_list("edition", flat=True).get()


def move(house: House) -> None:
    change_department(house.parts, name="零件部", parent=house.root, calendar=None, by=house.adam, at=NOW)


def keep_view(house: House) -> None:
    actions.save_view(house.ana, list_key="x", name="n", query="", columns=[], audience="mine", department_id=None)


def close_day(house: House) -> None:
    actions.edit_calendar(
        house.calendar,
        name="新时间",
        region="CN",
        time_zone="Asia/Shanghai",
        week=house.calendar.week,
        by=house.adam,
        at=NOW,
    )


def publish(house: House) -> None:
    rulebook.publish("telecom", by=None, at=NOW)


def marry(house: House) -> None:
    actions.change_person(house.ana, name="安娜·新", by=house.adam, at=NOW)


def go_away(house: House) -> None:
    times = {"starts_at": NOW, "ends_at": NOW + timedelta(days=1)}
    actions.report_absence(house.ana, substitute=house.ben, **times, by=house.ana, at=NOW)


def resign(house: House) -> None:
    actions.leave(house.ben, by=house.adam, at=NOW)


def rename(house: House) -> None:
    Organisation.objects.update(name="别名")


@pytest.mark.parametrize("change", [move, keep_view, close_day, publish, marry, go_away, resign, rename])
def test_each_change_of_the_set_up_is_a_new_edition(house: House, change) -> None:
    before = edition()

    change(house)

    assert edition() != before


def test_who_asks_knows_the_edition(house: House) -> None:
    person = person_asking(house.ana.pk)

    assert person is not None
    assert person.house_edition == edition()


def test_a_page_shows_a_department_as_it_is_called_since_a_moment(house: House, pack, signed_in) -> None:
    browser: Client = signed_in(house.max)
    before = browser.get("/cases/complaint/").text

    move(house)
    after = browser.get("/cases/complaint/").text

    assert ("配件部" in before, "零件部" in before) == (True, False)
    assert ("配件部" in after, "零件部" in after) == (False, True)


def test_what_says_nothing_new_of_the_set_up_is_no_new_edition(house: House) -> None:
    before = edition()

    actions.choose_language(house.ana, "en", by=house.ana, at=NOW)

    assert edition() == before


def test_a_page_shows_a_person_as_they_are_called_since_a_moment(house: House, pack, signed_in) -> None:
    browser: Client = signed_in(house.max)
    Loop(house, NOW)
    before = browser.get("/cases/complaint/").text

    marry(house)
    after = browser.get("/cases/complaint/").text

    assert ("<td>安娜</td>" in before, "<td>安娜·新</td>" in after) == (True, True)


def test_whoever_changes_the_set_up_reads_it_anew_from_then_on(house: House) -> None:
    with reading("three", until_written=["org_department"]):
        first, again = ask("e"), ask("e")
        move(house)
        after, later = ask("e"), ask("e")

    assert first == again < after < later


def test_whoever_changes_something_else_goes_on_with_what_is_kept(house: House) -> None:
    with reading("four", until_written=["org_department"]):
        first = ask("f")
        actions.save_draft(house.ana, form_key="x", content={}, at=NOW)

        assert ask("f") == first
