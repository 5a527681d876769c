"""Whom a file is about: rows without a name, lists that may hold no people, things that lead to their owners."""

import re
from typing import Any

import pytest

from huiyin.customers import actions, queries
from huiyin.customers.actions import importing
from huiyin.customers.models import Customer
from huiyin.intake import actions as intake
from huiyin.intake import jobs
from tests.cases.files import text, workbook
from tests.conftest import NOW, House
from tests.customers.files import checked, reasons, taken_in, verdicts


def test_a_row_without_a_name_opens_a_file_only_if_that_was_chosen(house: House) -> None:
    rows = [["", "13800138000"], ["王芳", "13900139000"]]

    left = checked(workbook(rows, ["姓名", "手机"]), by=house.max, at=NOW)
    named = checked(workbook(rows, ["姓名", "手机"]), by=house.max, at=NOW, nameless="number")

    assert verdicts(left) == ["error", "new"]
    assert "Enter a name" in reasons(left)[0]
    assert verdicts(named) == ["new", "new"]
    taken_in(named, by=house.max, at=NOW)
    assert set(Customer.objects.values_list("name", "kind")) == {("尾号8000", "person"), ("王芳", "person")}


@pytest.mark.parametrize(
    ("headings", "cells", "name"),
    [
        (["客户编号", "手机"], ["A-1", ""], "客户A-1"),
        (["车牌号", "手机"], ["冀A12345", ""], "客户冀A12345"),
        (["客户编号", "电话"], ["A-1", "0335-3212345"], "尾号2345"),
    ],
)
def test_somebody_without_a_name_is_called_after_what_is_known(
    house: House, headings: list[str], cells: list[str], name: str
) -> None:
    taken_in(checked(workbook([cells], headings), by=house.max, at=NOW, nameless="number"), by=house.max, at=NOW)

    assert Customer.objects.get().name == name


def test_a_name_made_up_for_a_new_file_renames_none(house: House) -> None:
    actions.open_file(kind="person", name="王芳", phones=["13800138000"], by=house.max, at=NOW)
    file = workbook([["13800138000", "老客户"]], ["手机", "备注"])

    batch = taken_in(checked(file, by=house.max, at=NOW, nameless="number"), by=house.max, at=NOW)

    assert verdicts(batch) == ["update"]
    assert Customer.objects.values_list("name", "note").get() == ("王芳", "老客户")


def test_without_a_column_of_names_it_is_asked_what_new_customers_are_called(house: House) -> None:
    batch = importing.upload(workbook([["13800138000"]], ["手机"]), by=house.max, at=NOW)

    def check(**chosen: str) -> Any:
        batch.refresh_from_db()
        return importing.check(
            batch, columns=batch.mapping, defaults={**batch.defaults, **chosen}, by=house.max, at=NOW
        )

    for mode in ("both", "new"):
        with pytest.raises(importing.NoNames):
            check(mode=mode)
    assert check(mode="update").state == "checking"


def test_a_list_that_reaches_nobody_is_taken_for_customers_only_if_somebody_says_so(house: House) -> None:
    lines = ["id,name,spec", "1,机油滤清器,A 级", "2,空气滤清器,B 级"]
    batch = importing.upload(text(lines, "utf-8"), by=house.max, at=NOW)

    with pytest.raises(importing.PerhapsNoPeople):
        importing.check(batch, columns=batch.mapping, defaults=batch.defaults, by=house.max, at=NOW)
    said = {**batch.defaults, "people": "yes"}
    assert importing.check(batch, columns=batch.mapping, defaults=said, by=house.max, at=NOW).state == "checking"


@pytest.mark.parametrize("heading", ["电话", "性别", "地址", "车牌号", "微信号", "出生日期", "联系人"])
def test_a_list_that_says_how_to_reach_somebody_is_not_asked_about(house: House, heading: str) -> None:
    batch = importing.upload(workbook([["王芳", ""]], ["名称", heading]), by=house.max, at=NOW)

    assert not importing.may_hold_no_people(batch.mapping, queries.file_rules())


def test_a_page_asks_whether_these_are_people_and_keeps_what_was_chosen(house: House, signed_in: Any) -> None:
    browser = signed_in(house.max)
    page = browser.post(
        "/customers/imports/", {"file": text(["id,name", "1,机油滤清器"], "utf-8")}, follow=True
    ).content.decode()
    sent = {"column-0": "external_number", "column-1": "name", "default-keys": "external", "default-similar": "new"}
    [address] = re.findall(r'action="(/customers/imports/\d+/check/)"', page)

    refused = browser.post(address, sent)
    agreed = browser.post(address, {**sent, "default-people": "yes"})

    assert 'name="default-people" value="yes"' in page
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "这是客户名单吗" in shown
    assert '<option value="new" selected>' in shown
    assert agreed.status_code == 302


def test_rows_of_one_file_that_look_alike_are_looked_at(house: House) -> None:
    rows = [
        ["王芳", "13800138000", "文化路1号"],
        ["王芳", "13900139000", "文化路1号"],
        ["王芳", "13700137000", "文化路2号"],
        ["李强", "", ""],
        ["李强", "", ""],
        ["海运公司", "0335-3212345", ""],
        ["海运公司", "0335-3212346", ""],
    ]
    file = workbook(rows, ["姓名", "手机", "地址"])

    batch = checked(file, by=house.max, at=NOW)

    assert verdicts(batch) == ["new", "similar", "new", "new", "similar", "new", "similar"]
    assert [reasons(batch)[place] for place in (1, 4, 6)] == [
        "Row 2 has the same name and address",
        "Row 5 has the same name",
        "Row 7 has the same name",
    ]
    assert verdicts(checked(file, by=house.max, at=NOW, similar="new")) == ["new"] * 7


def test_rows_that_look_alike_find_each_other_across_parts(house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr("huiyin.intake.actions.checking.AT_ONCE", 2)
    rows = [["李强"], ["王芳"], ["赵六"], ["李强"]]

    batch = checked(workbook(rows, ["姓名"]), by=house.max, at=NOW, people="yes")

    assert verdicts(batch) == ["new", "new", "new", "similar"]


def test_what_is_said_of_a_contact_person_without_a_name_is_the_customers_own(house: House) -> None:
    headings = ["姓名", "手机", "联系人", "联系人电话", "联系人备注"]
    rows = [
        ["王芳", "13800138000", "", "0335-3212345", "白天打"],
        ["李强", "13900139000", "李母", "0335-3212346", ""],
    ]

    taken_in(checked(workbook(rows, headings), by=house.max, at=NOW), by=house.max, at=NOW)

    first, second = (queries.content_of(Customer.objects.get(name=name)) for name in ("王芳", "李强"))
    assert ([line[0] for line in first["phones"]], first["contacts"], first["note"]) == (
        ["13800138000", "0335-3212345"],
        [],
        "联系人备注：白天打",
    )
    assert ([line[0] for line in second["phones"]], second["contacts"]) == (
        ["13900139000"],
        [["李母", "", "0335-3212346", ""]],
    )


def test_a_plate_alone_leads_to_its_owner(house: House) -> None:
    actions.open_file(kind="person", name="王芳", assets=["冀A12345"], by=house.max, at=NOW)
    file = workbook([["冀A·12345", "2026-07-15"], ["冀B67890", "2026-07-16"]], ["车牌号", "上次保养"])

    batch = taken_in(checked(file, by=house.max, at=NOW, mode="update"), by=house.max, at=NOW)

    assert verdicts(batch) == ["update", "error"]
    assert Customer.objects.get().assets.get().last_service_on.isoformat() == "2026-07-15"


IDENTITY = "11010519491231002X"


def test_an_identity_number_leads_to_its_file(house: House) -> None:
    label = {"zh-hans": "身份证号", "en": "Identity card"}
    actions.add_field(name="id_card", label=label, type="identity", group="basics", by=house.adam, at=NOW)
    there = actions.open_file(kind="person", name="王芳", values={"id_card": IDENTITY}, by=house.max, at=NOW)
    rows = [
        ["王芳", "110105 19491231 002x", "老客户"],
        ["李强", IDENTITY, ""],
        ["", IDENTITY, "会员"],
        ["赵六", "E12345678", ""],
        ["赵六", "e12345678", "同一人"],
    ]
    file = workbook(rows, ["姓名", "身份证号", "备注"])

    batch = checked(file, by=house.max, at=NOW)
    by_phone = checked(file, by=house.max, at=NOW, keys="phone")

    assert verdicts(batch) == ["update", "similar", "update", "new", "update"]
    assert verdicts(by_phone) == ["similar", "similar", "similar", "new", "update"]
    assert reasons(batch)[1] == f"{there.number} has the same identity number"
    taken_in(batch, by=house.max, at=NOW)
    notes = dict(Customer.objects.values_list("name", "note"))
    assert notes == {"王芳": "老客户\n会员", "赵六": "同一人"}


def test_a_row_that_leads_to_one_file_may_not_bring_it_the_number_of_another(house: House) -> None:
    label = {"zh-hans": "身份证号", "en": "Identity card"}
    actions.add_field(name="id_card", label=label, type="identity", group="basics", by=house.adam, at=NOW)
    said = {"kind": "person", "by": house.max, "at": NOW}
    first = actions.open_file(name="王芳", phones=["13800138000"], **said)
    actions.open_file(name="李雷", phones=["13900139000"], **said)
    other = actions.open_file(name="赵六", external_number="A-1", values={"id_card": IDENTITY}, **said)
    headings = ["手机", "姓名", "客户编号", "身份证号", "备注"]
    rows = [
        ["13800138000", "王芳", "A-1", "", ""],
        ["13900139000", "李雷", "", IDENTITY, ""],
        ["13800138000", "王芳", "A-2", "E12345678", "老客户"],
    ]

    batch = taken_in(checked(workbook(rows, headings), by=house.max, at=NOW, keys="phone"), by=house.max, at=NOW)

    assert verdicts(batch) == ["error", "error", "update"]
    assert all(other.number in reason for reason in reasons(batch)[:2])
    first.refresh_from_db()
    assert (first.external_number, first.note) == ("A-2", "老客户")
    with pytest.raises(actions.Similar, match=first.number):  # it is found by what a row brought
        actions.open_file(name="韩梅", values={"id_card": "E12345678"}, **said)


def test_what_a_file_shares_already_is_no_reason_to_leave_a_row_out(house: House) -> None:
    said = {"kind": "person", "by": house.max, "at": NOW, "confirmed": True}
    first, _other = (actions.open_file(name=name, phones=["13800138000"], **said) for name in ("王芳", "李雷"))

    actions.edit_files({first.pk: {"phones": ["13800138000", "13900139000"]}}, by=house.max, at=NOW)

    assert first.phones.count() == 2


@pytest.mark.parametrize("what", ["phones", "assets"])
def test_of_files_that_come_to_hold_the_same_at_once_the_second_is_refused(house: House, what: str) -> None:
    said = {"kind": "person", "by": house.max, "at": NOW}
    first, second = (actions.open_file(name=name, **said) for name in ("王芳", "李雷"))
    brought, other = {"phones": ("13800138000", "13900139000"), "assets": ("冀A12345", "冀A54321")}[what]

    with pytest.raises(actions.FilesRefused) as refused:
        actions.edit_files({second.pk: {what: [brought]}, first.pk: {what: [brought]}}, by=house.max, at=NOW)
    assert {pk: (error.at_field, error.params["numbers"]) for pk, error in refused.value.errors.items()} == {
        first.pk: (what, [second.number])
    }
    actions.edit_files({second.pk: {what: [brought]}, first.pk: {what: [other]}}, by=house.max, at=NOW)


def test_rows_that_bring_the_same_to_several_customers_are_told_before_anything_is_taken_in(house: House) -> None:
    said = {"kind": "person", "by": house.max, "at": NOW}
    for name, number in (("王芳", "A-1"), ("李雷", "A-2"), ("赵六", "A-3")):
        actions.open_file(name=name, external_number=number, **said)
    rows = [
        ["A-1", "王芳", "13800138000"],
        ["A-2", "李雷", "13800138000"],
        ["", "韩梅", "13900139000"],
        ["A-3", "赵六", "13900139000"],
        ["A-1", "王芳", "13800138000、13700137000"],
    ]
    brings = "Row %d brings the same phone, plate or number to another customer"

    batch = checked(workbook(rows, ["客户编号", "姓名", "手机"]), by=house.max, at=NOW)

    assert verdicts(batch) == ["update", "error", "new", "error", "update"]
    assert [reasons(batch)[place] for place in (1, 3)] == [brings % 2, brings % 4]
    assert verdicts(taken_in(batch, by=house.max, at=NOW)) == verdicts(batch)


def test_files_are_recognised_by_identity_where_the_house_keeps_it(house: House, signed_in: Any) -> None:
    batch = importing.upload(workbook([["王芳", "13800138000"]], ["姓名", "手机"]), by=house.max, at=NOW)
    browser = signed_in(house.max)
    offered = 'name="default-keys" value="identity" checked'

    assert offered not in browser.get(f"/customers/imports/{batch.pk}/").content.decode()
    label = {"zh-hans": "身份证号", "en": "Identity card"}
    actions.add_field(name="id_card", label=label, type="identity", group="basics", by=house.adam, at=NOW)
    assert offered in browser.get(f"/customers/imports/{batch.pk}/").content.decode()


def test_what_an_earlier_check_knew_rows_by_is_forgotten(house: House) -> None:
    rows = [["王芳", "13800138000", ""], ["李强", "", "13800138000"]]
    batch = checked(workbook(rows, ["姓名", "手机", "电话"]), by=house.max, at=NOW)
    assert verdicts(batch) == ["new", "similar"]
    columns = {**batch.mapping, "手机": ""}

    intake.stop_check(batch, by=house.max, at=NOW)
    importing.check(batch, columns=columns, defaults=batch.defaults, by=house.max, at=NOW)
    jobs.check("customers", batch.pk)

    assert verdicts(batch) == ["new", "new"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "^"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_text_file_brings_the_same_however_it_was_written(
    house: House, encoding: str, separator: str, ending: str
) -> None:
    rows = [["姓名", "手机", "客户编号", "备注"], ["王芳", "013800138000"[1:], "007", f'取车{separator}"周末"']]
    lines = [separator.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
    file = text([ending.join([*lines, ""])], encoding)

    taken_in(checked(file, by=house.max, at=NOW), by=house.max, at=NOW)

    found = Customer.objects.values_list("name", "phones__number", "external_number", "note").get()
    assert found == ("王芳", "+8613800138000", "007", f'取车{separator}"周末"')


def test_traditional_text_comes_in_big5_with_a_year_of_the_republic(house: House) -> None:
    file = text(["姓名,行動電話,生日,備註", "陳淑芬,0912345678,民國79年7月5日,臺北市大安區的老客戶"], "big5")

    batch = checked(file, by=house.max, at=NOW)

    assert batch.source["encoding"] == "big5hkscs"
    row = batch.rows.get()
    assert (row.values["name"], row.values["birth_date"], row.raw["行動電話"]) == ("陳淑芬", "1990-07-05", "0912345678")


def test_two_hundred_columns_are_read_and_the_unknown_go_into_the_note(house: House) -> None:
    headings = ["姓名", "手机", *(f"第{n}列" for n in range(198))]
    file = workbook([["王芳", "13800138000", *[""] * 197, "末"]], headings)

    batch = taken_in(checked(file, by=house.max, at=NOW), by=house.max, at=NOW)

    assert verdicts(batch) == ["new"]
    assert Customer.objects.get().note == "第197列：末"
