from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.customers import actions
from huiyin.customers.events import CustomerFileOpened
from huiyin.customers.models import Customer
from huiyin.customers.rules import AssetLine, PhoneLine, PhoneUnreadable, PlateUnreadable
from huiyin.kernel import events
from tests.conftest import NOW, House


def opened(house: House, **content: Any) -> Customer:
    return actions.open_file(**{"kind": "person", "name": "王芳", "by": house.ana, "at": NOW, **content})


@pytest.mark.req("A6-2")
def test_a_file_keeps_who_the_customer_is_what_they_need_and_what_they_like(house: House, pack: Any) -> None:
    file = opened(
        house,
        salutation="ms",
        membership="gold",
        needs="周末取车",
        preferences="喜欢喝茶",
        note="有老人同住",
        phones=["13800138000", PhoneLine("010-62781234转12", "办公室")],
        assets=[AssetLine(key="冀a·12345", values={"brand": "大众", "model": "帕萨特", "vin": "lsvaa4182e2123456"})],
    )

    file.refresh_from_db()
    assert (file.name, file.salutation, file.membership) == ("王芳", "ms", "gold")
    assert (file.needs, file.preferences, file.note) == ("周末取车", "喜欢喝茶", "有老人同住")
    assert list(file.phones.order_by("position").values_list("number", "typed", "belongs_to")) == [
        ("+8613800138000", "13800138000", ""),
        ("+861062781234x12", "010-62781234转12", "办公室"),
    ]
    assert list(file.assets.values_list("kind", "key", "key_normal", "values")) == [
        ("vehicle", "冀a·12345", "冀A12345", {"brand": "大众", "model": "帕萨特", "vin": "lsvaa4182e2123456"})
    ]


def test_whoever_opens_a_file_keeps_it_for_their_own_department(house: House) -> None:
    file = opened(house)

    assert (file.keeper, file.department, file.opened_by, file.opened_at) == (house.ana, house.team_one, house.ana, NOW)


def test_another_keeper_and_department_can_be_named(house: House) -> None:
    file = opened(house, keeper=house.ben, department=house.team_two)

    assert (file.keeper, file.department) == (house.ben, house.team_two)


def test_each_file_has_a_number_of_its_own(house: House) -> None:
    one, other = opened(house), opened(house, name="王方")

    assert one.number == f"KH-{one.pk:07d}"
    assert one.number != other.number


@pytest.mark.req("B3-1")
def test_a_company_is_a_customer_like_a_person_but_neither_mr_nor_ms(house: House) -> None:
    file = opened(house, kind="company", name="河北祥安建材有限公司", short_name="祥安", salutation="mr")

    assert (file.kind, file.short_name, file.salutation) == ("company", "祥安", "")


@pytest.mark.req("B3-7")
def test_a_name_is_enough(house: House) -> None:
    file = opened(house, phones=["", "  "], assets=[AssetLine()])

    assert (file.phones.count(), file.assets.count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "refusal", "field"),
    [
        ({"name": "  "}, actions.NameMissing, "name"),
        ({"kind": "dog"}, actions.KindUnknown, "kind"),
        ({"name": "王" * 121}, actions.TooLong, "name"),
        ({"membership": "diamond"}, actions.MembershipUnknown, "membership"),
        ({"phones": ["1380013800"]}, PhoneUnreadable, "phones"),
        ({"phones": ["call me"]}, PhoneUnreadable, "phones"),
        ({"phones": ["13800138000", "+86 138 0013 8000"]}, actions.PhoneTwice, "phones"),
        ({"assets": ["??"]}, PlateUnreadable, "assets"),
    ],
)
def test_it_refuses_what_cannot_be_right(
    house: House, content: dict[str, Any], refusal: type[Exception], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        opened(house, **content)

    assert refused.value.at_field == field
    assert Customer.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"phones": ["+86 138-0013-8000"]}, "phones"),
        ({"assets": ["冀A12345"]}, "assets"),
    ],
)
def test_a_phone_or_plate_that_is_in_a_file_is_refused_and_the_file_named(
    house: House, content: dict[str, Any], field: str
) -> None:
    first = opened(house, phones=["13800138000"], assets=["冀A·12345"])

    with pytest.raises(actions.Similar) as refused:
        opened(house, name="王方", **content)

    assert refused.value.at_field == field
    assert refused.value.found == [first]
    assert first.number in str(refused.value)


def test_a_shared_phone_is_accepted_once_confirmed(house: House) -> None:
    opened(house, phones=["13800138000"])

    other = opened(house, name="王方", phones=["13800138000"], confirmed=True)

    assert other.phones.get().number == "+8613800138000"


def test_it_tells_other_modules(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[CustomerFileOpened] = []
    monkeypatch.setitem(events._receivers, CustomerFileOpened, [told.append])

    file = opened(house)

    assert told == [CustomerFileOpened(file.pk, house.ana.pk, NOW)]


def test_many_files_are_opened_at_once_by_the_same_rules(house: House) -> None:
    rows = [
        {"kind": "person", "name": f"客户{at}", "phones": [f"1380013{at:04d}"], "assets": [f"冀A{at:05d}"]}
        for at in range(30)
    ]

    ids = actions.open_files(rows, by=house.max, at=NOW)

    files = Customer.objects.filter(pk__in=ids).order_by("pk")
    assert [file.name for file in files] == [row["name"] for row in rows]
    assert [file.number for file in files] == [f"KH-{pk:07d}" for pk in ids]
    assert files[7].phones.get().number == "+8613800130007"
    assert files[7].assets.get().key_normal == "冀A00007"
    assert files[7].keeper is None


def test_opening_many_files_takes_as_many_statements_as_opening_a_few(house: House) -> None:
    def statements(first: int, count: int) -> int:
        rows = [{"kind": "person", "name": "甲", "phones": [f"1390013{first + at:04d}"]} for at in range(count)]
        with CaptureQueriesContext(connection) as asked:
            actions.open_files(rows, by=house.max, at=NOW)
        return len(asked)

    statements(200, 1)  # who Max is and what he may do is read once

    assert statements(0, 3) == statements(100, 60)


def test_one_bad_row_stops_the_batch_and_every_bad_row_is_named(house: House) -> None:
    stored = opened(house, phones=["13800138000"])
    rows = [
        {"kind": "person", "name": "好", "phones": ["13900139000"]},
        {"kind": "person", "name": ""},
        {"kind": "person", "name": "同号", "phones": ["13800138000"]},
        {"kind": "person", "name": "同行", "phones": ["13900139000"]},
    ]

    with pytest.raises(actions.RowsRefused) as refused:
        actions.open_files(rows, by=house.max, at=NOW)

    assert [(at, type(error)) for at, error in refused.value.errors] == [
        (1, actions.NameMissing),
        (2, actions.Similar),
        (3, actions.SameAsRow),
    ]
    assert list(Customer.objects.all()) == [stored]
