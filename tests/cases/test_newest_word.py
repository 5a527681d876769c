"""What two forms of a process ask has one meaning: the newest word, in registers, figures, lines and clocks alike."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.queries.answers import said_last
from tests.cases import errand
from tests.conftest import House

KIND = (
    "kind: {type: choice, choices: {short: {zh-hans: 近程件, en: Short}, far: {zh-hans: 远程件, en: Far}, "
    "odd: {zh-hans: 特殊件, en: Odd}}, counts: true, listed: true, label: {zh-hans: 类, en: Kind}}"
)
NOTE = "aside: {type: line, label: {zh-hans: 备注, en: Aside}}"
AGAIN = f"looked: {{title: {{zh-hans: 复核, en: Look}}, fields: {{{KIND}, {NOTE}}}}}"


@pytest.fixture
def case(house: House, tmp_path: Path, now: datetime) -> Case:
    errand.publish(
        house,
        tmp_path,
        fields=f"{KIND}\n{NOTE.replace('aside', 'other')}",
        forms=AGAIN,
        stages="work: {STAGE, owner: registrar}",
        ways="look: {WAY, from: [work], to: work, by: [owner], form: looked}\n"
        "finish: {WAY, from: [work], to: done, by: [owner], kind: end}",
        at=now,
    )
    return errand.register(house, now, kind="short")


def correct(case: Case, form: str, at: datetime, **changes: str) -> None:
    kept = case.data[form]
    actions.correct(case, form, values={**kept, **changes}, seen=kept, by=case.registrar, at=at)
    case.refresh_from_db()


def readings(case: Case, browser: Client) -> set[object]:
    """How the register writes it, figures count it, and rules read it."""
    case.refresh_from_db()
    words = {"近程件": "short", "远程件": "far", "特殊件": "odd"}
    page = browser.get(reverse("cases:register", args=["errand"])).text
    row = page[page.index(case.number) :].partition("</tr>")[0]
    return {next(key for word, key in words.items() if word in row), case.counted.get("kind"), said_last(case, "kind")}


def test_the_newest_of_two_forms_counts_wherever_it_is_read(
    case: Case, house: House, now: datetime, signed_in: Any, at_now: datetime
) -> None:
    browser: Client = signed_in(house.ana)
    before = readings(case, browser)
    actions.move(case, "look", values={"kind": "far"}, by=house.ana, at=now + timedelta(hours=1))

    assert (before, readings(case, browser)) == ({"short"}, {"far"})


def test_mending_an_older_form_says_anew_only_what_was_changed(
    case: Case, house: House, now: datetime, signed_in: Any, at_now: datetime
) -> None:
    browser: Client = signed_in(house.ana)
    actions.move(case, "look", values={"kind": "far"}, by=house.ana, at=now + timedelta(hours=1))
    case.refresh_from_db()
    correct(case, "intake", now + timedelta(hours=2), other="顺路")
    untouched = readings(case, browser)
    correct(case, "intake", now + timedelta(hours=3), kind="odd")

    assert (untouched, readings(case, browser)) == ({"far"}, {"odd"})


def test_an_answer_left_open_leaves_the_earlier_one(
    case: Case, house: House, now: datetime, signed_in: Any, at_now: datetime
) -> None:
    actions.move(case, "look", values={"aside": "没问"}, by=house.ana, at=now + timedelta(hours=1))

    assert readings(case, signed_in(house.ana)) == {"short"}


def test_what_is_led_to_by_the_figures_is_found_by_the_newest_word(
    case: Case, house: House, now: datetime, signed_in: Any, at_now: datetime
) -> None:
    browser: Client = signed_in(house.ana)
    actions.move(case, "look", values={"kind": "far"}, by=house.ana, at=now + timedelta(hours=1))
    register = reverse("cases:register", args=["errand"])

    found = {key: case.number in browser.get(register, {"by-kind": key}).text for key in ("short", "far")}
    assert found == {"short": False, "far": True}
