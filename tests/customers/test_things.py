"""Fields of the things customers own: added, asked by conditions, shown, taken along, found, brought by file."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.customers import actions, queries
from huiyin.customers.models import AddedField, Customer
from huiyin.customers.rules import AssetLine, ValueRefused
from huiyin.org.models import Organisation, Person
from huiyin.rulebook import actions as rulebook
from tests.cases.files import workbook
from tests.conftest import NOW, House
from tests.customers.files import checked, reasons, taken_in

SignIn = Callable[[Person], Client]
LIST = reverse("customers:list")
OF_VEHICLES = queries.OF_THINGS + "vehicle"


def added(house: House, name: str, type: str, label: str, **more: Any) -> AddedField:  # noqa: A002 - as in packs
    words = {"zh-hans": label, "zh-hant": "", "en": name.title()}
    return actions.add_field(
        name=name, type=type, label=words, group=OF_VEHICLES, **{"by": house.adam, "at": NOW, **more}
    )


@pytest.fixture
def fields(house: House) -> dict[str, AddedField]:
    """One added field of each kind that can be compared, of the vehicles."""
    listed = {"flags": {"listed": True}}
    return {
        "colour": added(
            house, "colour", "choice", "颜色", choices=["珍珠白", "黑"], flags={"listed": True, "find": True}
        ),
        "seats": added(house, "seats", "number", "座位数", **listed),
        "price": added(house, "price", "money", "购车价", **listed),
        "bought_on": added(house, "bought_on", "date", "购车日期", **listed),
        "leased": added(house, "leased", "yes_no", "是否租赁", **listed),
        "remark": added(house, "remark", "line", "车辆备注", **listed),
    }


def car(plate: str, **values: Any) -> AssetLine:
    return AssetLine(kind="vehicle", key=plate, values=values)


def opened(house: House, name: str, *cars: AssetLine) -> Customer:
    return actions.open_file(kind="person", name=name, assets=cars, by=house.ana, at=NOW)


@pytest.fixture
def owners(house: House, fields: dict[str, AddedField]) -> None:
    whole = {
        "colour": "c1",
        "seats": 5,
        "price": "128000",
        "bought_on": "2020-05-01",
        "leased": "no",
        "remark": "备胎新",
    }
    opened(house, "王芳", car("冀A12345", **whole), car("冀A20000", colour="c2", seats=7, leased="yes"))
    opened(house, "张伟", car("冀A30000", colour="c2", seats=5, price="90000.50", bought_on="2024-01-31"))
    opened(house, "李强")
    gone = opened(house, "赵敏", car("冀A40000", **whole))
    out_of_use = AssetLine(kind="vehicle", key="冀A40000", values=whole, retired_on=NOW.date())
    actions.edit_file(gone, changes={"assets": [out_of_use]}, seen_revision=1, by=house.ana, at=NOW)


def asked(client: Client, where: Any, **more: Any) -> Any:
    return client.get(LIST, {"where": json.dumps(where), **more})


def is_(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": f"thing_vehicle_{field}", "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (is_("colour", "is", "c1"), "王芳"),
        (is_("colour", "is", "c2"), "王芳 张伟"),
        (is_("colour", "is_not", "c1"), "张伟 李强 赵敏"),
        (is_("colour", "one_of", ["c1", "c2"]), "王芳 张伟"),
        (is_("colour", "empty"), "李强 赵敏"),
        (is_("seats", "at_least", "7"), "王芳"),
        (is_("seats", "is", "5"), "王芳 张伟"),
        (is_("price", "at_most", "100000"), "张伟"),
        (is_("bought_on", "at_least", "2024-01-31"), "张伟"),
        (is_("bought_on", "filled"), "王芳 张伟"),
        (is_("leased", "is", True), "王芳"),
        (is_("remark", "contains", "备胎"), "王芳"),
        (is_("plate", "contains", "A30"), "张伟"),
        (is_("plate", "filled"), "王芳 张伟"),
        ({"any": [is_("seats", "is", "7"), is_("price", "at_most", "100000")]}, "王芳 张伟"),
        ({"all": [is_("seats", "is", "7"), is_("colour", "is", "c1")]}, "王芳"),
        ({"none": [is_("leased", "is", True), is_("colour", "empty")]}, "张伟"),
        ({"one": [is_("seats", "is", "7"), is_("colour", "is", "c1")]}, ""),
        ({"one": [is_("seats", "is", "7"), is_("colour", "is", "c2"), is_("plate", "contains", "A2")]}, "王芳"),
        ({"one": [is_("seats", "filled"), {"none": [is_("colour", "is", "c1")]}]}, "王芳 张伟"),
        ({"none": [{"one": [is_("seats", "is", "5"), is_("colour", "is", "c2")]}]}, "王芳 李强 赵敏"),
    ],
)
@pytest.mark.req("A2-4")
def test_customers_are_asked_by_what_they_own_and_have_in_use(
    owners: None, house: House, signed_in: SignIn, where: Any, found: str
) -> None:
    page = asked(signed_in(house.ana), where).content.decode()

    assert " ".join(name for name in ("王芳", "张伟", "李强", "赵敏") if f"{name}<" in page) == found


@pytest.mark.parametrize(
    "where",
    [
        is_("seats", "contains", "5"),
        is_("seats", "is", "many"),
        is_("colour", "is", "red"),
        is_("bought_on", "is", "05/2020"),
        is_("wheels", "is", "4"),
        {"one": [is_("seats", "is", "5"), {"field": "name", "operator": "filled"}]},
    ],
)
def test_what_a_thing_cannot_be_asked_finds_nobody_and_says_why(
    owners: None, house: House, signed_in: SignIn, where: Any
) -> None:
    steps = asked(signed_in(house.ana), where, part="steps")

    assert steps.status_code == 422
    assert "王芳<" not in asked(signed_in(house.ana), where).content.decode()


def test_each_step_counts_the_owners_that_are_left(owners: None, house: House, signed_in: SignIn) -> None:
    where = {"all": [is_("seats", "at_least", "5"), is_("bought_on", "at_least", "2024-01-01")]}

    steps = asked(signed_in(house.ana), where, part="steps").content.decode()

    assert [steps.count(f"<b>{count}</b>") for count in (4, 2, 1)] == [1, 1, 1]
    assert "车辆: 座位数" in steps


def test_the_phone_that_a_thing_goes_by_is_not_guessed_at(house: House) -> None:
    Organisation.objects.update(pack="telecom")
    rulebook.publish("telecom", by=house.adam, at=NOW)

    fields = queries.vocabulary().fields

    assert "thing_line_number" not in fields
    assert {"thing_line_plan", "thing_line_line_state", "thing_line_opened_on"} <= fields.keys()


@pytest.mark.req("A1-3")
def test_a_field_of_a_thing_is_a_column_and_goes_along(owners: None, house: House, signed_in: SignIn) -> None:
    columns = [f"thing_vehicle_{name}" for name in ("colour", "seats", "bought_on", "leased")]

    answer = asked(signed_in(house.lena), is_("colour", "is", "c1"), export="csv", col=["number", "name", *columns])

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [head, row] = list(csv.reader(io.StringIO(text)))
    assert head[2:] == ["车辆: 颜色", "车辆: 座位数", "车辆: 购车日期", "车辆: 是否租赁"]
    assert row[1:] == ["王芳", "珍珠白、黑", "5、7", "2020-05-01", "否、是"]


def test_a_field_of_a_thing_finds_its_owner_by_the_name_of_a_choice(owners: None, house: House) -> None:
    assert [hit.name for hit in queries.find("珍珠白", user=house.ana)] == ["赵敏", "王芳"]
    assert queries.find("备胎新", user=house.ana) == []


def test_a_field_of_a_thing_comes_in_by_file(fields: Any, house: House) -> None:
    heads = ["姓名", "手机", "车牌号", "颜色", "座位数", "购车日期"]
    rows = [
        ["王芳", "13800138000", "冀A12345", "黑", "5", "2020/5/1"],
        ["张伟", "13900139000", "冀A20000", "紫", "5", "2020/5/1"],
    ]

    batch = checked(workbook(rows, heads), by=house.max, at=NOW)
    taken_in(batch, by=house.max, at=NOW)

    [thing] = Customer.objects.get().assets.all()
    assert thing.values == {"colour": "c2", "seats": 5, "bought_on": "2020-05-01"}
    assert ["紫" in reason for reason in reasons(batch)] == [False, True]


def test_a_value_of_a_thing_is_typed_as_its_field_says(fields: Any, house: House) -> None:
    with pytest.raises(ValueRefused):
        opened(house, "王芳", car("冀A12345", seats="many"))

    assert opened(house, "王芳", car("冀A12345", seats="5")).assets.get().values == {"seats": 5}


def test_a_thing_in_use_says_what_must_be_filled_in(house: House) -> None:
    added(house, "colour", "line", "颜色", flags={"required": True})

    with pytest.raises(actions.FieldMissing) as refused:
        opened(house, "王芳", car("冀A12345"))

    assert refused.value.at_field == "assets"
    assert opened(house, "王芳", car("冀A12345", colour="白")).assets.count() == 1
    assert opened(house, "张伟").assets.count() == 0
    old = AssetLine(kind="vehicle", key="冀A20000", retired_on=NOW.date())
    assert opened(house, "李强", old).assets.count() == 1


def test_a_field_of_a_thing_counts_for_completeness(house: House) -> None:
    file = opened(house, "王芳", car("冀A12345"))
    before = file.completeness
    added(house, "colour", "line", "颜色", flags={"complete": True})

    actions.recount_completeness()

    file.refresh_from_db()
    assert file.completeness < before


def test_what_a_retired_field_of_a_thing_says_stays_when_the_form_is_saved(
    fields: dict[str, AddedField], house: House, signed_in: SignIn
) -> None:
    file = opened(house, "王芳", car("冀A12345", seats=5, remark="备胎新"))
    actions.retire_field(fields["seats"], by=house.adam, at=NOW)
    [thing] = file.assets.all()
    typed = {
        "kind": "person", "name": "王芳芳", "department": file.department_id, "keeper": house.ana.pk,
        "seen_revision": 1, "vehicle.row-0": thing.pk, "vehicle.key-0": "冀A12345", "vehicle.remark-0": "备胎新",
    }  # fmt: skip

    answer = signed_in(house.ana).post(reverse("customers:edit", args=[file.pk]), typed)

    assert answer.status_code == 302, answer.content.decode()
    file.refresh_from_db()
    assert (file.name, file.assets.get().values) == ("王芳芳", {"seats": 5, "remark": "备胎新"})
    assert "thing_vehicle_seats" not in queries.vocabulary().fields


@pytest.mark.parametrize("name", ["plate", "vin", "cycle_months", "key", "retired_on", "colour"])
def test_a_field_of_a_thing_has_a_name_of_its_own(house: House, name: str) -> None:
    added(house, "colour", "line", "颜色")

    with pytest.raises(actions.NameTaken):
        added(house, name, "line", "另一个")

    assert added(house, "occupation", "line", "用途").name == "occupation"  # the file's own field is another one


def test_a_field_of_a_thing_that_nobody_owns_here_is_refused(house: House) -> None:
    with pytest.raises(actions.GroupUnknown):
        actions.add_field(
            name="colour",
            type="line",
            label={"zh-hans": "颜色"},
            group=queries.OF_THINGS + "boat",
            by=house.adam,
            at=NOW,
        )


def test_the_administrator_adds_a_field_of_a_thing_on_screen(house: House, signed_in: SignIn, at_now: Any) -> None:
    adam = signed_in(house.adam)
    typed = {"label_hans": "颜色", "name": "colour", "type": "line", "group": OF_VEHICLES, "listed": "on"}

    assert adam.post(reverse("customers:fields"), {**typed, "group": "asset/boat"}).status_code == 422
    adam.post(reverse("customers:fields"), typed)

    assert AddedField.objects.get().group == OF_VEHICLES
    assert 'name="vehicle.colour-0"' in signed_in(house.ana).get(reverse("customers:open")).content.decode()
