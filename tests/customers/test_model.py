"""What a file holds beside a name: fields of the pack, things owned, addresses, contact persons, handles."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from huiyin.customers import actions, queries, rules
from huiyin.customers.models import Customer, Region
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine, HandleLine
from huiyin.rulebook.definitions import CustomerFile
from tests.conftest import NOW, House

CAR = AssetLine(
    key="冀A·12345",
    values={"brand": "大众", "model": "帕萨特", "type": "轿车", "mileage": "38,600", "repair_items": "更换机油"},
    cycle_months=6,
    last_service_on=date(2026, 8, 31),
)


def opened(house: House, **content: Any) -> Customer:
    return actions.open_file(**{"kind": "person", "name": "王芳", "by": house.ana, "at": NOW, **content})


@pytest.mark.req("D51-3")
def test_whoever_opens_a_file_of_the_workshop_sees_all_twelve_fields(house: House, signed_in: Any) -> None:
    car = {**CAR.values, "service_record": "11月20日换机油"}
    file = opened(
        house,
        phones=["13800138000"],
        addresses=[AddressLine("home", "130302", "河北大街12号")],
        values={"visited_on": "2026年11月20日"},
        needs="免费检测",
        assets=[replace(CAR, values=car)],
    )

    page = signed_in(house.ana).get(reverse("customers:file", args=[file.pk])).content.decode()

    twelve = {
        "name": "王芳",
        "address": "海港区",
        "phone": "138****8000",
        "date of the visit": "2026-11-20",
        "type": "帕萨特",
        "plate": "冀A·12345",
        "kind": "轿车",
        "repair items": "更换机油",
        "maintenance cycle": "保养周期（月）</dt><dd>6<",
        "next maintenance": "2027-02-28",
        "service wished": "免费检测",
        "service record": "11月20日换机油",
    }
    assert {name for name, words in twelve.items() if words not in page} == set()
    bare = signed_in(house.ana).get(reverse("customers:file", args=[opened(house, name="李雷").pk])).content.decode()
    assert {
        name for name in ("plate", "repair items", "next maintenance", "service wished") if twelve[name] in bare
    } == set()


@pytest.mark.req("D51-3")
def test_all_twelve_fields_of_the_workshop_are_kept(house: House) -> None:
    file = opened(
        house,
        phones=["13800138000"],
        addresses=[AddressLine("home", "130302", "河北大街12号")],
        values={"visited_on": "2026年11月20日"},
        needs="免费检测",
        assets=[CAR],
    )

    file.refresh_from_db()
    car = file.assets.get()
    assert (file.name, file.addresses.get().text, file.phones.get().typed) == ("王芳", "河北大街12号", "13800138000")
    assert (file.values["visited_on"], file.needs) == ("2026-11-20", "免费检测")
    assert (car.key, car.values["model"], car.values["type"]) == ("冀A·12345", "帕萨特", "saloon")
    assert (car.values["repair_items"], car.cycle_months) == ("更换机油", 6)
    assert (
        actions.edit_file(
            file,
            changes={"assets": [AssetLine(key=CAR.key, values={**CAR.values, "service_record": "11月20日换机油"})]},
            seen_revision=1,
            by=house.ana,
            at=NOW,
        )
        .assets.get()
        .values["service_record"]
    )


@pytest.mark.req("D51-4")
@pytest.mark.parametrize(
    ("last", "cycle", "following"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 8, 15), 3, date(2026, 11, 15)),
        (None, 6, None),
        (date(2026, 8, 15), None, None),
    ],
)
def test_the_next_service_follows_from_the_last_and_the_cycle(
    house: House, last: date | None, cycle: int | None, following: date | None
) -> None:
    file = opened(house, assets=[AssetLine(key="冀A12345", last_service_on=last, cycle_months=cycle)])

    assert file.assets.get().next_service_on == following


def test_after_another_service_the_next_one_moves_unless_somebody_says_otherwise(house: House) -> None:
    file = opened(house, assets=[CAR])
    stored = file.assets.get()
    shown = {"key": CAR.key, "kind": "vehicle", "values": stored.values, "cycle_months": 6}

    def serviced(next_on: date, revision: int) -> date:
        car = AssetLine(**shown, last_service_on=date(2026, 11, revision), next_service_on=next_on)
        edited = actions.edit_file(file, changes={"assets": [car]}, seen_revision=revision, by=house.ana, at=NOW)
        return edited.assets.get().next_service_on

    assert serviced(stored.next_service_on, 1) == date(2027, 5, 1)
    assert serviced(date(2027, 6, 30), 2) == date(2027, 6, 30)


@pytest.mark.req("B3-6")
def test_a_birth_date_is_kept_to_the_day_but_not_one_to_come(house: House) -> None:
    assert opened(house, birth_date=date(1987, 1, 9)).birth_date == date(1987, 1, 9)

    with pytest.raises(actions.NotBornYet):
        opened(house, birth_date=date(2026, 11, 24))


@pytest.mark.req("A12-1")
def test_the_department_that_passed_a_customer_on_is_stored(house: House) -> None:
    file = opened(house, supplied_by=house.workshop)

    assert Customer.objects.get(pk=file.pk).supplied_by == house.workshop


@pytest.mark.req("E22-7")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"yearly_spend": "很多"}, "values_yearly_spend"),
        ({"yearly_spend": "-5"}, "values_yearly_spend"),
        ({"visited_on": "2026-02-30"}, "values_visited_on"),
        ({"spending": "lavish"}, "values_spending"),
    ],
)
def test_a_value_in_the_wrong_form_is_refused_and_the_field_and_the_form_are_named(
    house: House, values: dict[str, str], field: str
) -> None:
    with pytest.raises(rules.ValueRefused) as refused:
        opened(house, values=values)

    assert refused.value.at_field == field
    assert refused.value.params["label"] in str(refused.value)
    assert refused.value.params["expected"] in str(refused.value)
    assert Customer.objects.count() == 0


@pytest.mark.req("B3-1")
def test_each_kind_of_customer_has_fields_of_its_own(house: House) -> None:
    company = opened(house, kind="company", name="祥安建材", values={"main_business": "建材"})
    person = opened(house, values={"occupation": "教师"})

    assert (company.values, person.values) == ({"main_business": "建材"}, {"occupation": "教师"})
    with pytest.raises(actions.FieldUnknown):
        opened(house, values={"main_business": "建材"})


def test_a_company_has_contact_persons(house: House) -> None:
    file = opened(
        house,
        kind="company",
        name="祥安建材",
        contacts=[ContactLine("赵敏", "采购经理", "139 0013 9000", "秘书电话"), ContactLine("李雷")],
    )

    assert list(file.contacts.order_by("position").values_list("name", "role", "number", "note")) == [
        ("赵敏", "采购经理", "+8613900139000", "秘书电话"),
        ("李雷", "", "", ""),
    ]
    assert [hit.pk for hit in queries.find("zhaomin", user=house.ana)] == [file.pk]
    with pytest.raises(actions.ContactNameless):
        opened(house, contacts=[ContactLine(role="经理")])


def test_handles_are_told_apart_and_an_e_mail_address_is_checked(house: House) -> None:
    file = opened(house, handles=["Wang@Example.com", HandleLine("wechat", "wx_fang", "女儿")])

    assert list(file.handles.order_by("position").values_list("kind", "address_key", "belongs_to")) == [
        ("email", "wang@example.com", ""),
        ("wechat", "wx_fang", "女儿"),
    ]
    with pytest.raises(actions.HandleUnreadable):
        opened(house, handles=[HandleLine("email", "wang")])
    with pytest.raises(actions.HandleTwice):
        opened(house, handles=["wang@example.com", "WANG@example.com"])


@pytest.mark.req("D45-1")
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("130302", "河北省 秦皇岛市 海港区"),
        ("110101", "北京市 东城区"),
        ("710107", "台湾省 台北市 信义区"),
        ("810202", "香港特别行政区 九龙 油尖旺区"),
    ],
)
def test_an_address_keeps_its_region_as_it_was_called_and_the_words_as_told(house: House, code: str, name: str) -> None:
    file = opened(house, addresses=[AddressLine("work", code, "一号楼"), AddressLine(text="老家")])

    first, second = file.addresses.order_by("position")
    assert (first.region_name, first.text, second.region_name, second.text) == (name, "一号楼", "", "老家")
    assert file.region == code
    with pytest.raises(actions.PlaceUnknown):
        opened(house, addresses=[AddressLine("work", "999999", "一号楼")])


def test_a_region_that_is_no_longer_listed_stays_for_the_addresses_that_name_it(house: House, tmp_path: Any) -> None:
    listed = queries.REGIONS.read_text(encoding="utf-8")
    (tmp_path / "regions.js").write_text(listed.replace('130302: "', '130399: "'), encoding="utf-8")

    actions.load_regions(tmp_path / "regions.js")

    assert Region.objects.get(pk="130302").listed is False
    assert Region.objects.get(pk="130399").listed is True


def test_a_file_without_the_regions_is_refused(house: House, tmp_path: Any) -> None:
    (tmp_path / "short.js").write_text('110000: "北京市"', encoding="utf-8")

    with pytest.raises(actions.NoRegions):
        actions.load_regions(tmp_path / "short.js")

    assert Region.objects.count() > 3000


def test_hours_are_kept_as_windows_whatever_way_they_are_typed(house: House) -> None:
    file = opened(house, preferred_hours="9:00～11:30，14:00-17:00", rest_hours=[["22:00", "08:00"]])

    assert file.preferred_hours == [["09:00", "11:30"], ["14:00", "17:00"]]
    assert file.rest_hours == [["22:00", "08:00"]]
    with pytest.raises(rules.ValueRefused):
        opened(house, rest_hours="晚上")


def test_of_two_things_the_kind_and_the_key_tell_whether_they_are_the_same(house: House) -> None:
    opened(house, assets=["冀A·12345"])

    with pytest.raises(actions.Similar):
        opened(house, assets=["冀a 12345"])
    with pytest.raises(actions.AssetTwice):
        opened(house, assets=["冀B·54321", "冀b54321"])
    with pytest.raises(actions.AssetKindUnknown):
        opened(house, assets=[AssetLine(kind="yacht", key="1")])


def test_a_file_is_found_by_what_the_pack_says_it_is_found_by(house: House) -> None:
    file = opened(house, addresses=["河北大街12号"], assets=[AssetLine(key="冀A1", values={"vin": "LSVAA4182E2"})])

    for words in ("大街12", "lsvaa4182e2", "冀A1"):
        assert [hit.pk for hit in queries.find(words, user=house.ana)] == [file.pk]


@pytest.mark.req("D1-10")
def test_what_is_missing_is_named_and_counted(house: House) -> None:
    file = opened(house, phones=["13800138000"], salutation="ms", assets=[CAR])

    definition = queries.file_definition()
    assert rules.missing(queries.content_of(file), definition) == ["地址", "最近送修或来访日期"]
    assert file.completeness == rules.percent(queries.content_of(file), definition) == 80


def completeness_in_sql(definition: CustomerFile) -> dict[int, int]:
    expression, params = queries.completeness_sql(definition)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {expression} FROM customers_customer customer", params)  # noqa: S608
        return dict(cursor.fetchall())


def test_one_file_and_all_files_are_counted_alike(house: House) -> None:
    opened(house)
    opened(house, phones=["13800138000"], salutation="ms", assets=[AssetLine(key="冀A1"), AssetLine(key="冀A2")])
    opened(house, assets=[AssetLine(key="冀A3", retired_on=date(2026, 1, 1))], values={"visited_on": "2026-11-01"})
    opened(house, kind="company", name="祥安", contacts=["赵敏"], addresses=["河北大街"])
    opened(house, birth_date=date(1987, 1, 9), tags=["老客户"], rest_hours="12:00-14:00")
    opened(house, addresses=["河北大街"], salutation="mr", values={"visited_on": "2026-11-01"})
    opened(house, phones=["13900139000"], assets=[CAR])

    counted = completeness_in_sql(queries.file_definition())

    assert counted == dict(Customer.objects.values_list("pk", "completeness"))
    assert len(set(counted.values())) > 3


def test_many_files_hold_what_one_holds(house: House) -> None:
    row = {
        "kind": "person", "name": "李雷", "phones": ["13900139000"],
        "addresses": [AddressLine("home", "130302", "1号")],
        "assets": [CAR], "values": {"visited_on": "2026-11-20"}, "tags": ["新客户"], "birth_date": date(1990, 2, 3),
        "handles": ["li@example.com"], "salutation": "mr",
    }  # fmt: skip

    [pk] = actions.open_files([row], by=house.max, at=NOW)

    many = Customer.objects.get(pk=pk)
    one = opened(house, **{**row, "confirmed": True})
    left, right = queries.content_of(many), queries.content_of(one)
    assert {**left, "keeper": None, "department": None} == {**right, "keeper": None, "department": None}
    assert (many.completeness, many.region) == (one.completeness, one.region) == (100, "130302")


@pytest.mark.req("D45-2")
def test_every_change_keeps_what_was_before_and_who_changed_it(house: House) -> None:
    file = opened(house, addresses=["河北大街12号"], contacts=["赵敏"], assets=[CAR], values={"occupation": "教师"})

    actions.edit_file(
        file,
        changes={
            "addresses": [AddressLine("home", "130302", "河北大街12号")],
            "contacts": [ContactLine("赵敏", "店长")],
            "values": {"occupation": "医生"},
            "assets": [],
        },
        seen_revision=1,
        by=house.lena,
        at=NOW,
    )

    changes = {change.label: (change.old, change.new, change.by, change.at) for change in queries.history(file)}
    assert changes["联系人"] == ("赵敏", "赵敏 店长", "莱娜", NOW)
    assert changes["职业"] == ("教师", "医生", "莱娜", NOW)
    assert changes["车辆"][0].startswith("冀A·12345 大众 帕萨特 轿车")
    assert changes["车辆"][1:3] == ("", "莱娜")
    assert queries.content_at(file, 1)["values_occupation"] == "教师"
    assert queries.content_at(file, 2) == queries.content_of(Customer.objects.get(pk=file.pk))
