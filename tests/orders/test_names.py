"""Orders and loading plans are found under the name a customer has now, however it was changed."""

from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.customers import actions as customers
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.kernel import tables as lists
from huiyin.orders import jobs, queries, tables
from huiyin.orders.models import LoadingPlan, Order
from tests.cases.files import workbook
from tests.conftest import NOW, House
from tests.customers.files import checked, taken_in
from tests.orders.goods import COVER, FILTER, OIL, keep, plan, released, take


def found(house: House, words: str) -> list[str]:
    page = lists.read(tables.orders(house.ana), Order.objects.visible_to(house.ana), {"q": words})
    return [line.cells[1] for line in page.lines]


def go_on() -> None:
    """What the worker does with the orders that were left to it."""
    waiting = ProcrastinateJob.objects.filter(task_name="orders.reindex", status="todo")
    for args in waiting.order_by("pk").values_list("args", flat=True):
        jobs.reindex.func(**args)


@pytest.fixture
def ordered(house: House, customer: Customer) -> Customer:
    """王芳 ordered something."""
    take(house, customer, OIL)
    assert found(house, "王芳") == ["王芳"]
    return customer


def test_an_order_is_found_under_the_name_that_was_edited(house: House, ordered: Customer) -> None:
    customers.edit_file(ordered, changes={"name": "李梅"}, seen_revision=1, by=house.ana, at=NOW)

    assert (found(house, "李梅"), found(house, "王芳")) == (["李梅"], [])


def test_an_order_is_found_under_the_name_that_came_by_file(house: House, ordered: Customer) -> None:
    file = workbook([[ordered.number, "李梅", "13800138000"]], ["档案编号", "姓名", "手机"])

    taken_in(checked(file, by=house.max, at=NOW), by=house.max, at=NOW)
    go_on()

    ordered.refresh_from_db()
    assert ordered.name == "李梅"
    assert (found(house, "李梅"), found(house, "王芳")) == (["李梅"], [])


def test_another_keeper_for_many_customers_leaves_their_orders_alone(house: House, ordered: Customer) -> None:
    customers.edit_files({ordered.pk: {"note": "新"}}, by=house.max, at=NOW)
    assert not ProcrastinateJob.objects.filter(task_name="orders.reindex").exists()

    customers.edit_files({ordered.pk: {"short_name": "小李"}}, by=house.max, at=NOW)
    go_on()

    assert found(house, "小李") == ["王芳"]


def test_nobody_works_for_renamed_customers_who_never_ordered(house: House, customer: Customer) -> None:
    customers.edit_files({customer.pk: {"name": "李梅"}}, by=house.max, at=NOW)

    assert not ProcrastinateJob.objects.filter(task_name="orders.reindex").exists()


def test_the_orders_of_merged_files_are_found_under_the_survivor(house: House, ordered: Customer) -> None:
    survivor = open_file(kind="person", name="李梅", phones=["13900139000"], by=house.max, at=NOW)

    seen, kept = {survivor.pk: 1, ordered.pk: 1}, {"name": str(survivor.pk), "phones": "all"}
    customers.merge_files(survivor, [ordered], choices=kept, seen=seen, by=house.lena, at=NOW)
    go_on()

    assert (found(house, "李梅"), found(house, "王芳")) == (["李梅"], [])


def test_a_plan_is_found_by_the_present_name_of_a_customer_whose_goods_go_along(
    house: House, ordered: Customer
) -> None:
    order = released(house, Order.objects.get())
    keep(house, OIL, 9)
    made = plan(house, {order.lines.get(): 2})
    customers.edit_file(ordered, changes={"name": "李梅"}, seen_revision=1, by=house.ana, at=NOW)

    def loads(words: str) -> list[str]:
        page = lists.read(tables.loads(house.wanda), LoadingPlan.objects.visible_to(house.wanda), {"q": words})
        return [line.cells[0] for line in page.lines]

    assert [loads(words) for words in ("李梅", "limei", "机油", made.number[-6:])] == [[made.number]] * 4
    assert [loads(words) for words in ("王芳", "滤芯")] == [[], []]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("王芳", ["机油", "滤芯", "篷布"]),
        ("wf", ["机油", "滤芯", "篷布"]),
        ("滤芯", ["滤芯"]),
        ("濾芯", ["滤芯"]),
        ("王芳 5w-30", ["机油"]),
        ("ＪＸ０８１１", ["滤芯"]),
        ("DD-2026", ["机油", "滤芯", "篷布"]),
        ("张三", []),
    ],
)
def test_open_lines_are_looked_for_as_everything_else_is(
    house: House, customer: Customer, words: str, lines: list[str]
) -> None:
    released(house, take(house, customer, OIL, FILTER, COVER))

    offer = queries.offer(words=words)

    assert [each.line.product for each in offer.lines] == lines


@pytest.mark.parametrize(("words", "goods"), [("机油 5w", ["机油"]), ("機油", ["机油"]), ("刹车片", [])])
def test_the_stock_is_looked_for_in_any_spelling(house: House, pack: Any, words: str, goods: list[str]) -> None:
    keep(house, OIL, 1)
    kept = keep(house, FILTER, 1)

    page = lists.read(tables.stock(house.wanda), type(kept).objects.visible_to(house.wanda), {"q": words})

    assert [line.cells[0] for line in page.lines] == goods
