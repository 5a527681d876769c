"""Screens on the wall: figures by a link, without names, as long as whoever hung it up may show them."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.audit.models import Entry
from huiyin.org import actions as org
from huiyin.org.queries import organisation
from huiyin.reports import actions
from huiyin.reports.actions.walls import NotYourDepartment, TakenDownAlready
from huiyin.reports.models import Wall
from tests.conftest import NOW, House

SignIn = Callable[[Any], Client]


def hung(house: House, by: Any = None, department: Any = None) -> tuple[Wall, str]:
    wall, token = actions.hang_wall("大厅", department=department, by=by or house.max, at=NOW)
    return wall, f"/reports/wall/{token}/"


def test_whoever_has_the_link_sees_figures_without_signing_in(busy: SimpleNamespace, house: House) -> None:
    _wall, address = hung(house)

    answer = Client().get(address)

    assert answer.status_code == 200
    assert "服务满意率" in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_a_wall_says_whose_figures_these_are_and_in_what_they_are_counted(busy: SimpleNamespace, house: House) -> None:
    _wall, address = hung(house)

    page = Client().get(address).text

    assert "大厅" in page
    assert organisation().name in page
    units = re.findall(r'class="wall-unit"> ([^<]*)<', page)
    assert {"件", "元"} <= {*units}
    assert "（元）" not in page


def test_who_shows_it_on_their_machine_goes_back_to_the_board_they_came_from(house: House, signed_in: SignIn) -> None:
    browser = signed_in(house.dora)
    _wall, address = hung(house)

    for board in ("overview", "teams"):
        assert f"/reports/boards/walls/?from={board}" in browser.get(f"/reports/boards/{board}/").text
        screens = browser.get(f"/reports/boards/walls/?from={board}").text
        assert f"/reports/boards/wall/?from={board}" in screens
        assert re.findall(r'href="/reports/boards/(\w+)/" aria-current', screens) == [board]
        assert f'href="/reports/boards/{board}/"' in browser.get(f"/reports/boards/wall/?from={board}").text
    assert 'href="/reports/boards/' not in Client().get(address).text


def test_who_may_not_open_the_board_they_name_goes_back_to_their_own(house: House, signed_in: SignIn) -> None:
    page = signed_in(house.lena).get("/reports/boards/wall/?from=overview").text

    assert 'href="/reports/boards/teams/"' in page
    assert 'href="/reports/boards/overview/"' not in page


def test_what_waits_now_does_not_stand_under_the_days_of_the_figures(house: House, signed_in: SignIn) -> None:
    page = Client().get(hung(house)[1]).text

    figures, now, *_rest = [part.split("</section>")[0] for part in page.split("<section")[1:]]
    assert "<h2>2026-" in figures
    assert "<h2>此刻</h2>" in now
    assert "2026-" not in page.split("<section")[0].split("<h1>")[1].split("as-of")[0]
    assert "待领取" in now
    assert "本组" not in page


def test_on_the_first_of_a_month_the_wall_shows_the_last_one(busy: SimpleNamespace, house: House) -> None:
    _wall, address = hung(house)

    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        page = Client().get(address).text

    assert "2026-11-01 – 2026-11-30" in page


def test_no_names_and_no_rows_stand_on_the_wall(busy: SimpleNamespace, house: House) -> None:
    _wall, address = hung(house)

    page = Client().get(address).text

    people = [person.name for person in (house.ana, house.ben, house.lena, house.max, house.olga)]
    assert [name for name in [*people, "周敏", "钱进", "王磊"] if name in page] == []
    assert re.findall(r'<a [^>]*href="/reports', page) == []


def test_a_wall_of_a_department_counts_no_others(busy: SimpleNamespace, house: House) -> None:
    pages = [Client().get(hung(house, department=place)[1]).text for place in (None, house.branch)]

    numbers = [re.findall(r'class="wall-value">([^<]*)<', page) for page in pages]
    assert numbers[0] != numbers[1]


def test_the_link_is_kept_as_its_digest_only_and_hanging_is_on_record(house: House, pack: Any) -> None:
    wall, address = hung(house)

    token = address.split("/")[-2]
    assert token not in str(Wall.objects.filter(pk=wall.pk).values().get())
    assert token not in str(list(Entry.objects.values()))
    assert Entry.objects.filter(action="wall.hung", person=house.max).count() == 1


def test_a_wall_that_was_taken_down_shows_nothing(house: House, pack: Any, at_now: Any, signed_in: SignIn) -> None:
    wall, address = hung(house)
    assert Client().get(address).status_code == 200

    answer = signed_in(house.max).post(f"/reports/boards/walls/{wall.pk}/closing/")

    assert (answer.status_code, Client().get(address).status_code) == (302, 404)
    with pytest.raises(TakenDownAlready):
        actions.close_wall(wall, by=house.max, at=NOW)


def test_a_wall_runs_out(house: House, pack: Any) -> None:
    _wall, address = hung(house)

    with time_machine.travel(NOW + timedelta(days=181), tick=False):
        assert Client().get(address).status_code == 404


def test_a_wall_shows_no_more_once_whoever_hung_it_up_has_left(house: House, pack: Any, at_now: Any) -> None:
    _wall, address = hung(house)

    org.leave(house.max, successor=house.dora, by=house.adam, at=NOW)

    assert Client().get(address).status_code == 404


def test_nobody_hangs_up_figures_they_do_not_read(house: House, pack: Any) -> None:
    hung(house, by=house.lena, department=house.team_one)

    for person, place in ((house.lena, house.branch), (house.art, None), (house.ana, house.team_one)):
        with pytest.raises(NotYourDepartment):
            hung(house, by=person, department=place)


def test_the_link_is_told_once(house: House, pack: Any, at_now: Any, signed_in: SignIn) -> None:
    browser = signed_in(house.lena)

    page = browser.post("/reports/boards/walls/", {"title": "前台", "department": house.service.pk}).text

    [link] = set(re.findall(r"http://testserver(/reports/wall/[\w-]+/)", page))
    assert Client().get(link).status_code == 200
    assert "/reports/wall/" not in browser.get("/reports/boards/walls/").text


def test_a_title_is_asked_for_beside_its_field(house: House, pack: Any, signed_in: SignIn) -> None:
    answer = signed_in(house.lena).post("/reports/boards/walls/", {"title": ""})

    assert (answer.status_code, Wall.objects.count()) == (422, 0)


def test_a_wall_answers_unchanged_while_its_figures_are(house: House, pack: Any, at_now: Any) -> None:
    _wall, address = hung(house)
    first = Client().get(address, headers={"HX-Request": "true"})

    again = Client().get(address, headers={"HX-Request": "true", "If-None-Match": first["ETag"]})

    assert (again.status_code, again["X-As-Of"]) == (304, "11-23 10:00")
