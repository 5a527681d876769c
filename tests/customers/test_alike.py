"""Files that may be of the same customer: told apart by phone, key, and name at an address."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from huiyin.customers import actions, rules
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine
from huiyin.org.models import Person
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
CHAOYANG, HAIDIAN = "110105", "110108"


def opened(house: House, **content: Any) -> Customer:
    return actions.open_file(**{"kind": "person", "name": "王芳", "by": house.ana, "at": NOW, **content})


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("河北祥安建材有限公司", "河北祥安建材股份有限公司", "company"),
        ("河北祥安建材（集团）有限公司", "河北祥安建材", "company"),
        ("臺灣貿易股份有限公司", "台湾贸易有限公司", "company"),
        ("ＡＢＣ Trading Co., Ltd", "abc trading", "company"),
        ("王　芳女士", "王芳", "person"),
        ("張偉", "张伟", "person"),
    ],
)
def test_two_spellings_of_a_name_are_one(one: str, other: str, kind: str) -> None:
    assert rules.name_key(one, kind) == rules.name_key(other, kind) != ""


@pytest.mark.parametrize(("one", "other"), [("祥安建材有限公司", "祥和建材有限公司"), ("有限公司", "公司")])
def test_other_names_stay_others(one: str, other: str) -> None:
    assert rules.name_key(one, "company") != rules.name_key(other, "company")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京市朝阳区建国路88號院三栋502室", "建国路８８号院3号楼502"),
        ("朝阳路十二号", "朝陽路 12号"),
        ("解放路二十号一单元", "解放路20号1单元"),
    ],
)
def test_two_spellings_of_an_address_are_one(one: str, other: str) -> None:
    assert rules.street_key(one, "北京市 朝阳区") == rules.street_key(other, "北京市 朝阳区") != ""


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_can_be_compared(name: str, text: str) -> None:
    for kind in ("person", "company"):
        assert rules.name_key(name, kind) == rules.name_key(f" {name} ", kind)
    mine = rules.places([(CHAOYANG, "北京市 朝阳区", text)])

    assert rules.same_place("person", mine, mine) is bool(rules.street_key(text, "北京市 朝阳区"))
    assert rules.same_place("company", mine, mine)


def test_a_person_of_the_same_name_at_the_same_address_has_a_file_already(house: House) -> None:
    first = opened(house, addresses=[AddressLine("", CHAOYANG, "建国路88號院三栋")])

    with pytest.raises(actions.SimilarName, match=first.number):
        opened(house, name="王 芳", addresses=[AddressLine("home", CHAOYANG, "建国路88号院3号楼")])


@pytest.mark.parametrize(
    "content",
    [
        {"addresses": [AddressLine("", HAIDIAN[:2] + "0000", "建国路88号院3栋")], "name": "王方"},
        {"addresses": [AddressLine("", "310101", "建国路88号院3栋")]},
        {"addresses": [AddressLine("", CHAOYANG, "建国路89号")]},
        {"addresses": []},
        {"addresses": [AddressLine("", CHAOYANG, "建国路88号院3栋")], "confirmed": True},
        {"addresses": [AddressLine("", CHAOYANG, "建国路88号院3栋")], "kind": "company"},
    ],
)
def test_another_name_street_town_or_kind_is_another_customer_and_so_is_a_confirmed_one(
    house: House, content: dict[str, Any]
) -> None:
    opened(house, addresses=[AddressLine("", CHAOYANG, "建国路88號院三栋")])

    assert opened(house, **content).pk


def test_an_address_without_a_region_may_be_anywhere(house: House) -> None:
    opened(house, addresses=[AddressLine("", CHAOYANG, "建国路88号院3栋")])

    with pytest.raises(actions.SimilarName):
        opened(house, addresses=["建国路88号院3栋"])


def test_a_company_is_told_by_its_name_within_a_town(house: House) -> None:
    first = opened(house, kind="company", name="祥安建材有限公司", addresses=[AddressLine("", CHAOYANG, "建国路1号")])

    with pytest.raises(actions.SimilarName, match=first.number):
        opened(house, kind="company", name="祥安建材", addresses=[AddressLine("", HAIDIAN, "中关村大街2号")])
    with pytest.raises(actions.SimilarName):
        opened(house, kind="company", name="祥安建材")
    assert opened(house, kind="company", name="祥安建材", addresses=[AddressLine("", "310101", "南京路3号")]).pk


def test_an_edit_that_makes_a_file_look_like_another_is_refused_until_confirmed(house: House) -> None:
    opened(house, addresses=["建国路88号院3栋"])
    other = opened(house, name="李雷", addresses=["建国路88号院3栋"])
    edit = {"changes": {"name": "王芳"}, "seen_revision": 1, "by": house.ana, "at": NOW}

    with pytest.raises(actions.SimilarName):
        actions.edit_file(other, **edit)

    assert actions.edit_file(other, **edit, confirmed=True).name == "王芳"


def test_an_edit_of_something_else_asks_nothing(house: House) -> None:
    opened(house, addresses=["建国路88号院3栋"])
    other = opened(house, addresses=["建国路88号院3栋"], confirmed=True)

    assert actions.edit_file(other, changes={"note": "老客户"}, seen_revision=1, by=house.ana, at=NOW).note


def test_rows_of_a_batch_are_compared_with_files_and_with_one_another(house: House) -> None:
    first = opened(house, addresses=["建国路88号院3栋"])
    rows = [
        {"kind": "person", "name": "王芳", "addresses": ["建国路88号院三栋"]},
        {"kind": "company", "name": "祥安建材有限公司"},
        {"kind": "person", "name": "王芳", "addresses": ["别的路1号"]},
        {"kind": "company", "name": "祥安建材"},
    ]

    with pytest.raises(actions.RowsRefused) as refused:
        actions.open_files(rows, by=house.ana, at=NOW)

    assert [(row, type(error), error.at_field) for row, error in refused.value.errors] == [
        (0, actions.SimilarName, "name"),
        (3, actions.SameAsRow, "name"),
    ]
    assert first.number in str(refused.value.errors[0][1])
    assert len(actions.open_files(rows, confirmed=True, by=house.ana, at=NOW)) == 4


IDENTITY = "11010519491231002X"


def identity_asked(house: House) -> None:
    label = {"zh-hans": "身份证号", "en": "Identity card"}
    actions.add_field(name="id_card", label=label, type="identity", group="basics", by=house.adam, at=NOW)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"external_number": "A-0042"}, "external_number"),
        ({"values": {"id_card": "110105-19491231-002x"}}, "values_id_card"),
    ],
)
def test_a_number_that_is_nobody_elses_is_refused_in_a_second_file(
    house: House, said: dict[str, Any], field: str
) -> None:
    identity_asked(house)
    first, other = opened(house, **said), opened(house, name="李雷")

    with pytest.raises(actions.Similar, match=first.number) as refused:
        opened(house, name="韩梅", **said)
    with pytest.raises(actions.RowsRefused) as rows:
        actions.open_files([{"kind": "person", "name": "韩梅", **said}], by=house.ana, at=NOW)
    edit = {"changes": said, "seen_revision": 1, "by": house.ana, "at": NOW}
    with pytest.raises(actions.Similar):
        actions.edit_file(other, **edit)

    assert refused.value.at_field == field
    assert [(row, error.at_field) for row, error in rows.value.errors] == [(0, field)]
    assert actions.edit_file(other, **edit, confirmed=True).pk == other.pk
    assert opened(house, name="韩梅", external_number="A-0043", values={"id_card": "G12345678"}).pk


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５ 19491231 002X", "11010519491231002X"),
        ("110105491231002", "110105491231002"),
        ("A123456789", "A123456789"),
        ("Z683365(5)", "Z6833655"),
        ("e12345678", "E12345678"),
    ],
)
def test_two_spellings_of_an_identity_number_are_one(typed: str, kept: str) -> None:
    assert rules.identity_number(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["110105194912310021", "110105199902300021", "1101051949123100", "A123456788", "110***********002X", "王芳", "12"],
)
def test_a_wrong_check_digit_or_day_is_no_identity_number(typed: str) -> None:
    with pytest.raises(rules.IdentityUnreadable):
        rules.identity_number(typed)


def look(client: Client, part: str, **typed: str) -> str:
    return client.post(reverse("customers:alike", args=[part]), {"kind": "person", **typed}).content.decode()


@pytest.mark.parametrize(
    ("part", "typed", "why"),
    [
        ("phones", {"phone.typed-0": "138 0013 8000"}, "电话相同"),
        ("assets", {"vehicle.key-0": "冀a12345"}, "车牌或编号相同"),
        ("handles", {"handle.kind-0": "email", "handle.address-0": "WF@example.com"}, "邮箱或微信相同"),
        ("number", {"external_number": "A-0042"}, "外部编号相同"),
        ("identity", {"values_id_card": "110105 19491231 002x"}, "证件号码相同"),
        ("name", {"name": "王芳", "address.text-0": "建国路88号院三栋"}, "姓名和地址相同"),
    ],
)
def test_while_typing_files_that_look_alike_are_shown_with_the_reason(
    house: House, signed_in: SignIn, part: str, typed: dict[str, str], why: str
) -> None:
    identity_asked(house)
    file = opened(
        house,
        phones=["13800138000"],
        assets=["冀A·12345"],
        external_number="A-0042",
        values={"id_card": IDENTITY},
        handles=["wf@example.com"],
        addresses=["建国路88号院3栋"],
    )

    shown = look(signed_in(house.ana), part, **typed)

    assert why in shown
    assert reverse("customers:file", args=[file.pk]) in shown
    assert all(word in shown for word in (file.number, "王芳", "****", house.ana.name))
    assert "8000" in shown
    assert "13800138000" not in shown.replace(" ", "")
    assert why not in look(signed_in(house.ana), part, **typed, besides=str(file.pk))


def test_half_a_number_looks_like_nobody(house: House, signed_in: SignIn) -> None:
    opened(house, phones=["13800138000"])

    assert look(signed_in(house.ana), "phones", **{"phone.typed-0": "13800"}).strip() == ""


def test_a_file_out_of_reach_shows_its_number_only(house: House, signed_in: SignIn) -> None:
    file = opened(house, phones=["13800138000"])

    shown = look(signed_in(house.olga), "phones", **{"phone.typed-0": "13800138000"})

    assert file.number in shown
    assert not any(word in shown for word in ("王芳", "8000", house.ana.name))


def test_where_a_page_waits_for_a_customer_the_one_who_has_a_file_can_be_used(house: House, signed_in: SignIn) -> None:
    file = opened(house, phones=["13800138000"])
    typed = {"phone.typed-0": "13800138000"}
    ana, olga = signed_in(house.ana), signed_in(house.olga)

    assert f'data-alike-use="{file.pk}"' in look(ana, "phones", **typed, in_dialog="yes")
    assert f'href="/cases/new/?customer={file.pk}"' in look(ana, "phones", **typed, next="/cases/new/")
    assert "就用这一份" not in look(ana, "phones", **typed)
    assert "就用这一份" not in look(ana, "phones", **typed, next="https://elsewhere.example/")
    for words in ({"in_dialog": "yes"}, {"next": "/cases/new/"}):
        assert "就用这一份" not in look(olga, "phones", **typed, **words)


def test_having_looked_at_one_file_is_not_having_looked_at_the_next(house: House, signed_in: SignIn) -> None:
    first = opened(house, phones=["13800138000"])
    typed = {"phone.typed-0": "13800138000", "confirmed": "on", "told": str(first.pk)}
    client = signed_in(house.ana)
    assert " checked" in look(client, "phones", **typed)

    opened(house, name="王方", phones=["13800138000"], confirmed=True)

    assert " checked" not in look(client, "phones", **typed)
