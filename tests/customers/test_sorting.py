"""The list of customers sorted by name as it is said, by when files were opened, by completeness: from an index."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from huiyin.customers import actions, queries
from huiyin.customers.models import Customer
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


@pytest.fixture
def files(house: House) -> list[Customer]:
    return [
        actions.open_file(kind="person", name=name, by=house.ana, at=NOW + timedelta(minutes=10 - age))
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
    [("name_read", SAID), ("-name_read", SAID[::-1]), ("opened_at", NAMES[::-1]), ("-opened_at", NAMES)],
)
def test_the_list_is_sorted(sort: str, names: list[str], house: House) -> None:
    assert listed(house.ana, sort) == names


@pytest.mark.usefixtures("files")
def test_files_from_before_the_list_was_sorted_by_name_are_sorted_after_an_upgrade(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    migration = import_module("huiyin.customers.migrations.0003_lists_sorted_by_name")
    monkeypatch.setattr(migration, "AT_ONCE", 3)
    Customer.with_merged.update(name_read="")

    migration.read_names(apps, connection.schema_editor())

    assert listed(house.ana, "name_read") == SAID


@pytest.mark.parametrize(
    ("sort", "index"),
    [
        ("name_read", "customers_by_reading"),
        ("-name_read", "customers_by_reading"),
        ("opened_at", "customers_by_age_of_file"),
        ("-opened_at", "customers_by_age_of_file"),
        ("completeness", "customers_by_completeness"),
    ],
)
def test_the_next_page_goes_on_in_the_index(sort: str, index: str, files: list[Customer], house: House) -> None:
    found: list[Any] = []
    plans: list[str] = []
    address = f"sort={sort}"
    while address:
        page = page_of(house.max, address, length=3)
        with CaptureQueriesContext(connection) as asked:
            found += [line.cells[1] for line in page.lines]
        plans += [plan(query["sql"]) for query in asked.captured_queries if "ORDER BY" in query["sql"]]
        address = page.later

    assert sorted(found) == sorted(NAMES)  # none twice, none left out
    assert len(plans) == 3
    assert all(index in each for each in plans)  # it leads the way, and nothing is sorted


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
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
