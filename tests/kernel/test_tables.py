"""Lists: every row once, in order, in both directions; filters; counts; the workbook; cost."""

import io
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from huiyin.kernel import tables
from huiyin.kernel.editions import reading
from huiyin.kernel.tables import Choice, Column, Dates, Flag, Page, Table
from huiyin.kernel.tables.filters import Filter
from huiyin.kernel.tables.keyset import Cursor, parse
from huiyin.org.models import Person
from tests.conftest import NOW, House

PEOPLE = Table(
    key="people",
    title="People",
    columns=[
        Column("username", "User name", fixed=True, sort="username"),
        Column("name", "Name", wide=True, sort="name"),
        Column("ability", "Ability", kind="number", sort="ability"),
        Column("seen_at", "Seen", kind="moment", sort="seen_at"),
        Column("email", "E-mail", optional=True),
    ],
    filters=[
        Choice("language", "Language", options=[("en", "English"), ("zh-hans", "中文")]),
        Dates("seen_at", "Seen"),
        Flag("away", "Away", where=Q(seen_at=None)),
    ],
    order="-seen_at",
    link="org:person",
    page_size=3,
)


def crew() -> Any:
    return Person.objects.filter(username__startswith="crew-")


def enlist(seen: list[int | None]) -> None:
    """People seen so many hours ago, or never."""
    Person.objects.bulk_create(
        Person(
            username=f"crew-{number}",
            name="同名" if number % 2 else f"人{number}",
            language="en" if number % 3 else "zh-hans",
            ability=1 + number % 2,
            seen_at=None if hours is None else NOW - timedelta(hours=hours, microseconds=number % 2),
        )
        for number, hours in enumerate(seen)
    )


def at(address: str) -> Page:
    return Page(PEOPLE, crew(), QueryDict(urlsplit(address).query))


def walk(address: str) -> tuple[list[list[int]], list[list[int]]]:
    """The keys of every page forwards, then of every page on the way back."""
    page = at(address)
    forward = [[line.pk for line in page.lines]]
    while page.later:
        page = at(page.later)
        forward.append([line.pk for line in page.lines])
    back = [[line.pk for line in page.lines]]
    while page.earlier:
        page = at(page.earlier)
        back.append([line.pk for line in page.lines])
    return forward, back


class Walking(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(
        seen=st.lists(st.none() | st.integers(0, 4), max_size=14),
        sort=st.sampled_from(["seen_at", "-seen_at", "name", "-name", "ability", "-ability", "username"]),
    )
    def test_walking_the_pages_shows_every_row_once_in_order_both_ways(self, seen: list[int | None], sort: str) -> None:
        enlist(seen)
        whole = sorted_keys(sort)

        forward, back = walk(f"?sort={sort}")

        assert [pk for page in forward for pk in page] == whole
        assert [pk for page in reversed(back) for pk in page] == whole
        assert all(len(page) == 3 for page in forward[:-1])


def sorted_keys(sort: str) -> list[int]:
    field, descending = sort.removeprefix("-"), sort.startswith("-")
    rows = list(crew().values("pk", field))
    known = [row for row in rows if row[field] is not None]
    empty = [row for row in rows if row[field] is None]
    in_database = list(crew().filter(pk__in=[row["pk"] for row in known]).order_by(sort, "-pk" if descending else "pk"))
    keys = sorted((row["pk"] for row in empty), reverse=descending)
    return [row.pk for row in in_database] + keys


def test_a_row_added_meanwhile_moves_nothing_on_the_next_page(house: House) -> None:
    enlist([1, 2, 3, 4, 5])
    first = at("")
    expected = [line.pk for line in at(first.later).lines]

    Person.objects.create(username="crew-new", name="新", seen_at=NOW)

    assert [line.pk for line in at(first.later).lines] == expected


@pytest.mark.parametrize("cursor", ["x", "e30", str(Cursor("not a date", 3)), str(Cursor(None, 3))[:-2]])
def test_a_cursor_that_was_tampered_with_shows_the_first_page(house: House, cursor: str) -> None:
    enlist([1, 2, 3, 4])

    assert [line.pk for line in at(f"?after={cursor}").lines] == [line.pk for line in at("").lines]


def test_a_cursor_reads_back_as_written() -> None:
    assert parse(str(Cursor("投诉 ✓", 7)), back=True) == Cursor("投诉 ✓", 7, back=True)


def test_filters_narrow_and_each_chip_takes_its_own_off(house: House) -> None:
    enlist([1, 30, None, 2, 3, None])

    page = at("?language=en&seen_at_from=2026-11-22&away=0")

    assert {line.cells[0] for line in page.lines} == {"crew-1", "crew-4"}
    assert [chip.words for chip in page.chips] == ["Language: English", "Seen: 2026-11-22 – "]
    assert parse_qs(page.chips[0].address[1:]) == {"seen_at_from": ["2026-11-22"], "away": ["0"]}


def test_a_day_is_included_to_its_end(house: House) -> None:
    enlist([1, 30])

    assert [line.cells[0] for line in at("?seen_at_to=2026-11-22").lines] == ["crew-1"]


def test_values_a_filter_does_not_know_are_ignored(house: House) -> None:
    enlist([1, 2])

    assert len(at("?language=tlh&seen_at_from=yesterday").lines) == 2


def test_chosen_columns_keep_the_fixed_one_and_the_order_of_the_table(house: House) -> None:
    enlist([1])

    assert [head.label for head in at("?col=email&col=ability").headers] == ["User name", "Ability", "E-mail"]
    assert [head.label for head in at("?col=nonsense").headers] == ["User name", "Name", "Ability", "Seen"]


def test_the_count_is_exact_and_says_where_counting_stopped(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    enlist([1, 2, 3, 4])
    assert at("").count == "4"

    monkeypatch.setattr("huiyin.kernel.tables.pages.page.COUNTED", 3)

    assert at("").count == "超过 3"


def show(rf: RequestFactory, house: House, address: str, **more: Any) -> Any:
    request = rf.get(f"/people/{address}", headers=more.pop("headers", {}))
    request.user = house.adam
    request.session = {}
    return tables.show(request, PEOPLE, crew(), **more)


def test_the_workbook_holds_every_row_of_what_the_screen_shows(rf: RequestFactory, house: House) -> None:
    enlist([5, 1, None, 3, 2])
    taken: list[str] = []

    answer = show(
        rf, house, "?col=ability&sort=username&export=xlsx", may_export=True, on_export=lambda: taken.append("x")
    )

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["User name", "Ability"],
        ["crew-0", 1],
        ["crew-1", 2],
        ["crew-2", 1],
        ["crew-3", 2],
        ["crew-4", 1],
    ]
    assert taken == ["x"]
    answer.close()


def test_nobody_takes_a_workbook_along_without_permission(rf: RequestFactory, house: House) -> None:
    with pytest.raises(PermissionDenied):
        show(rf, house, "?export=xlsx")


def test_htmx_gets_the_list_alone_and_a_browser_the_page(rf: RequestFactory, house: House) -> None:
    enlist([1])

    fragment = show(rf, house, "", headers={"HX-Request": "true", "HX-Target": "div#list"}).content.decode()
    page = show(rf, house, "").content.decode()

    assert fragment.strip().startswith('<div id="list"')
    assert "<html" not in fragment
    assert '<div id="list"' in page
    assert "<html" in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("sort", "cost"), [("username", 1), ("seen_at", 2)])  # those never seen are asked for apart
def test_a_list_costs_as_many_queries_however_many_rows(
    rf: RequestFactory, house: House, pack: object, rows: int, sort: str, cost: int
) -> None:
    enlist([1] * rows)
    with reading(f"{rows} rows by {sort}"):
        show(rf, house, f"?sort={sort}")  # the rule book and the person's rights are read once

        with CaptureQueriesContext(connection) as queries:
            show(rf, house, f"?sort={sort}")

    assert len([each for each in queries if "crew-" in each["sql"]]) == cost
    assert len(queries) == cost


def test_a_filter_that_does_not_say_what_it_asks_is_refused_where_it_is_made() -> None:
    class Idle(Filter):
        """It has a control and no condition."""

    with pytest.raises(TypeError, match="condition"):
        Idle("idle")  # type: ignore[abstract]


def test_a_number_and_a_moment_say_what_they_are_where_a_row_is_a_card(house: House) -> None:
    enlist([1])

    body = at("").body("")

    assert '<td class="number" data-label="Ability">' in body
    assert '<td data-label="Seen">' in body
    assert '<td class="wide">' in body
