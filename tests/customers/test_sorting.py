"""The list of customers sorted by name as it is said, by when files were opened, by completeness, by next service."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from huiyin.customers import actions, queries
from huiyin.customers.models import Customer
from huiyin.customers.rules import AssetLine
from huiyin.customers.tables import listing
from huiyin.kernel.tables import Page
from huiyin.org.models import Person
from tests.conftest import NOW, House

LATER = NOW + timedelta(hours=1)
NAMES = ["张伟", "Anna Smith", "曾志伟", "王芳", "單雄信", "安心建材有限公司", "李四"]  # in the order of their files
SAID = [
    "安心建材有限公司",
    "Anna Smith",
    "李四",
    "單雄信",
    "王芳",
    "曾志伟",
    "张伟",
]  # shan, zeng: as surnames are said
DUE = {"Anna Smith": date(2026, 12, 1), "王芳": date(2026, 12, 9), "李四": date(2026, 12, 5)}
FIRST_DUE = ["Anna Smith", "李四", "王芳", "张伟", "曾志伟", "單雄信", "安心建材有限公司"]  # then those never due
LAST_DUE = [*FIRST_DUE[2::-1], *FIRST_DUE[:2:-1]]


def car(plate: str, due: date | None = None, **more: Any) -> AssetLine:
    return AssetLine(kind="vehicle", key=plate, next_service_on=due, **more)


@pytest.fixture
def files(house: House) -> list[Customer]:
    return [
        actions.open_file(
            kind="person",
            name=name,
            assets=[car(f"冀A1000{age}", DUE[name]), car(f"冀A2000{age}", date(2027, 5, 1))] if name in DUE else (),
            by=house.ana,
            at=NOW + timedelta(minutes=10 - age),
        )
        for age, name in enumerate(NAMES)
    ]


def page_of(person: Person, address: str, length: int = 50) -> Page:
    table = replace(listing(book=queries.file_rules(), user=person), page_size=length)
    return Page(table, Customer.objects.visible_to(person), QueryDict(address.removeprefix("?")))


def listed(person: Person, sort: str) -> list[str]:
    return [line.cells[1] for line in page_of(person, f"sort={sort}").lines]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name_read", SAID),
        ("-name_read", SAID[::-1]),
        ("opened_at", NAMES[::-1]),
        ("-opened_at", NAMES),
        ("next_service_on", FIRST_DUE),
        ("-next_service_on", LAST_DUE),
    ],
)
def test_the_list_is_sorted(sort: str, names: list[str], house: House) -> None:
    assert listed(house.ana, sort) == names


@pytest.mark.parametrize(
    ("sort", "index"),
    [
        ("name_read", "customers_by_reading"),
        ("-name_read", "customers_by_reading"),
        ("opened_at", "customers_by_age_of_file"),
        ("-opened_at", "customers_by_age_of_file"),
        ("completeness", "customers_by_completeness"),
        ("next_service_on", "customers_by_next_service"),
        ("-next_service_on", "customers_by_next_service"),
    ],
)
def test_the_next_page_goes_on_in_the_index(sort: str, index: str, files: list[Customer], house: House) -> None:
    found: list[Any] = []
    plans: list[str] = []
    pages = 0
    address = f"sort={sort}"
    while address:
        page = page_of(house.max, address, length=3)
        with CaptureQueriesContext(connection) as asked:
            found += [line.cells[1] for line in page.lines]
        plans += [plan(query["sql"]) for query in asked.captured_queries if "ORDER BY" in query["sql"]]
        address, pages = page.later, pages + 1

    assert sorted(found) == sorted(NAMES)  # none twice, none left out
    assert pages == 3
    assert len(plans) >= pages
    assert all(index in each for each in plans)  # it leads the way, and nothing is sorted


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        for way in ("seqscan", "sort", "incremental_sort", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN {sql}")
        limit, scan, *_of_columns = (line for (line,) in cursor.fetchall())
    assert limit.startswith("Limit")
    return str(scan)


def test_a_file_that_is_called_otherwise_stands_elsewhere(files: list[Customer], house: House) -> None:
    actions.edit_file(files[0], changes={"name": "阿强"}, seen_revision=1, by=house.ana, at=NOW)

    assert listed(house.ana, "name_read") == ["阿强", *SAID[:-1]]


def test_merged_and_parted_files_stand_where_their_names_belong(files: list[Customer], house: House) -> None:
    zhang, anna = files[0], files[1]
    seen = {zhang.pk: 1, anna.pk: 1}
    merge = actions.merge_files(zhang, [anna], choices={"name": str(anna.pk)}, seen=seen, by=house.lena, at=LATER)
    assert listed(house.lena, "name_read") == [name for name in SAID if name != "张伟"]

    actions.part_files(merge, by=house.lena, at=LATER)
    assert listed(house.lena, "name_read") == SAID


def due(file: Customer) -> date | None:
    return Customer.objects.get(pk=file.pk).next_service_on


def test_the_next_service_of_a_file_follows_its_things_in_use(files: list[Customer], house: House) -> None:
    anna = files[1]
    sold = [car("冀A10001", DUE["Anna Smith"], retired_on=NOW.date()), car("冀A20001", date(2027, 5, 1))]
    actions.edit_file(anna, changes={"assets": sold}, seen_revision=1, by=house.ana, at=NOW)
    assert due(anna) == date(2027, 5, 1)

    actions.plan_service(anna, "冀A20001", served_on=NOW.date(), next_on=date(2027, 3, 2), by=house.ana, at=NOW)
    assert due(anna) == date(2027, 3, 2)

    actions.edit_files({anna.pk: {"assets": [], "note": "无车"}}, by=house.ana, at=NOW)
    assert due(anna) is None


def test_merged_and_parted_files_are_due_when_their_things_are(files: list[Customer], house: House) -> None:
    wang, anna = files[3], files[1]
    seen = {wang.pk: 1, anna.pk: 1}
    merge = actions.merge_files(wang, [anna], choices={"assets": "all"}, seen=seen, by=house.lena, at=LATER)
    assert due(wang) == DUE["Anna Smith"]
    # A merge from before files said when something is due.
    merge.before[str(anna.pk)]["file"].pop("next_service_on")
    merge.save()

    actions.part_files(merge, by=house.lena, at=LATER)
    assert (due(wang), due(anna)) == (DUE["王芳"], DUE["Anna Smith"])
