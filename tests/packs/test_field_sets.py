"""The customer file of each trade holds what its document asks for."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from huiyin.customers import actions, queries, rules
from huiyin.customers.enums import Why
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine
from huiyin.org.actions import add_department, place_person
from huiyin.org.models import Department, Person
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Pack
from huiyin.worklist.models import Notice
from tests.conftest import NOW, House
from tests.packs.everything import opened

SignIn = Callable[[Person], Client]
WorksBy = Callable[[str], Pack]
DAY = timedelta(days=1)

COMPANY = {
    "external_number": "0412",
    "name": "恒源进出口贸易有限公司",
    "addresses": [AddressLine("work", "310115", "张杨路828号18楼")],
    "phones": ["021-58361190"],
    "contacts": [ContactLine("邵敏", "物流主管", "13917750862")],
    "preferences": "喝茶",
    "note": "秘书电话 8801",
    "values": {"main_business": "五金出口", "contact_age": "36"},
}
PERSON = {
    "external_number": "60217",
    "name": "江月",
    "addresses": [AddressLine("home", "310104", "漕溪北路595号")],
    "phones": ["021-64713309", "13564237718"],
    "birth_date": date(1987, 1, 9),
    "preferences": "烘焙",
    "note": "生日寄贺卡",
    "values": {"occupation": "设计师"},
}


def page_of(file: Any, person: Person, signed_in: SignIn) -> str:
    return signed_in(person).get(reverse("customers:file", args=[file.pk])).text


@pytest.mark.req("B3-2")
def test_a_company_has_its_ten_particulars_at_the_courier(house: House, works_by: WorksBy, signed_in: SignIn) -> None:
    works_by("courier")

    page = page_of(opened(house, kind="company", **COMPANY), house.ana, signed_in)

    ten = [
        "0412",
        "恒源进出口",
        "浦东新区",
        "021-****1190",
        "五金出口",
        "邵敏",
        "139****0862",
        ">36<",
        "喝茶",
        "秘书电话 8801",
    ]
    assert [words for words in ten if words not in page] == []


@pytest.mark.req("B3-3")
@pytest.mark.req("B3-6")
def test_a_private_person_has_nine_with_landline_and_mobile_told_apart(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("courier")

    page = page_of(opened(house, kind="person", **PERSON), house.ana, signed_in)

    nine = ["60217", "江月", "徐汇区", "固定电话", "移动电话", "1987-01-09", "设计师", "烘焙", "生日寄贺卡"]
    assert [words for words in nine if words not in page] == []


@pytest.mark.req("B3-1")
def test_each_kind_of_customer_is_asked_its_own_particulars_at_the_courier(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("courier")

    form = signed_in(house.ana).get(reverse("customers:open")).text

    def kind_of(name: str) -> str:
        before = form[: form.index(f'name="values_{name}"')]
        return before[before.rindex("data-of-kind") :][14:].partition('"')[0]

    assert [kind_of(name) for name in ("main_business", "contact_age", "occupation")] == [
        "company",
        "company",
        "person",
    ]
    with pytest.raises(actions.FieldUnknown):
        opened(house, kind="person", name="江月", values={"main_business": "五金"})


@pytest.mark.req("B3-7")
def test_blank_cells_are_taken_as_they_come_at_the_courier(house: House, works_by: WorksBy) -> None:
    works_by("courier")

    file = opened(house, kind="company", name="大海渔具店", external_number="0955")

    assert file.completeness < 50
    assert "联系人及电话" in rules.missing(queries.content_of(file), queries.file_definition())


@pytest.mark.req("B45-4")
def test_the_courier_weighs_all_seven_indicators_each_with_its_basis(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("courier")
    numbers = {"monthly_parcels": 640, "monthly_freight": 38500, "overdue_amount": 0, "claims_paid": 800}
    whole = {**COMPANY, "values": {**COMPANY["values"], **numbers}}
    file = opened(house, kind="company", membership="strategic", needs="每天取件", **whole, at=NOW - 900 * DAY)

    actions.weigh(file, at=NOW)

    found = {one.key: one for one in queries.indicators_of(file, at=NOW)[0]}
    known = {key: one.score for key, one in found.items() if key != "satisfaction"}
    assert known == {"need": 100, "loyalty": 55, "profitability": 100, "potential": 60, "credit": 100, "risk": 0}
    assert all(one.basis for one in found.values())


@pytest.mark.req("E22-1")
def test_name_sex_age_contact_and_address_are_seen_and_searched_at_the_operator(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("telecom")
    where = [AddressLine("home", "110105", "望京西园410号")]
    born, child = date(1988, 5, 12), localdate() - 400 * DAY
    basics = {"salutation": "mr", "birth_date": born, "phones": ["13911500218"], "addresses": where}
    file = opened(house, kind="person", name="刘洋", **basics)
    opened(house, kind="person", name="赵敏", salutation="ms", birth_date=child)

    page = page_of(file, house.ana, signed_in)

    seen = ["刘先生", "139****0218", "朝阳区", "1988-05-12", "性别"]
    assert [words for words in seen if words not in page] == []
    for words in ("刘洋", "13911500218", "望京西园"):
        assert [hit.pk for hit in queries.find(words, user=house.ana)] == [file.pk]
    asked = [
        {"field": "salutation", "operator": "is", "value": "mr"},
        {"field": "age", "operator": "at_least", "value": 30},
        {"field": "age", "operator": "is", "value": rules.age(born, localdate())},
    ]
    for condition in asked:
        rows = queries.listed()(Customer.objects.all())
        found = rows.filter(queries.vocabulary().where(condition))
        assert [row.name for row in found] == ["刘洋"]


GROUPS = {
    "E22-2": (
        "需求信息",
        {"values": {"business_type": "broadband", "expected_solution": "提速到千兆"}, "needs": "视频不卡顿"},
        ["宽带", "视频不卡顿", "提速到千兆"],
    ),
    "E22-3": (
        "沟通记录（最近一次）",
        {
            "values": {
                "talked_on": "2026-11-20",
                "talked_where": "望京营业厅",
                "talked_by": "on_site",
                "talked_about": "比较两档套餐",
            }
        },
        ["2026-11-20", "望京营业厅", "现场接待", "比较两档套餐"],
    ),
    "E22-4": (
        "反馈信息",
        {"values": {"attitude_rating": "very_good", "answer_rating": "fair"}},
        ["非常满意", "一般"],
    ),
    "E22-5": (
        "跟踪信息",
        {"values": {"progress": "opening", "surveyed_on": "2026-11-01", "survey_result": "satisfied"}},
        ["开通中", "2026-11-01", "满意"],
    ),
    "E62-1": (
        "消费行为",
        {"values": {"monthly_spend": "158", "pays_by": "app"}, "preferences": "看球赛直播"},
        ["158.00", "手机自助", "偏好", "看球赛直播"],
    ),
}


@pytest.mark.parametrize("key", [pytest.param(key, marks=pytest.mark.req(key)) for key in GROUPS])
def test_each_part_of_the_registration_stands_on_the_page_at_the_operator(
    key: str, house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("telecom")
    title, content, words = GROUPS[key]

    page = page_of(opened(house, kind="person", name="刘洋", **content), house.ana, signed_in)

    part = page[page.index(f">{title}<") :]
    assert [word for word in words if word not in part] == []


@pytest.mark.req("E22-7")
@pytest.mark.parametrize(
    ("content", "refusal", "field"),
    [
        ({"phones": ["139abc"]}, rules.PhoneUnreadable, "phones"),
        ({"name": ""}, actions.NameMissing, "name"),
        ({"values": {"monthly_spend": "很多"}}, rules.ValueRefused, "values_monthly_spend"),
        ({"values": {"business_type": "pigeon"}}, rules.ValueRefused, "values_business_type"),
        ({"assets": [AssetLine("line", "12ab")]}, rules.PhoneUnreadable, "assets"),
    ],
)
def test_what_is_not_in_the_prescribed_format_is_refused_beside_its_field_at_the_operator(
    content: dict[str, Any], refusal: type[Exception], field: str, house: House, works_by: WorksBy
) -> None:
    works_by("telecom")

    with pytest.raises(refusal) as refused:
        opened(house, **{"kind": "person", "name": "刘洋", **content})

    assert refused.value.at_field == field


def test_lines_and_devices_of_one_customer_stand_with_what_each_has_at_the_operator(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("telecom")
    things = [
        AssetLine("line", "13911500218", {"plan": "5G 畅享 129", "plan_fee": "129"}, 24, NOW.date() - 700 * DAY),
        AssetLine("broadband", "BJ00871234", {"plan": "家庭千兆", "place": "望京西园410号"}),
        AssetLine("device", "ONT-5510", {"device_kind": "ont", "owned_by": "lent"}),
    ]

    page = page_of(opened(house, kind="person", name="刘洋", assets=things), house.ana, signed_in)

    for words in ("5G 畅享 129", "家庭千兆", "光猫", "我方借用", "合约期（月）", "合约到期 2026-12-23"):
        assert words in page
    with pytest.raises(actions.Similar):
        opened(house, kind="person", name="别人", assets=[AssetLine("device", "ont5510")])


@pytest.mark.req("D1-10")
def test_unit_and_place_of_installation_are_asked_at_each_enquiry_and_missed_at_the_maker(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("manufacturing")

    whole = opened(house, kind="person", name="乔云", values={"unit_name": "西京医院", "install_place": "雁塔路58号"})
    bare = opened(house, kind="person", name="岳亚")

    definition = queries.file_definition()
    assert {"单位名称", "装机地"} & {*rules.missing(queries.content_of(whole), definition)} == set()
    assert {"单位名称", "装机地"} <= {*rules.missing(queries.content_of(bare), definition)}
    page = page_of(whole, house.ana, signed_in)
    assert ("西京医院" in page, "雁塔路58号" in page) == (True, True)


@pytest.mark.req("D1-11")
def test_completeness_of_unit_names_stands_against_its_target_at_the_maker(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("manufacturing")
    for number in range(25):
        unit = {"unit_name": f"第{number}医院"} if number < 17 else {}
        opened(house, kind="person", name=f"客户{number}", values=unit)

    page = signed_in(house.max).get(reverse("reports:completeness")).text

    line = page[page.index('<th scope="row">单位名称') :]
    line = line[: line.index("</tr>")]
    assert [words for words in ("68.0 %", "85.0 %", ">−17.0<") if words not in line] == []


@pytest.mark.req("D1-12")
def test_a_deal_finds_its_enquiry_by_unit_and_place_at_the_maker(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    values = {"unit_name": "西京医院皮肤科", "install_place": "雁塔路58号门诊楼"}
    file = opened(house, kind="person", name="乔云", values=values)
    opened(house, kind="person", name="岳亚", values={"unit_name": "金谷医美"})

    for words in ("西京医院", "雁塔路58号", "门诊楼"):
        assert [hit.pk for hit in queries.find(words, user=house.ana)] == [file.pk]


@pytest.mark.req("D45-1")
def test_customers_of_a_region_are_listed_at_the_maker(house: House, works_by: WorksBy, signed_in: SignIn) -> None:
    works_by("manufacturing")
    opened(house, kind="company", name="汇丰电动车", addresses=[AddressLine("work", "410105", "花园路122号")])
    opened(house, kind="company", name="永康医院", addresses=[AddressLine("work", "330106", "天目山路170号")])

    where = '{"field": "province", "operator": "is", "value": "410000"}'
    page = signed_in(house.max).get(reverse("customers:list"), {"where": where}).text

    assert ("汇丰电动车<" in page, "永康医院<" in page) == (True, False)


@pytest.mark.req("D45-3")
def test_a_supplier_is_on_file_with_contact_and_parts_at_the_maker(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("manufacturing")
    values = {"customer_type": "supplier", "parts_supplied": "轮辋焊合总成"}
    contact = ContactLine("崔工", "质量经理", "13905327781")

    file = opened(house, kind="company", name="瑞达轮毂有限公司", contacts=[contact], values=values)

    page = page_of(file, house.ana, signed_in)
    assert [words for words in ("配件供应商", "轮辋焊合总成", "崔工", "139****7781") if words not in page] == []


@pytest.mark.req("D45-3", "F-45")
def test_the_register_of_suppliers_holds_suppliers_alone(house: House, works_by: WorksBy, signed_in: SignIn) -> None:
    works_by("manufacturing")
    for name, of in (("瑞达轮毂有限公司", "supplier"), ("汇丰电动车", "dealer")):
        opened(house, kind="company", name=name, values={"customer_type": of})

    page = signed_in(house.ana).get(reverse("customers:sheet", args=["part_suppliers"])).text

    assert ("瑞达轮毂有限公司" in page, "汇丰电动车" in page) == (True, False)


def test_a_device_is_known_by_its_serial_number_and_place_at_the_maker(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    device = AssetLine(
        "device", "HY-ET3-240917", {"product": "三轮 ET3", "place_region": "410105", "place": "花园路展厅"}
    )

    file = opened(house, kind="company", name="汇丰电动车", assets=[device])

    for words in ("hy et3 240917", "三轮 ET3", "花园路展厅"):
        assert [hit.pk for hit in queries.find(words, user=house.ana)] == [file.pk]
    assert {"装机日期", "保修到期", "下次保养"} <= {*rules.missing(queries.content_of(file), queries.file_definition())}


def test_a_flat_is_known_by_its_unit_with_contract_and_whether_a_copy_was_kept_at_the_sales_office(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("property-sales")
    values = {"project": "嘉园一期", "contract_number": "YS-2024-03117", "copy_kept": "yes", "paid_by": "mortgage"}

    file = opened(house, kind="person", name="石岩", assets=[AssetLine("unit", "3号楼2单元1101", values)])

    page = page_of(file, house.ana, signed_in)
    assert [words for words in ("3号楼2单元1101", "嘉园一期", "YS-2024-03117", "商业按揭") if words not in page] == []
    assert [hit.pk for hit in queries.find("YS-2024-03117", user=house.ana)] == [file.pk]
    assert "签约日期" in rules.missing(queries.content_of(file), queries.file_definition())


def test_repeat_buyers_are_found_by_their_orders_and_counted_among_all_at_the_shop(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("ecommerce")
    for name, orders in (("汤婷婷", 14), ("周国强", 6), ("安琪", 1)):
        opened(house, kind="person", name=name, values={"orders": orders, "total_spend": orders * 100})
    where = '{"all": [{"field": "own_orders", "operator": "at_least", "value": 2}]}'
    client = signed_in(house.max)

    page = client.get(reverse("customers:list"), {"where": where, "col": ["own_orders", "own_total_spend"]}).text
    steps = client.get(reverse("customers:list"), {"where": where, "part": "steps"}).text

    assert [name for name in ("汤婷婷", "周国强", "安琪") if f"{name}<" in page] == ["汤婷婷", "周国强"]
    assert [steps.count(f"<b>{number}</b>") for number in (3, 2)] == [1, 1]


THINGS = [
    AssetLine("line", "13911500218", {"plan": "5G 129"}),
    AssetLine("broadband", "BJ0087", {"place": "望京西园410号"}),
]


def test_a_line_s_number_and_where_broadband_is_installed_are_hidden_like_phones_and_addresses(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("telecom")
    file = opened(house, kind="person", name="刘洋", phones=["18610344207"], assets=THINGS, department=house.service)
    ana, lena = signed_in(house.ana), signed_in(house.lena)
    actions.edit_file(file, changes={"assets": []}, seen_revision=1, by=house.ana, at=NOW)
    actions.edit_file(file, changes={"assets": THINGS}, seen_revision=2, by=house.ana, at=NOW)

    shown = [
        ana.get(reverse("customers:file", args=[file.pk])).text,
        ana.get(reverse("customers:edit", args=[file.pk])).text,
        ana.get(reverse("customers:list"), {"q": "0218"}).text,
        ana.get("/palette/", {"q": "0218"}).text,
        b"".join(lena.get(reverse("customers:list"), {"export": "csv"}).streaming_content).decode(),
        ana.get(reverse("cases:new", args=["complaint"]), {"customer": file.pk}).text,
    ]

    for page in shown:
        assert "刘" in page
        assert [words for words in ("13911500218", "西园410号") if words in page] == []
    thing = file.assets.get(kind="line")
    revealed = lena.post(reverse("customers:reveal-line", args=[file.pk, "assets", thing.pk])).text
    assert "13911500218" in revealed
    assert signed_in(house.art).post(
        reverse("customers:reveal-line", args=[file.pk, "assets", thing.pk])
    ).status_code in (403, 404)


def test_what_nobody_touched_on_the_form_stays_whole(house: House, works_by: WorksBy, signed_in: SignIn) -> None:
    works_by("telecom")
    file = opened(house, kind="person", name="刘洋", phones=["18610344207"], assets=THINGS, department=house.service)
    ana = signed_in(house.ana)
    rows = {asset.kind: asset.pk for asset in file.assets.all()}
    typed = {
        "kind": "person", "name": "刘洋", "department": house.service.pk, "seen_revision": 1,
        "phone.typed-0": "186****4207", "phone.row-0": file.phones.get().pk,
        "line.row-0": rows["line"], "line.key-0": "139****0218", "line.plan-0": "5G 229",
        "broadband.row-0": rows["broadband"], "broadband.key-0": "BJ0087", "broadband.place-0": "望京****",
    }  # fmt: skip

    answer = ana.post(reverse("customers:edit", args=[file.pk]), typed)

    assert answer.status_code == 302
    content = {line[0]: line for line in queries.content_of(Customer.objects.get())["assets"]}
    assert content["line"][1:3] == ["13911500218", {"plan": "5G 229"}]
    assert content["broadband"][1:3] == ["BJ0087", {"place": "望京西园410号"}]


SELLS = {
    "auto-service": {"reception"},  # has no department of its own for sales
    "courier": {"sales"},
    "ecommerce": {"sales"},
    "manufacturing": {"sales"},
    "property-sales": {"sales"},
    "telecom": {"hall", "marketing"},
}


@pytest.mark.req("D45-2")
@pytest.mark.parametrize("trade", SELLS)
def test_whoever_sells_hears_of_another_phone_address_or_person_in_charge(
    house: House, works_by: WorksBy, trade: str
) -> None:
    pack = works_by(trade)
    assert {"phones", "addresses", "contacts", "keeper"} <= {*pack.file.tell_of}
    assert SELLS[trade] <= {*pack.file.tell} <= {place["key"] for place in pack.departments}
    for key in sorted(SELLS[trade]):
        place = Department.objects.filter(key=key).first() or add_department(key, key, by=house.adam, at=NOW)
        place_person(house.wes, places=[(place, Role.DEPARTMENT_MEMBER)], by=house.adam, at=NOW)
        Notice.objects.all().delete()
        file = opened(house, kind="person", name="王芳", phones=["13800138000"], confirmed=True)

        edit: dict[str, Any] = {"changes": {"phones": ["13900139000"]}, "seen_revision": 1, "confirmed": True}
        actions.edit_file(file, **edit, by=house.ana, at=NOW)
        actions.move([actions.Move(file.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW)

        phone, keeper = Notice.objects.filter(person=house.wes).order_by("pk")
        assert all(word in phone.text["zh-hans"] for word in ("138****8000", "139****9000"))
        assert "贝恩" in keeper.text["zh-hans"]


@pytest.mark.req("B45-4")
def test_a_buyer_is_worth_what_their_homes_cost(house: House, works_by: WorksBy) -> None:
    works_by("property-sales")

    def home(number: int, price: str, **more: Any) -> AssetLine:
        return AssetLine("unit", f"3号楼{number}", {"price": price} if price else {}, **more)

    homes = {
        "一套": [home(101, "1380000")],
        "两套": [home(201, "1200000.50"), home(202, "300000")],
        "卖了一套": [home(301, "1380000"), home(302, "9000000", retired_on=NOW.date())],
        "没写价": [home(401, "")],
        "没买": [],
    }
    files = {name: opened(house, kind="person", name=name, assets=lines) for name, lines in homes.items()}

    for file in files.values():
        actions.weigh(file, at=NOW)

    scores = {name: queries.indicators_of(file, at=NOW)[0] for name, file in files.items()}
    known = {name: next(one.score for one in rows if one.key == "profitability") for name, rows in scores.items()}
    assert known == {"一套": 30, "两套": 70, "卖了一套": 30, "没写价": None, "没买": None}
