"""Customers by file: what a row becomes, whose file it changes, and back again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from huiyin.contact import actions as contact
from huiyin.customers import actions, queries
from huiyin.customers.actions import importing
from huiyin.customers.actions.resembling import SimilarName
from huiyin.customers.models import Batch, Customer
from huiyin.customers.rules import AddressLine
from huiyin.intake import actions as intake
from huiyin.org.models import Department, Person
from huiyin.worklist.models import Notice
from tests.cases.files import text, workbook
from tests.conftest import NOW, House
from tests.customers.files import checked, reasons, taken_in, undone, verdicts

HEADINGS = [
    "姓名",
    "性别",
    "手机",
    "车牌号",
    "品牌",
    "车型",
    "上次保养",
    "保养周期",
    "地址",
    "联系人",
    "联系人电话",
    "备注",
]


def row(name: str = "王芳", phone: Any = "13800138000", **cells: Any) -> list[Any]:
    known = {"姓名": name, "手机": phone, **cells}
    return [known.get(heading, "") for heading in HEADINGS]


def brought(house: House, rows: list[list[Any]], headings: list[str] = HEADINGS, **defaults: str) -> Batch:
    return taken_in(checked(workbook(rows, headings), by=house.max, at=NOW, **defaults), by=house.max, at=NOW)


def opened(house: House, **content: Any) -> Customer:
    return actions.open_file(**{"kind": "person", "name": "王芳", "by": house.max, "at": NOW, **content})


def only(name: str = "") -> Customer:
    return Customer.objects.get(name=name) if name else Customer.objects.get()


@pytest.mark.req("A6-2")
def test_customer_contact_and_vehicle_come_in_by_one_row(house: House) -> None:
    car = {"车牌号": "冀A·12345", "品牌": "大众", "车型": "帕萨特", "上次保养": "2026年7月15日", "保养周期": "6"}
    whose = {"性别": "女", "联系人": "李强", "联系人电话": "0335-3212345", "备注": "周末取车"}
    batch = brought(house, [row(**car, **whose)])

    content = queries.content_of(only())

    assert (batch.counts, batch.state) == ({"new": 1, "taken": 1}, "done")
    assert [content[name] for name in ("kind", "name", "salutation", "note")] == ["person", "王芳", "ms", "周末取车"]
    assert content["phones"] == [["13800138000", ""]]
    assert content["contacts"] == [["李强", "", "0335-3212345", ""]]
    [[kind, key, values, cycle, last, following, _retired]] = content["assets"]
    assert (kind, key, values) == ("vehicle", "冀A·12345", {"brand": "大众", "model": "帕萨特"})
    assert (cycle, last, following) == (6, date(2026, 7, 15), date(2027, 1, 15))


@pytest.mark.parametrize(
    "headings",
    [["姓名", "手机号码", "車牌號碼"], ["姓名：", "行動電話", "車牌"], ["Name", "Mobile phone", "License plate"]],
)
def test_headings_are_recognised_in_three_languages(house: House, headings: list[str]) -> None:
    batch = importing.upload(workbook([["王芳", "13800138000", "冀A12345"]], headings), by=house.max, at=NOW)

    assert list(batch.columns.values()) == ["name", "phone", "asset/vehicle/plate"]


def test_the_columns_somebody_set_are_remembered_for_the_same_headings(house: House) -> None:
    rows = [["王芳", "13800138000", "老客户"]]
    headings = ["姓名", "手机", "来由"]
    first = importing.upload(workbook(rows, headings), by=house.max, at=NOW)
    columns = {**first.mapping, "来由": "tags"}
    importing.check(first, columns=columns, defaults={**first.defaults, "mode": "new"}, by=house.max, at=NOW)

    second = importing.upload(workbook(rows, headings), by=house.max, at=NOW)

    assert first.mapping["来由"] == "detail"
    assert (second.mapping, second.defaults["mode"], second.source["remembered"]) == (columns, "new", first.pk)


def test_a_column_nobody_knows_goes_into_the_note(house: House) -> None:
    brought(house, [["王芳", "13800138000", "老客户介绍"]], ["姓名", "手机", "来由"])

    assert only().note == "来由：老客户介绍"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (13800138000, "13800138000"),
        (13800138000.0, "13800138000"),
        ("0335-3212345", "0335-3212345"),
        ("'13800138000", "13800138000"),
        ("+86 138 0013 8000", "+86 138 0013 8000"),
    ],
)
def test_phones_are_kept_digit_by_digit(house: House, typed: Any, stored: str) -> None:
    brought(house, [["王芳", typed]], ["姓名", "电话"])

    assert only().phones.get().typed == stored


def test_several_phones_of_a_cell_are_told_apart_and_whose_they_are(house: House) -> None:
    brought(house, [["王芳", "13800138000、13900139000(丈夫) / 母亲：0335-3212345"]], ["姓名", "电话"])

    lines = list(only().phones.order_by("position").values_list("typed", "belongs_to"))
    assert lines == [("13800138000", ""), ("13900139000", "丈夫"), ("0335-3212345", "母亲")]


@pytest.mark.parametrize(
    ("heading", "value", "why"),
    [
        ("电话", "1.38E+10", "shortened"),
        ("电话", "1380013800", "not a complete phone number"),
        ("客户编号", 110101199003071234, "shortened"),
        ("车牌号", "???", "not a number plate"),
        ("会员等级", "白金钻石", "is not known here"),
        ("生日", "不记得", "is not a date"),
        ("生日", "2030-01-01", "lies in the future"),
        ("性别", "猫", "is not known here"),
        ("维护人", "查无此人", "no colleague"),
        ("年消费额（元）", "很多", "a plain number"),
        ("邮箱", "没有@", "not an e-mail"),
    ],
)
def test_a_cell_that_cannot_be_right_is_named_with_the_reason(house: House, heading: str, value: Any, why: str) -> None:
    headings = ["姓名", "手机", heading]

    batch = checked(
        workbook([["王芳", "13800138000", value], ["李强", "13900139000", ""]], headings), by=house.max, at=NOW
    )

    assert verdicts(batch) == ["error", "new"]
    assert why in reasons(batch)[0]
    assert batch.rows.get(line=2).bad == [heading]


def test_an_id_with_its_zeros_is_kept_exactly(house: House) -> None:
    lines = ["姓名,手机,客户编号", "王芳,13800138000,007001234567890123"]

    taken_in(checked(text(lines, "utf-8"), by=house.max, at=NOW), by=house.max, at=NOW)

    assert only().external_number == "007001234567890123"
    assert [hit.pk for hit in queries.find("007001234567890123", user=house.max)] == [only().pk]


@pytest.mark.parametrize("said", ["=cmd|'/c calc'!A1", "+加急", "-无", "@所有人"])
def test_cells_that_excel_would_calculate_are_text(house: House, said: str) -> None:
    file = text(["姓名,手机,备注", f"王芳,13800138000,{said}"], "utf-8")

    taken_in(checked(file, by=house.max, at=NOW), by=house.max, at=NOW)

    assert only().note == said


@pytest.mark.parametrize("typed", ["1990/7/5", "1990年7月5日", "民國79年7月5日", 33059, "19900705"])
def test_dates_as_people_write_them(house: House, typed: Any) -> None:
    brought(house, [["王芳", "13800138000", typed]], ["姓名", "手机", "生日"])

    assert only().birth_date == date(1990, 7, 5)


def test_somebody_born_before_1954_has_their_birthday_from_excel(house: House) -> None:
    headings = ["姓名", "手机", "生日", "最近送修或来访日期"]

    batch = brought(house, [["王芳", "13800138000", 14433, ""], ["李强", "13900139000", "", 14433]], headings)

    assert only().birth_date == date(1939, 7, 7)
    assert batch.rows.get(verdict="error").bad == ["最近送修或来访日期"]


def test_a_row_tells_all_that_is_wrong_with_it_at_once(house: House) -> None:
    words = {"zh-hans": "装机地点", "en": "Place"}
    actions.add_field(
        name="spot", type="line", label=words, group="basics", flags={"required": True}, by=house.adam, at=NOW
    )
    headings = ["姓名", "手机", "邮箱", "电子邮箱", "简称", "生日", "装机地点"]
    wrong = ["王芳", "1380013800", "没有@", "也没有@", "长" * 61, "2030-01-01", ""]

    batch = checked(workbook([wrong, [*wrong[:1], "13800138000"]], headings), by=house.max, at=NOW)

    said = [
        "not a complete phone",
        "“没有@” is not an e-mail",
        "“也没有@” is not an e-mail",
        "60",
        "future",
        "装机地点",
    ]
    assert [why for why in said if why not in reasons(batch)[0]] == []
    assert set(batch.rows.get(line=2).bad) == {"手机", "邮箱", "简称", "生日"}
    assert reasons(batch)[1] == "“装机地点” has to be filled in."


def test_what_only_a_new_file_must_say_is_not_asked_of_a_row_in_error_about_one_there_is(house: House) -> None:
    opened(house, phones=["13800138000"])
    rows = [["", "13800138000", "没有@"], ["", "13900139000", "没有@"]]

    batch = checked(workbook(rows, ["姓名", "手机", "邮箱"]), by=house.max, at=NOW)

    assert verdicts(batch) == ["error", "error"]
    assert ["Enter a name" in why for why in reasons(batch)] == [False, True]


@pytest.mark.parametrize("heading", ["单位名称", "公司", "企業名稱", "Company name"])
def test_below_the_heading_of_companies_stands_a_company(house: House, heading: str) -> None:
    brought(house, [["海天楼", "0335-3212345"]], [heading, "电话"])

    assert (only("海天楼").kind, only("海天楼").note) == ("company", "")


@pytest.mark.parametrize("order", [1, -1])
def test_a_company_beside_a_person_is_noted_and_without_one_it_is_the_customer(house: House, order: int) -> None:
    rows = [["海天楼", "王芳", "13800138000"], ["望海楼", "", "0335-3212345"]]

    brought(house, [row[::order] for row in rows], ["公司", "姓名", "电话"][::order])

    said = Customer.objects.order_by("pk").values_list("name", "kind", "note")
    assert list(said) == [("王芳", "person", "公司：海天楼"), ("望海楼", "company", "")]


@pytest.mark.parametrize("heading", ["序号", "序號", "行号"])
def test_what_counts_the_rows_goes_nowhere(house: House, heading: str) -> None:
    brought(house, [[1, "王芳", "13800138000"]], [heading, "姓名", "手机"])

    assert only().note == ""


def test_a_company_is_one_by_its_name(house: House) -> None:
    brought(house, [["秦皇岛海运有限公司", "0335-3212345", "李强"]], ["客户名称", "电话", "联系人"])

    assert (only().kind, only().contacts.get().name) == ("company", "李强")


def test_the_place_an_address_begins_with_is_recognised(house: House) -> None:
    brought(
        house, [row(地址="河北省秦皇岛市海港区文化路1号"), row("李强", "13900139000", 地址="秦皇岛市海港区文化路2号")]
    )

    first = only("王芳").addresses.get()
    assert (first.region, first.text) == ("130302", "文化路1号")
    assert only("李强").region == "130302"


def test_two_rows_about_one_customer_become_one_file_with_two_cars(house: House) -> None:
    batch = brought(house, [row(车牌号="冀A12345"), row(车牌号="冀B67890"), row(车牌号="冀A12345")])

    assert verdicts(batch) == ["new", "update", "duplicate"]
    assert sorted(only().assets.values_list("key", flat=True)) == ["冀A12345", "冀B67890"]


def test_a_phone_that_two_names_share_in_a_file_is_looked_at(house: House) -> None:
    batch = checked(workbook([row(), row("赵六")], HEADINGS), by=house.max, at=NOW)

    assert verdicts(batch) == ["new", "similar"]
    assert "row 2" in reasons(batch)[1]


def test_rows_meet_the_files_there_are(house: House) -> None:
    one = opened(house, phones=["13800138000"])
    company = opened(house, kind="company", name="海运公司", phones=["0335-3212345"])
    rows = [row(), row(备注="老客户"), row("赵六"), row("李强", "13900139000"), row("海运公司", "0335-3999999")]

    batch = checked(workbook(rows, HEADINGS), by=house.max, at=NOW)

    assert verdicts(batch) == ["duplicate", "update", "similar", "new", "similar"]
    assert batch.counts == {"duplicate": 1, "update": 1, "similar": 2, "new": 1}
    said = reasons(batch)
    assert one.number in said[0]
    assert "Note" in said[1]
    assert "the same phone" in said[2]
    assert company.number in said[4]


def test_an_update_adds_and_replaces_but_empties_nothing(house: House) -> None:
    opened(house, phones=["13800138000"], needs="取车", note="老客户", tags=["a"], assets=[])
    headings = ["姓名", "手机", "电话", "车牌号", "备注", "希望得到的服务", "标签"]

    batch = brought(house, [["王芳", "13800138000", "13900139000", "冀A12345", "周末来", "", "b"]], headings)

    content = queries.content_of(only())
    assert verdicts(batch) == ["update"]
    assert [line[0] for line in content["phones"]] == ["13800138000", "13900139000"]
    assert (content["needs"], content["note"], content["tags"]) == ("取车", "老客户\n周末来", ["a", "b"])
    assert content["assets"][0][1] == "冀A12345"
    assert [hit.pk for hit in queries.find("冀A12345", user=house.max)] == [only().pk]


@pytest.mark.parametrize(
    ("mode", "expected"), [("new", ["duplicate", "new"]), ("update", ["update", "error"]), ("both", ["update", "new"])]
)
def test_files_are_opened_completed_or_both(house: House, mode: str, expected: list[str]) -> None:
    opened(house, phones=["13800138000"])

    batch = checked(workbook([row(备注="新"), row("李强", "13900139000")], HEADINGS), by=house.max, at=NOW, mode=mode)

    assert verdicts(batch) == expected


def test_a_file_is_found_by_the_keys_that_were_chosen(house: House) -> None:
    opened(house, external_number="A-1", phones=["13800138000"])
    file = workbook([["A-1", "王小芳", "13900139000"], ["", "王芳", "13800138000"]], ["客户编号", "姓名", "手机"])

    batch = taken_in(checked(file, by=house.max, at=NOW, keys="external"), by=house.max, at=NOW)

    assert verdicts(batch) == ["update", "similar"]
    assert only().name == "王小芳"


def test_a_file_somebody_may_not_change_is_left_alone(house: House) -> None:
    opened(house, phones=["13800138000"], keeper=house.max, department=house.root)

    batch = checked(workbook([row(备注="新")], HEADINGS), by=house.lena, at=NOW)

    assert verdicts(batch) == ["duplicate"]
    assert "may not change" in reasons(batch)[0]


def test_the_owner_author_and_time_of_the_file_are_kept(house: House) -> None:
    headings = ["姓名", "手机", "维护人", "建档人", "建档时间"]
    rows = [
        ["王芳", "13800138000", house.ana.name, house.ben.name, "2020/3/4 8:30"],
        ["李强", "13900139000", "", "老张", "2020/3/4"],
    ]

    brought(house, rows, headings)

    first, second = only("王芳"), only("李强")
    assert (first.keeper, first.opened_by, first.opened_at.isoformat()) == (
        house.ana,
        house.ben,
        "2020-03-04T00:30:00+00:00",
    )
    assert (second.keeper, second.opened_by, second.note) == (None, house.max, "建档人：老张")
    assert first.keepings.get().keeper == house.ana


def test_whoever_takes_them_in_may_keep_those_nobody_is_named_for(house: House) -> None:
    brought(house, [row()], keeper="me")

    assert only().keeper == house.max


def test_what_somebody_opened_since_the_check_is_not_opened_again(house: House) -> None:
    batch = checked(workbook([row()], HEADINGS), by=house.max, at=NOW)
    opened(house, phones=["13800138000"])

    taken_in(batch, by=house.max, at=NOW)

    assert verdicts(batch) == ["duplicate"]
    assert (Customer.objects.count(), batch.counts) == (1, {"new": 0, "duplicate": 1, "taken": 0})


def test_undoing_removes_what_was_opened_and_restores_what_was_changed(house: House) -> None:
    old = opened(house, name="李强", phones=["13900139000"], birth_date=date(1980, 1, 2), tags=["a"])
    before = queries.content_of(old)
    rows = [
        row(车牌号="冀A12345"),
        row(车牌号="冀B67890"),
        row("李强", "13900139000", 备注="新", 车牌号="冀C11111", 上次保养="2026-01-02"),
        row("李强", "13900139000", 备注="再"),
    ]
    batch = brought(house, rows)
    assert batch.counts["taken"] == 4

    undone(batch, by=house.max, at=NOW + timedelta(hours=1))

    assert (batch.state, batch.counts["taken"]) == ("undone", 0)
    assert queries.content_of(only()) == before


def test_a_file_changed_since_stays_and_is_named(house: House, signed_in: Any) -> None:
    batch = brought(house, [row(), row("李强", "13900139000"), row("赵六", "13700137000")])
    changed, spoken = only("王芳"), only("李强")
    later = NOW + timedelta(minutes=5)
    actions.edit_file(changed, changes={"note": "来过"}, seen_revision=1, by=house.max, at=later)
    talk = {"direction": "in", "channel": "phone", "content": "问营业时间", "said_at": later}
    contact.record_conversation(spoken, contact.Talk(**talk), by=house.max, at=later)

    undone(batch, by=house.max, at=later)

    assert set(Customer.objects.values_list("name", flat=True)) == {"王芳", "李强"}
    page = signed_in(house.max).get(f"/customers/imports/{batch.pk}/").content.decode()
    assert changed.number in page
    assert spoken.number in page


def test_who_writes_to_a_file_that_was_taken_back_meanwhile_is_told_so(house: House) -> None:
    batch = brought(house, [row()])
    seen = only()
    undone(batch, by=house.max, at=NOW)

    with pytest.raises(actions.FileGone, match="已不存在") as refused:
        actions.lose(seen, reason="moved", by=house.max, at=NOW)

    assert isinstance(refused.value, Http404)  # where no form can say it, the page is not there


def test_a_customer_shared_out_since_is_still_taken_back(house: House) -> None:
    batch = brought(house, [row()])
    actions.sweep_keepers(NOW + timedelta(hours=10))
    assert only().keeper is not None

    undone(batch, by=house.max, at=NOW + timedelta(hours=11))

    assert Customer.objects.count() == 0


def test_whoever_came_in_today_waits_for_the_end_of_the_day_however_old_their_file_was(house: House) -> None:
    brought(house, [["王芳", "13800138000", "2019/3/5"]], ["姓名", "手机", "建档时间"])
    assert only().opened_at.year == 2019

    actions.sweep_keepers(NOW + timedelta(minutes=5))
    assert only().keeper is None

    actions.sweep_keepers(NOW + timedelta(hours=10))
    assert only().keeper is not None


def test_only_who_may_edit_customers_takes_them_in(house: House) -> None:
    adam = Person.objects.get(username="adam")
    batch = checked(workbook([row()], HEADINGS), by=adam, at=NOW)

    with pytest.raises(importing.NotForOpening):
        importing.take_in(batch, by=adam, at=NOW)
    with pytest.raises(intake.NotForImporting):
        importing.take_in(batch, by=house.ana, at=NOW)
    importing.take_in(batch, by=house.max, at=NOW)


def test_an_address_book_brings_customers(house: House) -> None:
    card = ["BEGIN:VCARD", "VERSION:3.0", "N:王;芳;;;", "TEL;TYPE=CELL:13800138000", "TEL:0335-3212345",
            "ADR:;;文化路1号;秦皇岛市;河北省;;", "EMAIL:fang@example.com", "BDAY:1990-07-15", "END:VCARD"]  # fmt: skip

    batch = taken_in(checked(text(card, "utf-8", "phone.vcf"), by=house.max, at=NOW), by=house.max, at=NOW)

    customer = only("王芳")
    assert batch.counts == {"new": 1, "taken": 1}
    assert customer.birth_date == date(1990, 7, 15)
    assert [phone.number for phone in customer.phones.order_by("position", "pk")] == ["+8613800138000", "+863353212345"]
    assert [(line.region, line.text) for line in customer.addresses.all()] == [("130300", "文化路1号")]
    assert [line.address for line in customer.handles.all()] == ["fang@example.com"]


def test_a_file_that_an_import_changed_is_alike_by_what_it_says_now(house: House) -> None:
    customer = opened(house, phones=["13800138000"])
    number = customer.number

    brought(house, [[number, "李小丽", "河北省秦皇岛市海港区文化路1号"]], ["档案编号", "姓名", "地址"])

    with pytest.raises(SimilarName):
        opened(house, name="李小丽", addresses=[AddressLine("", "130302", "文化路1号")])


@pytest.mark.parametrize(
    "lines",
    [
        "code,name,cityCode\n110101,东城区,1101\n110102,西城区,1101\n130302,海港区,1303\n",
        "code,name,provinceCode\n1101,市辖区,11\n1303,秦皇岛市,13\n",
        "代碼,名稱\n13,河北省\n71,臺灣省\n",
    ],
)
def test_a_table_of_places_is_no_list_of_people(house: House, lines: str) -> None:
    batch = importing.upload(text(lines.split("\n"), "utf-8"), by=house.max, at=NOW)

    assert "name" not in batch.mapping.values()
    with pytest.raises(importing.NobodyToBeFound):
        importing.check(batch, columns=batch.mapping, defaults=batch.defaults, by=house.max, at=NOW)


def test_somebody_named_like_a_place_is_a_person_all_the_same(house: House) -> None:
    batch = importing.upload(
        text(["name,phone", "海港区,13800138000", "王芳,13800138001"], "utf-8"), by=house.max, at=NOW
    )

    assert batch.mapping["name"] == "name"


def test_a_file_without_anybody_in_it_is_refused(house: House) -> None:
    batch = importing.upload(workbook([["x"]], ["天气"]), by=house.max, at=NOW)

    with pytest.raises(importing.NobodyToBeFound):
        importing.check(batch, columns=batch.mapping, defaults=batch.defaults, by=house.max, at=NOW)
    said = {**batch.defaults, "people": "yes"}
    importing.check(batch, columns={"天气": "name"}, defaults=said, by=house.max, at=NOW)


def test_one_line_tells_the_departments_that_hear_of_changes(house: House) -> None:
    for number in range(3):
        opened(house, name=f"客户{number}", phones=[f"1380013800{number}"])
    rows = [
        row(f"客户{number}", f"1380013800{number}", 车牌号=f"冀A1234{number}", 地址="文化路") for number in range(3)
    ]

    brought(house, rows)

    told = Notice.objects.filter(kind="changed").values_list("person", flat=True)
    assert len(told) == len(set(told))


def test_the_statements_of_a_part_do_not_grow_with_its_rows(house: House, django_assert_max_num_queries: Any) -> None:
    def bring(first: int, count: int) -> Batch:
        rows = [row(f"客户{n}", f"138{n:08d}", 车牌号=f"冀A{n:05d}") for n in range(first, first + count)]
        return checked(workbook(rows, HEADINGS), by=house.max, at=NOW)

    few, many = bring(10_000, 2), bring(20_000, 60)
    importing.take_in(few, by=house.max, at=NOW)
    importing.take_in(many, by=house.max, at=NOW)
    with django_assert_max_num_queries(60):
        intake.take_in_some(few, at=NOW)
    with django_assert_max_num_queries(60):
        intake.take_in_some(many, at=NOW)


def test_the_department_that_supplied_a_customer_comes_in_by_name_and_goes_when_undone(house: House) -> None:
    opened(house, phones=["13800138000"], supplied_by=house.parts)
    headings = ["姓名", "手机", "资料提供部门"]
    rows = [
        ["王芳", "13800138000", house.workshop.name],
        ["李强", "13900139000", "finance"],
        ["赵六", "13700137000", "没有这个部门"],
    ]

    batch = brought(house, rows, headings)

    assert verdicts(batch) == ["update", "new", "error"]
    assert "no department" in reasons(batch)[2]
    assert batch.rows.get(line=4).bad == ["资料提供部门"]
    supplied = {customer.name: customer.supplied_by for customer in Customer.objects.all()}
    assert supplied == {"王芳": house.workshop, "李强": house.finance}
    undone(batch, by=house.max, at=NOW + timedelta(hours=1))
    assert [customer.supplied_by for customer in Customer.objects.all()] == [house.parts]


def test_a_department_that_is_closed_supplies_nobody_any_more(house: House) -> None:
    Department.objects.filter(pk=house.parts.pk).update(closed_at=NOW)
    rows = [["王芳", "13800138000", house.parts.name], ["李强", "13900139000", house.workshop.name]]

    assert verdicts(checked(workbook(rows, ["姓名", "手机", "资料提供部门"]), by=house.max, at=NOW)) == ["error", "new"]
