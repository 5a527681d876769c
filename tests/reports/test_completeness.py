"""How complete the customer files are, particular by particular, against the target of the rule book."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.customers import actions
from huiyin.customers.queries import Filled, file_definition, file_rules, how_complete
from huiyin.customers.rules import AssetLine
from huiyin.org.models import Person
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
PAGE = "reports:completeness"


@pytest.fixture(autouse=True)
def _pack(pack: Any) -> None: ...


def opened(house: House, name: str, **content: Any) -> Any:
    return actions.open_file(**{"kind": "person", "name": name, "by": house.ana, "at": NOW, **content})


def counted(house: House, *departments: int) -> Filled:
    return how_complete(file_definition(), departments or None)


def of(found: Filled, label: str) -> tuple[int, int]:
    return next((field.asked, field.filled) for field in found.fields if field.label == label)


@pytest.mark.req("D1-11")
def test_of_all_files_those_in_which_a_particular_stands_are_set_against_the_target(
    house: House, signed_in: SignIn
) -> None:
    for number in range(25):
        opened(house, f"王{number}", phones=[f"138001380{number:02d}"] if number < 17 else [])

    page = signed_in(house.max).get(reverse(PAGE)).text

    assert of(counted(house), "电话") == (25, 17)
    line = page[page.index('<th scope="row">电话') :]
    assert "68.0 %" in line[: line.index("</tr>")]
    assert "85.0 %" in line[: line.index("</tr>")]
    assert ">−17.0<" in line[: line.index("</tr>")]


def test_what_is_asked_of_companies_only_counts_in_their_files(house: House) -> None:
    opened(house, "王芳", salutation="ms")
    opened(house, "长安物流有限公司", kind="company")

    found = counted(house)

    assert of(found, "称呼") == (1, 1)
    assert of(found, "联系人") == (1, 0)
    assert found.files == 2


def test_of_things_owned_a_particular_counts_where_there_is_one_in_use(house: House) -> None:
    opened(house, "王芳", assets=[AssetLine(key="冀A1", cycle_months=6), AssetLine(key="冀A2")])
    opened(house, "李强", assets=[AssetLine(key="冀A3", cycle_months=6)])
    opened(house, "赵敏")

    assert of(counted(house), "保养周期（月）") == (2, 1)


def test_the_figures_are_of_the_department_chosen_and_those_below_it(house: House, signed_in: SignIn) -> None:
    opened(house, "王芳", department=house.team_one)
    opened(house, "李强", department=house.branch, by=house.max)

    assert counted(house, house.team_one.pk).files == 1
    browser = signed_in(house.lena)
    assert browser.get(reverse(PAGE), {"department": house.team_one.pk}).status_code == 200
    assert browser.get(reverse(PAGE), {"department": house.branch.pk}).status_code == 422


def test_lost_customers_do_not_count(house: House) -> None:
    file = opened(house, "王芳")
    opened(house, "李强")
    reason = next(iter(file_rules().lists["loss_reasons"]))
    actions.lose(file, reason=reason, note="搬走了", by=house.ana, at=NOW)

    assert counted(house).files == 1


def test_a_file_merged_into_another_does_not_count(house: House) -> None:
    one, other = opened(house, "王芳"), opened(house, "王芳", confirmed=True)

    seen = {one.pk: one.revision, other.pk: other.revision}
    actions.merge_files(one, [other], choices={}, seen=seen, by=house.lena, at=NOW)

    assert counted(house).files == 1


def test_the_sheet_is_taken_along_by_who_may(house: House, signed_in: SignIn) -> None:
    opened(house, "王芳")

    workbook = signed_in(house.max).get(reverse(PAGE), {"as": "xlsx"})
    assert workbook.getvalue()[:2] == b"PK"
    assert signed_in(house.max).get(reverse(PAGE), {"as": "pdf"})["Content-Type"] == "application/pdf"
    assert signed_in(house.ana).get(reverse(PAGE)).status_code == 403


def behind(page: str, words: str) -> str:
    """Where the figure in the line or tile of these words leads."""
    part = page[page.index(words) :]
    part = part[: part.index("</tr>")] if "</tr>" in part[:2000] else part
    return unescape(re.findall(r'href="(/customers/[^"]*)"', part)[0])


def test_a_figure_opens_just_the_files_it_counts(house: House, signed_in: SignIn) -> None:
    lacking = opened(house, "王芳", department=house.team_one)
    opened(house, "李强", department=house.team_one, values={"visited_on": "2026-11-01"})
    opened(house, "赵敏", department=house.team_two)
    lost = opened(house, "孙丽", department=house.team_one)
    actions.lose(lost, reason=next(iter(file_rules().lists["loss_reasons"])), note="搬走了", by=house.ana, at=NOW)
    browser = signed_in(house.max)

    page = browser.get(reverse(PAGE), {"department": house.team_one.pk}).text
    listed = browser.get(behind(page, "最近送修或来访日期")).text

    assert of(counted(house, house.team_one.pk), "最近送修或来访日期") == (2, 1)
    assert lacking.number in listed
    assert not any(name in listed for name in ("李强", "赵敏", "孙丽"))


def test_the_files_below_the_target_are_one_click_away(house: House, signed_in: SignIn) -> None:
    opened(house, "王芳", department=house.team_one)
    opened(house, "赵敏", department=house.team_two)
    browser = signed_in(house.max)

    page = browser.get(reverse(PAGE), {"department": house.team_one.pk}).text
    tiles = page[page.index('class="figures"') : page.index("<table")]
    listed = browser.get(unescape(re.findall(r'href="(/customers/[^"]*)"', tiles)[0])).text

    assert "王芳" in listed
    assert "赵敏" not in listed
