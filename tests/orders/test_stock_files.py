"""The stock by file: columns, a verdict on every row, taking in, undoing."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from huiyin.customers.models import Customer
from huiyin.intake import actions as intake
from huiyin.intake import jobs
from huiyin.kernel.texts import say
from huiyin.orders import actions
from huiyin.orders.actions import importing
from huiyin.orders.models import Batch, Stock
from huiyin.orders.rules import StockRow
from huiyin.org.models import Person
from huiyin.worklist.models import Notice
from tests.cases.files import workbook
from tests.conftest import NOW, House
from tests.orders.goods import FILTER, OIL, keep, plan, released, take

SignIn = Callable[[Person], Client]
HEADS = ["品名", "规格", "单位", "库存数量", "在途", "到货日期"]


@pytest.fixture(autouse=True)
def in_force(pack: Any) -> None:
    """The rule book that names the ways goods may go."""


def uploaded(house: House, rows: list[list[Any]], heads: list[str] = HEADS) -> Batch:
    return importing.upload(workbook(rows, heads), by=house.wanda, at=NOW)


def checked(house: House, rows: list[list[Any]], heads: list[str] = HEADS) -> Batch:
    batch = uploaded(house, rows, heads)
    importing.check(batch, columns=batch.mapping, by=house.wanda, at=NOW)
    jobs.check("stock", batch.pk)
    batch.refresh_from_db()
    return batch


def taken_in(house: House, batch: Batch) -> Batch:
    importing.take_in(batch, by=house.wanda, at=NOW)
    while intake.take_in_some(batch, at=NOW):
        pass
    batch.refresh_from_db()
    return batch


def undone(house: House, batch: Batch) -> Batch:
    importing.undo(batch, by=house.wanda, at=NOW)
    while importing.undo_some(batch, at=NOW):
        pass
    batch.refresh_from_db()
    return batch


def verdicts(batch: Batch) -> list[str]:
    return [row.verdict for row in batch.rows.order_by("line")]


def reason(batch: Batch, line: int) -> str:
    return " ".join(say(each, "en") for each in batch.rows.get(line=line).reasons)


def figures() -> list[tuple[Any, ...]]:
    return list(Stock.objects.order_by("product").values_list("product", "unit", "on_hand", "expected"))


OIL_ROW = ["机油", "5W-30 4L", "桶", 12, 30, "2026/12/1"]
FILTER_ROW = ["滤芯", "JX0811", "个", "1,200", "", ""]


@pytest.mark.req("A12-5")
def test_the_stock_comes_in_by_file(house: House) -> None:
    keep(house, OIL, 3)

    batch = checked(house, [OIL_ROW, FILTER_ROW])
    assert (verdicts(batch), figures()[0][2]) == (["update", "new"], Decimal(3))
    taken_in(house, batch)

    assert figures() == [("机油", "桶", Decimal(12), Decimal(30)), ("滤芯", "个", Decimal(1200), None)]
    assert Stock.objects.get(product="机油").expected_on.isoformat() == "2026-12-01"
    assert (batch.state, batch.counts) == ("done", {"update": 1, "new": 1, "taken": 2})
    assert Notice.objects.filter(person=house.wanda, kind="outcome").count() == 1


@pytest.mark.parametrize(
    "heads",
    [
        ["产品", "规格", "单位", "现有"],
        ["產品名稱", "規格型號", "單位", "庫存數量"],
        ["Product", "Specification", "Unit", "On hand"],
        ["Item name", "Model", "UoM", "Qty"],
    ],
)
def test_headings_are_recognised_in_three_languages(house: House, heads: list[str]) -> None:
    batch = uploaded(house, [["机油", "5W-30 4L", "桶", 12]], heads)

    assert list(batch.columns.values()) == ["product", "specification", "unit", "on_hand"]


def test_a_list_of_the_stock_that_was_taken_along_comes_back(house: House, signed_in: SignIn) -> None:
    keep(house, OIL, 3)
    browser = signed_in(house.max)
    content = b"".join(browser.get(reverse("orders:stock"), {"export": "xlsx"}).streaming_content)

    batch = importing.upload(ContentFile(content, name="库存.xlsx"), by=house.wanda, at=NOW)
    importing.check(batch, columns=batch.mapping, by=house.wanda, at=NOW)
    jobs.check("stock", batch.pk)

    assert verdicts(batch) == ["duplicate"]
    assert reason(batch, 2) == "Already there: the stock says all of it"


@pytest.mark.parametrize(
    ("row", "why", "heading"),
    [
        (["", "5W-30 4L", "桶", 12, "", ""], "Product is missing.", "品名"),
        (["机油", "", "桶", 12, "", ""], "Specification is missing.", "规格"),
        (["机油", "5W-30 4L", "桶", "", "", ""], "On hand is missing.", "库存数量"),
        (["机油", "5W-30 4L", "桶", "viel", "", ""], "“viel” is no quantity", "库存数量"),
        (["机油", "5W-30 4L", "桶", -1, "", ""], "“-1” is no quantity", "库存数量"),
        (["机油", "5W-30 4L", "桶" * 13, 1, "", ""], "Unit has at most 12 characters.", "单位"),
        (["机油", "5W-30 4L", "桶", 12, 5, ""], "On which day", "到货日期"),
        (["机油", "5W-30 4L", "桶", 12, "", "2026-12-01"], "How much", "在途"),
        (["机油", "5W-30 4L", "桶", 12, 5, "nächste Woche"], "nächste Woche", "到货日期"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_at_its_cell_and_the_others_come_in(
    house: House, row: list[Any], why: str, heading: str
) -> None:
    batch = checked(house, [row, FILTER_ROW])

    assert verdicts(batch) == ["error", "new"]
    assert why in reason(batch, 2)
    assert batch.rows.get(line=2).bad == [heading]
    taken_in(house, batch)
    assert [each[0] for each in figures()] == ["滤芯"]


def test_the_same_goods_twice_in_a_file_count_once_in_any_spelling(house: House) -> None:
    batch = checked(house, [OIL_ROW, ["機油", "５Ｗ-30 4l", "桶", 99, "", ""]])

    assert verdicts(batch) == ["new", "duplicate"]
    assert reason(batch, 3) == "Already there: row 2 of this file"


def test_no_less_is_written_down_than_stands_in_loading_plans(house: House, customer: Customer) -> None:
    keep(house, OIL, 9)
    plan(house, {released(house, take(house, customer, OIL)).lines.get(): 6})
    low = ["机油", "5W-30 4L", "桶", 5, "", ""]
    boxes = ["机油", "5W-30 4L", "箱", 50, "", ""]

    assert [verdicts(checked(house, [row])) for row in (low, boxes)] == [["error"], ["error"]]
    assert verdicts(checked(house, [["机油", "5W-30 4L", "桶", 6, "", ""]])) == ["update"]


def test_what_was_planned_since_the_check_is_told_when_rows_are_taken_in(house: House, customer: Customer) -> None:
    keep(house, OIL, 9)
    batch = checked(house, [["机油", "5W-30 4L", "桶", 5, "", ""], FILTER_ROW])
    plan(house, {released(house, take(house, customer, OIL)).lines.get(): 6})

    taken_in(house, batch)

    assert verdicts(batch) == ["error", "new"]
    assert [each[2] for each in figures()] == [Decimal(9), Decimal(1200)]
    assert batch.counts == {"update": 0, "new": 1, "error": 1, "taken": 1}


def test_a_file_is_taken_in_part_by_part(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Batch, "TAKEN_AT_ONCE", 2)
    batch = checked(house, [[f"机油{number}", "4L", "桶", number, "", ""] for number in range(5)])
    importing.take_in(batch, by=house.wanda, at=NOW)

    more = [intake.take_in_some(batch, at=NOW) for _part in range(4)]

    assert (more, Stock.objects.count()) == ([True, True, False, False], 5)


def test_undoing_takes_new_goods_away_and_gives_the_others_their_figures_again(house: House) -> None:
    old = StockRow("机油", "5W-30 4L", "桶", Decimal(3), Decimal(7), date(2026, 12, 24))
    actions.keep_stock([old], by=house.wanda, at=NOW)
    before = figures()
    batch = taken_in(house, checked(house, [OIL_ROW, FILTER_ROW]))

    undone(house, batch)

    assert (batch.state, batch.counts["taken"], figures()) == ("undone", 0, before)


def test_what_has_changed_since_or_is_planned_stays_when_a_file_is_undone(house: House, customer: Customer) -> None:
    cover = ["篷布", "4.2 米", "块", 4, "", ""]
    batch = taken_in(house, checked(house, [OIL_ROW, FILTER_ROW, cover]))
    keep(house, FILTER, 7)
    plan(house, {released(house, take(house, customer, OIL)).lines.get(): 6})

    undone(house, batch)

    assert [each[:3] for each in figures()] == [("机油", "桶", Decimal(12)), ("滤芯", "个", Decimal(7))]
    assert sorted(batch.rows.filter(kept=True).values_list("stock__product", flat=True)) == ["机油", "滤芯"]


def test_columns_that_are_needed_or_stand_there_twice_are_told(house: House) -> None:
    batch = uploaded(house, [OIL_ROW])
    heads = batch.source["headings"]

    with pytest.raises(importing.ColumnsLacking):
        importing.check(batch, columns={heads[0]: "product"}, by=house.wanda, at=NOW)
    with pytest.raises(intake.ColumnTwice):
        importing.check(batch, columns={**batch.mapping, heads[4]: "on_hand"}, by=house.wanda, at=NOW)

    assert importing.check(batch, columns=batch.mapping, by=house.wanda, at=NOW).state == "checking"


def test_only_who_keeps_the_stock_takes_it_in(house: House) -> None:
    with pytest.raises(intake.NotForImporting):
        importing.upload(workbook([OIL_ROW], HEADS), by=house.ana, at=NOW)

    assert uploaded(house, [OIL_ROW]).by == house.wanda


def test_the_warehouse_does_it_on_the_screen(house: House, signed_in: SignIn, at_now: Any) -> None:
    wanda = signed_in(house.wanda)
    assert wanda.post(reverse("orders:batches"), {}).status_code == 422
    file = workbook([OIL_ROW, ["", "x", "个", 1, "", ""]], HEADS)

    page = wanda.post(reverse("orders:batches"), {"file": file})
    batch = Batch.objects.get()
    assert page.headers["Location"] == reverse("orders:batch", args=[batch.pk])
    assert wanda.post(reverse("orders:check-batch", args=[batch.pk]), {"column-0": "product"}).status_code == 422
    chosen = {f"column-{place}": field for place, field in enumerate(batch.columns.values())}
    wanda.post(reverse("orders:check-batch", args=[batch.pk]), chosen)
    jobs.check("stock", batch.pk)
    assert "缺少产品。" in wanda.get(reverse("orders:batch", args=[batch.pk])).content.decode()
    wanda.post(reverse("orders:take-in-batch", args=[batch.pk]))
    jobs.take_in("stock", batch.pk)

    assert [each[0] for each in figures()] == ["机油"]
    shown = wanda.get(reverse("orders:batch", args=[batch.pk])).content.decode()
    assert "机油 5W-30 4L" in shown
    failed = b"".join(wanda.get(reverse("orders:failed-rows", args=[batch.pk])).streaming_content)
    assert list(openpyxl.load_workbook(BytesIO(failed)).active.values)[1][0] == "缺少产品。"
    wanda.post(reverse("orders:undo-batch", args=[batch.pk]))
    jobs.undo("stock", batch.pk)
    assert (figures(), wanda.get(reverse("orders:batch", args=[batch.pk])).status_code) == ([], 200)
