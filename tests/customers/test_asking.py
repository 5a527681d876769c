"""The list of customers asked by conditions, counted step by step, and taken along."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.customers import actions
from huiyin.customers.rules import AssetLine
from huiyin.org.models import Person
from tests.conftest import NOW, House

ADDRESS = reverse("customers:list")


@pytest.fixture
def files(house: House) -> None:
    for name, spend, kind, plate in [
        ("王芳", "500", "person", "冀A·12345"),
        ("张伟", "5000", "person", ""),
        ("祥安建材", "50000", "company", ""),
    ]:
        actions.open_file(
            kind=kind,
            name=name,
            phones=[f"138001380{len(name)}{spend[0]}"],
            values={"yearly_spend": spend, "visited_on": "2026-11-0" + str(len(spend) - 2)},
            tags=["老客户"] if name != "张伟" else [],
            assets=[AssetLine(key=plate)] if plate else [],
            confirmed=True,
            by=house.ana,
            at=NOW,
        )


def is_(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def asked(client: Client, where: Any, **more: Any) -> Any:
    return client.get(ADDRESS, {"where": where if isinstance(where, str) else json.dumps(where), **more})


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (is_("name", "contains", "张"), {"张伟"}),
        (is_("own_yearly_spend", "at_least", "5000"), {"张伟", "祥安建材"}),
        (is_("own_yearly_spend", "at_most", "5000.0"), {"王芳", "张伟"}),
        (is_("own_visited_on", "at_least", "2026-11-02"), {"张伟", "祥安建材"}),
        (is_("tags", "contains", "老"), {"王芳", "祥安建材"}),
        (is_("kind", "one_of", ["company"]), {"祥安建材"}),
        (is_("opened_on", "is", "2026-11-23"), {"王芳", "张伟", "祥安建材"}),
        (is_("birth_date", "filled"), set()),
        (is_("keeper", "is", "安娜"), {"王芳", "张伟", "祥安建材"}),
        ({"all": [is_("kind", "is", "person"), {"any": [is_("tags", "empty"), is_("name", "is", "李四")]}]}, {"张伟"}),
        ({"none": [is_("kind", "is", "company"), is_("name", "is", "张伟")]}, {"王芳"}),
    ],
)
@pytest.mark.req("A2-4")
def test_conditions_narrow_the_list(
    files: None, house: House, signed_in: Callable[[Person], Client], where: Any, found: set[str]
) -> None:
    page = asked(signed_in(house.ana), where)

    assert page.status_code == 200
    assert {name for name in ("王芳", "张伟", "祥安建材") if f"{name}<" in page.content.decode()} == found


@pytest.mark.parametrize(
    "where",
    [
        "{",
        "[1]",
        '{"all": 3}',
        '{"all": [{}]}',
        '{"field": "password", "operator": "is", "value": "x"}',
        '{"field": "own_yearly_spend", "operator": "at_least", "value": "viel"}',
        '{"field": "name", "operator": "at_least", "value": "a"}',
        '{"field": ["name"], "operator": "is", "value": "a"}',
        "{" * 2000,
    ],
)
def test_conditions_that_make_no_sense_find_nothing_and_say_so(
    files: None, house: House, signed_in: Callable[[Person], Client], where: str
) -> None:
    client = signed_in(house.ana)

    page, steps = asked(client, where), asked(client, where, part="steps")

    assert (page.status_code, steps.status_code) == (200, 422)
    assert "王芳<" not in page.content.decode()
    assert 'class="chip"' in page.content.decode()
    assert "alert" in steps.content.decode()


def test_each_step_says_how_many_are_left_in_one_statement(
    files: None, house: House, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(house.ana)
    where = {"all": [is_("kind", "is", "person"), is_("own_yearly_spend", "at_least", "1000")]}
    asked(client, where, part="steps")

    with CaptureQueriesContext(connection) as statements:
        steps = asked(client, where, part="steps").content.decode()

    counting = [each["sql"] for each in statements if "COUNT(" in each["sql"] and "step" in each["sql"]]
    assert len(counting) == 1
    assert [steps.count(f"<b>{count}</b>") for count in (3, 2, 1)] == [1, 1, 1]


def test_steps_count_only_what_a_person_may_see(
    files: None, house: House, signed_in: Callable[[Person], Client]
) -> None:
    steps = asked(signed_in(house.olga), is_("kind", "is", "person"), part="steps").content.decode()

    assert steps.count("<b>0</b>") == 2


@pytest.mark.req("A1-3")
def test_what_is_taken_along_is_what_is_shown(files: None, house: House, signed_in: Callable[[Person], Client]) -> None:
    columns = {"col": ["number", "name", "first_phone", "own_yearly_spend"]}

    answer = asked(signed_in(house.lena), is_("kind", "is", "company"), export="csv", **columns)

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [head, row] = list(csv.reader(io.StringIO(text)))
    assert head == ["档案编号", "客户名称", "电话", "年消费额（元）"]
    assert row[1:] == ["祥安建材", "138****8045", "50000.00"]


def test_an_agent_takes_no_list_along(files: None, house: House, signed_in: Callable[[Person], Client]) -> None:
    answer = asked(signed_in(house.ana), is_("kind", "is", "company"), export="csv")

    assert answer.status_code == 403


@pytest.mark.parametrize(("audience", "seen"), [("mine", 0), ("everyone", 1)])
def test_a_segment_is_kept_as_a_view_and_offered_to_whom_it_is_for(
    files: None, house: House, signed_in: Callable[[Person], Client], audience: str, seen: int
) -> None:
    page = asked(signed_in(house.ana), is_("kind", "is", "company"))
    query = page.content.decode().split('name="query" value="')[1].split('"')[0].replace("&amp;", "&")
    words = {
        "list_key": "customers",
        "name": "企业客户",
        "query": query,
        "columns": "number.name",
        "audience": audience,
    }

    signed_in(house.ana).post(reverse("site:views"), words)

    offered = signed_in(house.ben).get(ADDRESS).content.decode()
    assert offered.count("企业客户") == seen
    again = signed_in(house.ana).get(f"{ADDRESS}?{query}").content.decode()
    assert ("祥安建材<" in again, "王芳<" in again) == (True, False)
