"""Statistics of any process, by its own fields too; each figure leads to as many rows of its register."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huiyin.cases.models import Case
from huiyin.customers.actions import open_file
from huiyin.kernel.texts import say
from huiyin.org.actions import add_department, place_person
from huiyin.org.models import Organisation, Person
from huiyin.org.roles import Role
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import pack_of
from tests.conftest import NOW, House
from tests.packs.walking import Walk
from tests.reports import reading

SignIn = Callable[[Person], Client]
STATISTICS = "/reports/statistics/"


def working_by(house: House, key: str) -> Pack:
    Organisation.objects.update(pack=key)
    return pack_of(rulebook.publish(key, by=house.adam, at=NOW).pk)


def table(page: str) -> dict[str, list[tuple[str, str]]]:
    """The counts by the name of their line, each with where it leads."""
    return {row[0][0].strip(): row[1:] for row in reading.tables(page)[0][1:]}


def rows_behind(browser: Client, address: str) -> int:
    """How many cases the register shows at the address of a figure."""
    return browser.get(address).text.count('data-href="/cases/')


@pytest.fixture
def reviews(house: House) -> list[Case]:
    """Three reviews of an online shop, of which two are bad."""
    pack = working_by(house, "ecommerce")
    walk = Walk(house, pack, pack.processes["review"])
    return [walk.register({"rating": rating}) for rating in ("bad", "bad", "medium")]


def test_cases_are_counted_by_a_field_of_the_rule_book(
    reviews: list[Case], house: House, signed_in: SignIn, at_now: Any
) -> None:
    browser = signed_in(house.dora)

    page = browser.get(f"{STATISTICS}?process=review&rows=field:rating&columns=outcome").text

    counts = table(page)
    assert {name: cells[-2][0] for name, cells in counts.items()} == {"差评": "2", "中评": "1", "合计": "3"}
    for name, cells in counts.items():
        count, address = cells[-2]
        assert rows_behind(browser, address) == int(count), name
        assert name == "合计" or parse_qs(urlsplit(address).query)["by-rating"]


def test_an_answer_that_is_corrected_or_no_longer_asked_is_counted_anew(reviews: list[Case], house: House) -> None:
    from huiyin.cases import actions

    case = reviews[0]
    said = case.data["appeared"]
    actions.correct(case, "appeared", values={**said, "rating": "medium"}, seen=said, by=house.ana, at=NOW)

    case.refresh_from_db()
    assert case.counted == {"rating": "medium"}


def test_each_process_is_asked_only_what_it_can_say(house: House, signed_in: SignIn, at_now: Any) -> None:
    working_by(house, "telecom")
    browser = signed_in(house.dora)

    page = browser.get(f"{STATISTICS}?process=fee_allocation&rows=class&columns=cause")

    assert page.status_code == 200  # those of another process are left behind
    assert 'value="field:cost_kind" selected' in page.text
    assert 'value="cause"' not in page.text
    assert "成立" not in page.text  # nothing is judged there


def test_a_process_for_few_eyes_is_not_among_them(house: House, signed_in: SignIn, at_now: Any) -> None:
    pack = working_by(house, "telecom")
    hidden = next(process for process in pack.processes.values() if process.sees)
    browser = signed_in(house.lena)

    assert f'<option value="{hidden.key}"' not in browser.get(STATISTICS).text
    assert browser.get(f"{STATISTICS}?process={hidden.key}").status_code == 422


@pytest.mark.parametrize("asked", ["process=nothing", "rows=nothing", "rows=field:nothing"])
def test_what_is_not_there_is_refused_beside_its_field(
    asked: str, house: House, signed_in: SignIn, at_now: Any, pack: Any
) -> None:
    assert signed_in(house.dora).get(f"{STATISTICS}?{asked}").status_code == 422


@pytest.mark.req("B44-4")
@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        ("membership", {"战略客户": 2, "没有级别": 1}),
        ("field:need", {"查清去向": 1, "赔偿损失": 2}),
        ("field:product", {"恒温件": 2}),
        ("cause", {"承运人原因": 1}),
    ],
)
def test_what_is_on_record_is_broken_down_by_customer_need_product_and_cause(
    rows: str, counts: dict[str, int], house: House, signed_in: SignIn, at_now: Any
) -> None:
    pack = working_by(house, "courier")
    walk = Walk(house, pack, pack.processes["complaint"])
    strategic = open_file(kind="company", name="恒源贸易", membership="strategic", by=house.ana, at=NOW)
    other = open_file(kind="person", name="江月", phones=["13564237718"], by=house.ana, at=NOW)
    cases = [
        walk.register({"need": "compensate", "product": "cold"}, customer=strategic),
        walk.register({"need": "compensate", "product": "cold"}, customer=strategic),
        walk.register({"need": "where", "product": ""}, customer=other),
    ]
    Case.objects.filter(pk=cases[0].pk).update(cause="carrier")
    browser = signed_in(house.dora)

    page = browser.get(f"{STATISTICS}?process=complaint&rows={rows}&columns=outcome").text

    found = {name: cells[0] for name, cells in table(page).items()}
    for name, count in counts.items():
        number, address = found[name]
        assert int(number) == count == rows_behind(browser, address), name


@pytest.mark.req("B44-4")
def test_figures_and_free_analysis_are_sorted_by_what_the_trade_counts_by_and_open_those_rows(
    house: House, signed_in: SignIn, at_now: Any
) -> None:
    pack = working_by(house, "courier")
    walk = Walk(house, pack, pack.processes["complaint"])
    for product in ("cold", "cold", "heavy", ""):
        walk.register({"product": product, "need": "where"})
    browser, days = signed_in(house.dora), "span=this_month"
    rows = reverse("reports:behind", args=["complaints"])

    analysis = browser.get(f"/reports/analysis/?figure=complaints&rows=field:product&columns=field:need&{days}").text
    figure = browser.get(f"{reverse('reports:figure', args=['complaints'])}?by=field:product&{days}").text

    lines = {row[0][0].strip(): row[-1] for row in reading.tables(analysis)[0][1:]}
    assert {name: cell[0] for name, cell in lines.items()} == {"恒温件": "2", "未注明": "1", "重货": "1", "合计": "4"}
    for count, address in lines.values():
        assert f"共 {count} 条" in browser.get(f"{address}&part=count").text
    assert "恒温件" in figure
    assert browser.get(f"{rows}?by=field:weather&of=cold&{days}").status_code == 404


@pytest.mark.req("B44-9")
def test_whoever_prepares_an_offer_sees_what_was_sent_and_what_was_late(
    house: House, signed_in: SignIn, at_now: Any
) -> None:
    pack = working_by(house, "courier")
    sales = add_department("sales", "销售部", by=house.adam, at=NOW)
    place_person(house.wes, places=[(sales, Role.AGENT)], by=house.adam, at=NOW)
    customer = open_file(kind="company", name="恒源贸易", department=sales, by=house.ana, at=NOW)
    late, asked = (
        Walk(house, pack, pack.processes[key]).register(customer=customer) for key in ("delay", "parcel_query")
    )

    page = signed_in(house.wes).get(reverse("customers:file", args=[customer.pk])).text

    assert all(case.number in page for case in (late, asked))
    assert all(say(pack.processes[case.process].title) in page for case in (late, asked))


@pytest.mark.req("B43-2")
def test_the_shares_of_what_we_could_have_prevented_stand_above_each_cause(
    house: House, signed_in: SignIn, at_now: Any
) -> None:
    pack = working_by(house, "courier")
    walk = Walk(house, pack, pack.processes["delay"])
    for cause in ("carrier", "carrier", "port_hardware", "carrier"):
        case = walk.lead(walk.register(), "tracing")
        walk.do(case, "report_findings", by=house.hank, cause=cause)

    page = signed_in(house.dora).get(f"{STATISTICS}?process=delay&rows=cause&columns=outcome").text

    tops = {choice.key: choice.label["zh-hans"] for choice in pack.lists["causes"]}
    shares = {name: cells[-1][0] for name, cells in table(page).items()}
    assert shares[tops["uncontrollable"]] == "75.0 %"
    assert shares[tops["controllable"]] == "25.0 %"


@pytest.mark.req("D31-8", "F-40")
def test_the_damage_register_shows_its_seven_fields_on_screen_and_in_excel(
    house: House, signed_in: SignIn, at_now: Any
) -> None:
    pack = working_by(house, "ecommerce")
    walk = Walk(house, pack, pack.processes["claim"])
    report = next(way for way in walk.process.transitions.values() if way.form == "report")
    answers = {"amount": "88.50", "item_number": "A-7", "agent_number": "8826", "reported_on": "2026-11-22"}
    case = walk.lead(walk.register({"item_number": "A-7"}), report.target, answers)
    browser = signed_in(house.lena)
    address = reverse("cases:register", args=["claim"])

    page = browser.get(address).text
    workbook = b"".join(browser.get(f"{address}?export=xlsx"))

    headings, row = CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(0).to_python()[:2]
    line = dict(zip(headings, row, strict=True))
    wanted = {
        "报告日期": date(2026, 11, 22), "运单号": case.data["report"]["waybill"], "快件情况": case.title,
        "快递客服工号": "8826", "商品金额（元）": 88.5, "货号": "A-7", "登记人": house.ana.name,
    }  # fmt: skip
    assert {name: line[name] for name in wanted} == wanted
    assert [words for words in (*wanted, "2026-11-22", "88.50", "8826", "A-7") if str(words) not in page] == []


def test_the_register_speaks_the_words_of_the_process(house: House, signed_in: SignIn, at_now: Any) -> None:
    working_by(house, "telecom")
    browser = signed_in(house.lena)

    dispute = browser.get(reverse("cases:register", args=["fee_dispute"])).text
    allocation = browser.get(reverse("cases:register", args=["fee_allocation"])).text

    assert ("投诉人" in dispute, "投诉人" in allocation) == (False, False)
    assert "严重程度" not in allocation


def test_who_only_answers_for_a_department_reads_no_column_that_is_not_for_it(
    house: House, signed_in: SignIn, at_now: Any
) -> None:
    pack = working_by(house, "courier")
    walk = Walk(house, pack, pack.processes["claim"])
    walk.register()

    page = signed_in(house.hank).get(reverse("cases:register", args=["claim"])).text

    assert "运单号" in page  # for the department liable, too
    assert "快件状况" not in page
