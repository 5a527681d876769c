import csv
import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.orders import actions
from huiyin.orders.enums import State
from huiyin.orders.models import Area, LoadingPlan, Order, Stock
from huiyin.org.models import Person
from huiyin.stationery.queries import source_named
from tests.conftest import NOW, House
from tests.orders.goods import COVER, FILTER, OIL, keep, plan, released, take, verified

Open = Callable[[Person], Client]
EMPTY = {"lines-TOTAL_FORMS": "3", "lines-INITIAL_FORMS": "0"}


def filled(customer: Customer, **more: str) -> dict[str, str]:
    line = {"product": "机油", "specification": "5W-30 4L", "quantity": "6", "unit": "桶", "price": "268"}
    head = {"customer": str(customer.pk), "received_at": "2026-11-23T09:30", "channel": "phone"}
    return EMPTY | head | {f"lines-0-{name}": value for name, value in line.items()} | more


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.req("A12-2")
def test_an_order_is_taken_on_the_screen(house: House, customer: Customer, signed_in: Open, at_now: datetime) -> None:
    response = signed_in(house.ana).post(reverse("orders:new"), filled(customer))

    order = Order.objects.get()
    assert response.headers["Location"] == reverse("orders:order", args=[order.pk])
    assert (order.customer, order.lines.get().quantity) == (customer, Decimal(6))


@pytest.mark.req("A12-2")
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("specification", "", "什么规格？"),
        ("quantity", "", "多少？"),
        ("quantity", "0", "要大于零。"),
        ("quantity", "abc", "请填数字"),
    ],
)
def test_what_a_line_lacks_is_said_beside_the_field_and_nothing_typed_is_lost(
    house: House, customer: Customer, signed_in: Open, at_now: datetime, name: str, value: str, said: str
) -> None:
    typed = filled(customer, **{f"lines-0-{name}": value, "note": "请尽快"})

    response = signed_in(house.ana).post(reverse("orders:new"), typed)

    page = text(response)
    assert (response.status_code, Order.objects.count()) == (422, 0)
    assert said in page.split(f'id="id_lines-0-{name}_error"')[1][:400]
    for kept in ('value="机油"', "请尽快", f'value="{customer.pk}"', "王芳"):
        assert kept in page


@pytest.mark.req("A12-2")
def test_what_was_typed_to_find_the_customer_is_not_lost(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    browser = signed_in(house.ana)

    nobody = browser.post(reverse("orders:new"), {**filled(customer), "customer": "", "customer_typed": "王芳 1380"})
    chosen = browser.post(
        reverse("orders:new"), {**filled(customer), "customer_typed": "王", "lines-0-specification": ""}
    )

    assert (nobody.status_code, chosen.status_code, Order.objects.count()) == (422, 422, 0)
    assert 'value="王芳 1380"' in text(nobody)
    assert "请选择客户。" in text(nobody)
    assert f'value="王芳 {customer.number}"' in text(chosen)


def test_lines_left_empty_are_passed_over_wherever_they_stand(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    moved = {name.replace("lines-0", "lines-1"): value for name, value in filled(customer).items()}

    signed_in(house.ana).post(reverse("orders:new"), moved)

    assert Order.objects.get().lines.get().product == "机油"


def test_nothing_ordered_is_said_beside_the_first_line(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    nothing = {name: value for name, value in filled(customer).items() if "lines-0" not in name}

    response = signed_in(house.ana).post(reverse("orders:new"), nothing)

    assert (response.status_code, 'id="id_lines-0-product_error"' in text(response)) == (422, True)


@pytest.mark.req("A12-4")
def test_a_special_line_asks_what_is_special_and_brings_the_customer_into_the_register(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    browser = signed_in(house.ana)
    special = filled(customer, **{"lines-0-special": "on"})
    assert browser.post(reverse("orders:new"), special).status_code == 422
    assert "王芳" not in text(browser.get(reverse("orders:special")))

    browser.post(reverse("orders:new"), special | {"lines-0-special_words": "桶身贴白标"})

    page = text(browser.get(reverse("orders:special")))
    for shown in ("王芳", "机油", "5W-30 4L", "桶身贴白标", reverse("customers:file", args=[customer.pk])):
        assert shown in page


@pytest.mark.req("A12-4")
def test_the_register_holds_only_what_is_special_and_whom_one_may_see(
    house: House, customer: Customer, signed_in: Open
) -> None:
    take(house, customer, OIL, COVER)

    page = text(signed_in(house.lena).get(reverse("orders:special")))

    assert ("篷布" in page, "机油" in page) == (True, False)
    assert "篷布" not in text(signed_in(house.olga).get(reverse("orders:special")))


@pytest.mark.req("A12-3")
def test_releasing_an_unverified_order_says_why_not(house: House, customer: Customer, signed_in: Open) -> None:
    order, browser = take(house, customer), signed_in(house.lena)
    release = {"path": reverse("orders:release", args=[order.pk]), "data": {"seen_revision": "1"}}

    refused = text(browser.post(**release, follow=True))
    order.refresh_from_db()
    assert ("还没有与客户核实" in refused, order.standing) == (True, State.TAKEN)
    verified(house, order)
    browser.post(**release)

    order.refresh_from_db()
    assert order.standing == State.RELEASED


def test_it_is_verified_and_cancelled_on_its_page(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    order = take(house, customer)
    said = {"verify-channel": "phone", "verify-read_back_at": "2026-11-23T10:00", "verify-seen_revision": "1"}
    signed_in(house.ana).post(reverse("orders:verify", args=[order.pk]), {**said, "verify-corrected": "改为六桶"})
    assert "改为六桶" in text(signed_in(house.ana).get(reverse("orders:order", args=[order.pk])))

    signed_in(house.lena).post(reverse("orders:cancel", args=[order.pk]), {"reason": "客户改主意"})

    assert "客户改主意" in text(signed_in(house.ana).get(reverse("orders:order", args=[order.pk])))


def test_the_address_is_hidden_until_somebody_reads_it_on_record_and_stays_whole_in_an_edit(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    order, browser = take(house, customer, address="北京市朝阳区朝阳路88号"), signed_in(house.ana)
    page = text(browser.get(reverse("orders:order", args=[order.pk])))
    assert ("朝阳路88号" in page, "北京市朝阳区****" in page) == (False, True)

    assert "朝阳路88号" in text(browser.post(reverse("orders:reveal", args=[order.pk])))

    assert Entry.objects.filter(action="line.revealed", subject=order.subject).count() == 1
    edit = filled(customer, address="北京市朝阳区****", seen_revision="1")
    browser.post(reverse("orders:edit", args=[order.pk]), edit | {"lines-0-quantity": "7"})
    order.refresh_from_db()
    assert (order.address, order.lines.get().quantity) == ("北京市朝阳区朝阳路88号", Decimal(7))


def test_saving_an_order_as_it_is_leaves_its_verification(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    given = NOW.replace(hour=9, minute=30) + timedelta(seconds=12)
    order = verified(house, take(house, customer, received_at=given, address="朝阳路88号"))
    edit, browser = filled(customer, address="朝阳****", seen_revision="1"), signed_in(house.ana)

    browser.post(reverse("orders:edit", args=[order.pk]), edit)
    order.refresh_from_db()
    assert (order.standing, order.address) == (State.VERIFIED, "朝阳路88号")
    browser.post(reverse("orders:edit", args=[order.pk]), edit | {"lines-0-quantity": "8"})

    order.refresh_from_db()
    assert order.standing == State.TAKEN


def test_a_list_of_orders_asks_no_more_for_three_than_for_one(
    house: House, customer: Customer, signed_in: Open
) -> None:
    browser = signed_in(house.lena)
    counts = []
    for _round in range(3):
        take(house, customer, OIL, COVER)
        browser.get(reverse("orders:list"))
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("orders:list"))
        counts.append(len(asked))

    assert counts[0] == counts[2]


@pytest.mark.req("A12-5")
def test_a_load_is_planned_on_the_screen_within_what_is_there(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    line, browser = released(house, take(house, customer)).lines.get(), signed_in(house.wanda)
    keep(house, OIL, 4)
    said = {"day": "2026-11-23", "channel": "own_lorry", "carrier": "京A·88", f"line_{line.pk}": "5"}

    refused = browser.post(reverse("orders:new-load"), said)
    unchosen = browser.post(reverse("orders:new-load"), {**said, "channel": "", f"line_{line.pk}": "4"})
    assert (refused.status_code, unchosen.status_code, LoadingPlan.objects.count()) == (422, 422, 0)
    assert "最多只能装 4 桶。" in text(refused)
    browser.post(reverse("orders:new-load"), {**said, f"line_{line.pk}": "4"})

    load = LoadingPlan.objects.get()
    assert load.lines.get().quantity == Decimal(4)
    browser.post(reverse("orders:load-goods", args=[load.pk]), {f"loaded_{load.lines.get().pk}": "3"})
    assert Stock.objects.get().on_hand == Decimal(1)


def test_a_line_that_somebody_else_planned_meanwhile_is_not_left_out_in_silence(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    gone, line = (released(house, take(house, customer)).lines.get() for _order in range(2))
    keep(house, OIL, 20)
    said = {"day": "2026-11-23", "channel": "own_lorry", "carrier": "京A·88", f"line_{line.pk}": "2"}
    plan(house, {gone: 6})

    refused = signed_in(house.wanda).post(reverse("orders:new-load"), {**said, f"line_{gone.pk}": "1"})

    assert (refused.status_code, LoadingPlan.objects.count()) == (422, 1)
    assert f"{gone.order.number} 机油 5W-30 4L ×1" in text(refused)
    assert signed_in(house.wanda).post(reverse("orders:new-load"), said).status_code == 302


def test_a_plan_is_printed_with_whole_addresses_and_that_is_on_record(
    house: House, customer: Customer, signed_in: Open
) -> None:
    line = released(house, take(house, customer, address="朝阳路88号")).lines.get()
    keep(house, OIL, 9)
    load = plan(house, {line: 4})

    response = signed_in(house.wanda).post(reverse("orders:print-load", args=[load.pk]))

    assert response.content.startswith(b"%PDF")
    assert Entry.objects.filter(action="loading.printed", subject=load.subject).count() == 1
    assert "朝阳路88号" not in text(signed_in(house.wanda).get(reverse("orders:load", args=[load.pk])))


def test_stock_is_pasted_with_each_wrong_line_named(house: House, signed_in: Open, pack: Any) -> None:
    browser = signed_in(house.wanda)
    wrong = browser.post(reverse("orders:paste-stock"), {"rows": "机油\t5W-30\t桶\t12\n滤芯\tJX\t个\t很多"})
    assert (wrong.status_code, Stock.objects.count()) == (422, 0)
    assert "第 2 行" in text(wrong)

    rows = "产品\t规格\t单位\t现有\t预计\t到货日\n机油\t5W-30\t桶\t12\t30\t2026-12-01\n滤芯\tJX\t个\t1,200"
    browser.post(reverse("orders:paste-stock"), {"rows": rows})

    kept = Stock.objects.order_by("pk").values_list("product", "on_hand", "expected")
    assert list(kept) == [("机油", Decimal(12), Decimal(30)), ("滤芯", Decimal(1200), None)]


@pytest.mark.req("D34-1")
def test_loyal_buyers_stand_on_the_page_with_their_shares_and_in_the_workbook(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    for _order in range(2):
        released(house, take(house, customer))
    browser = signed_in(house.lena)

    page = text(browser.get(reverse("orders:loyal")))
    assert ("王芳" in page, "100.0 %" in page) == (True, True)
    assert "王芳" not in text(browser.get(reverse("orders:loyal"), {"at_least": "3"}))
    workbook = browser.get(reverse("orders:loyal"), {"export": "xlsx"})

    rows = openpyxl.load_workbook(BytesIO(b"".join(workbook.streaming_content))).active.values
    assert [row[1:4] for row in rows] == [("客户", "订单", "金额"), ("王芳", 2, 3216)]
    lines = b"".join(browser.get(reverse("orders:loyal"), {"export": "csv"}).streaming_content).decode("utf-8-sig")
    assert [line.split(",")[1:3] for line in lines.splitlines()] == [["客户", "订单"], ["王芳", "2"]]
    assert signed_in(house.fay).get(reverse("orders:loyal"), {"export": "csv"}).status_code == 403
    assert browser.get(reverse("orders:loyal"), {"first": "2026-12-01", "last": "2026-01-01"}).status_code == 422


@pytest.mark.req("D34-1")
def test_every_figure_of_loyal_buyers_opens_its_rows(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    once = open_file(kind="person", name="李雷", phones=["13900139000"], by=house.ana, at=NOW)
    often = [released(house, take(house, customer)).number, released(house, take(house, customer, FILTER)).number]
    single = released(house, take(house, once)).number
    take(house, once)  # not released: no sale
    browser = signed_in(house.lena)
    page = text(browser.get(reverse("orders:loyal")))
    links = {
        words: address
        for address, words in re.findall(r'<a class="figure[^"]*" href="([^"]*)">\s*<.*?-label">(.*?)<', page)
    }

    def numbers(address: str) -> set[str]:
        return set(re.findall(r"DD-\d+-\d+", text(browser.get(html.unescape(address))).split('id="list"')[1]))

    assert numbers(links["忠实买家的订单"]) == numbers(links["忠实买家的金额"]) == set(often)
    assert numbers(links["全部成交订单"]) == numbers(links["总金额"]) == {*often, single}
    assert "李雷" not in page
    everyone = text(browser.get(reverse("orders:loyal") + html.unescape(links["全部买家"]).partition("#")[0]))
    assert ("李雷" in everyone, "王芳" in everyone) == (True, True)
    [unpriced] = re.findall(r'href="([^"]*sold=unpriced)"', page)
    assert numbers(unpriced) == {often[1]}
    [of_one] = re.findall(rf'href="([^"]*customer={customer.pk})"', page)
    assert numbers(of_one) == set(often)


@pytest.mark.req("A12-6")
def test_the_page_of_an_area_shows_manager_customers_and_reports(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    Customer.objects.filter(pk=customer.pk).update(region="110108")
    browser = signed_in(house.max)
    browser.post(reverse("orders:new-area"), {"name": "城北", "regions": "北京 海淀区", "manager": str(house.ana.pk)})
    area = Area.objects.get()
    signed_in(house.ana).post(reverse("orders:reports", args=[area.pk]), {"text": "客户都稳定。"})

    page = text(browser.get(reverse("orders:area", args=[area.pk])))

    assert area.beginnings == ["110108"]
    for shown in ("安娜", "王芳", "客户都稳定。"):
        assert shown in page
    report = area.reports.get()
    signed_in(house.lena).post(reverse("orders:acknowledge", args=[area.pk, report.pk]))
    report.item.refresh_from_db()
    assert (report.item.settled_at, report.item.settled_by) == (NOW, house.lena)


def test_all_reports_of_an_area_are_counted_and_can_be_read(
    house: House, pack: Any, signed_in: Open, at_now: datetime
) -> None:
    area = actions.open_area(name="城北", beginnings=["110108"], manager=house.ana, by=house.max, at=NOW)
    for number in range(12):
        actions.report(area, text=f"第 {number:02} 份汇报。", by=house.ana, at=NOW)
    there = reverse("orders:reports", args=[area.pk])

    page, superior = (
        text(signed_in(who).get(reverse("orders:area", args=[area.pk]))) for who in (house.max, house.lena)
    )
    every = text(signed_in(house.max).get(there))

    assert "全部 12 份汇报" in page
    assert ("第 11 份汇报。" in page, "第 01 份汇报。" in page, f'href="{there}"' in page) == (True, False, True)
    assert "第 01 份汇报。" in superior  # it still waits for her
    assert all(f"第 {number:02} 份汇报。" in every for number in range(12))
    assert "第 01 份汇报。" not in text(signed_in(house.ben).get(there))
    lines = b"".join(signed_in(house.max).get(there, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    assert len(lines.splitlines()) == 13


def test_the_list_of_areas_goes_along_as_it_is_shown(
    house: House, pack: Any, signed_in: Open, at_now: datetime
) -> None:
    area = actions.open_area(name="城北", beginnings=["110108"], manager=house.ana, by=house.max, at=NOW)
    actions.report(area, text="稳定。", by=house.ana, at=NOW)
    browser = signed_in(house.max)

    page = text(browser.get(reverse("orders:areas")))
    lines = b"".join(browser.get(reverse("orders:areas"), {"export": "csv"}).streaming_content).decode("utf-8-sig")

    assert "北京市海淀区" in page
    assert list(csv.reader(lines.splitlines())) == [
        ["区域", "客户经理", "地区", "汇报", "未阅"],
        ["城北", "安娜", "北京市海淀区", "1", "1"],
    ]
    assert signed_in(house.ana).get(reverse("orders:areas"), {"export": "csv"}).status_code == 403
    assert Entry.objects.get(action="list.exported", subject="areas").detail == {"export": ["csv"]}


def test_regions_that_nobody_knows_or_that_are_several_are_told(house: House, pack: Any, signed_in: Open) -> None:
    browser, said = signed_in(house.max), {"name": "城北", "manager": str(house.ana.pk)}

    unknown = browser.post(reverse("orders:new-area"), {**said, "regions": "月球"})
    several = browser.post(reverse("orders:new-area"), {**said, "regions": "新华区"})

    assert "没有叫“月球”的地区。" in text(unknown)
    assert "请写明是哪一个" in text(several)


def test_the_customers_page_tells_of_orders_and_leads_to_the_next_one(
    house: House, customer: Customer, signed_in: Open
) -> None:
    order = take(house, customer, COVER)
    actions.open_area(name="城北", beginnings=["110108"], manager=house.ben, by=house.max, at=NOW)
    Customer.objects.filter(pk=customer.pk).update(region="110108")

    page = text(signed_in(house.ana).get(reverse("customers:file", args=[customer.pk])))

    for shown in (order.number, "四周双排扣眼", "贝恩", f"{reverse('orders:new')}?customer={customer.pk}"):
        assert shown in page


def test_stock_that_moved_while_its_form_was_open_is_shown_and_saved_after_a_second_look(
    house: House, customer: Customer, signed_in: Open
) -> None:
    stock, browser = keep(house, OIL, 9), signed_in(house.wanda)
    path = reverse("orders:stock-row", args=[stock.pk])
    typed = {"unit": "桶", "on_hand": "9", "expected": "5", "expected_on": "2026-12-01"}
    seen = stock.as_seen
    actions.load(plan(house, {released(house, take(house, customer)).lines.get(): 4}), by=house.wanda, at=NOW)

    refused = browser.post(path, {**typed, "seen": seen})
    unsaid = browser.post(path, typed)

    stock.refresh_from_db()
    assert (refused.status_code, unsaid.status_code, stock.on_hand) == (422, 422, 5)
    assert ("5桶" in text(refused), f'value="{stock.as_seen}"' in text(refused)) == (True, True)
    assert browser.post(path, {**typed, "on_hand": "5", "seen": stock.as_seen}).status_code == 302


def test_an_edit_that_does_not_say_what_was_seen_is_refused(
    house: House, customer: Customer, signed_in: Open, at_now: datetime
) -> None:
    order, browser = take(house, customer), signed_in(house.ana)
    edit, path = filled(customer, **{"lines-0-quantity": "7"}), reverse("orders:edit", args=[order.pk])

    answers = [browser.post(path, edit | {"seen_revision": seen}) for seen in ("", "9x", "1")]

    assert [answer.status_code for answer in answers] == [422, 422, 302]


@pytest.mark.req("F-73")
def test_orders_are_printed_many_in_one_file_the_register_of_special_specifications_as_a_list(
    house: House, customer: Customer
) -> None:
    keys = [take(house, customer).pk, take(house, customer, COVER).pk]
    orders, special = source_named("orders"), source_named("list-special-specifications")

    assert orders is not None
    assert orders.papers is not None
    assert special is not None
    assert [subject for subject, _paper in orders.papers(house.ana, keys)] == [f"order/{key}" for key in keys]
    assert list(orders.papers(house.olga, keys)) == []
    assert [line.order_id for line in special.rows(house.ana)] == keys[1:]
