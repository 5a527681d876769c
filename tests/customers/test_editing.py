from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.customers import actions, queries
from huiyin.customers.events import CustomerFileEdited
from huiyin.customers.models import Customer
from huiyin.customers.rules import AssetLine, PhoneLine
from huiyin.kernel import events
from huiyin.kernel.whole import whole
from tests.conftest import NOW, House


@pytest.fixture
def file(house: House) -> Customer:
    return actions.open_file(
        kind="person",
        name="王芳",
        phones=["13800138000", "13900139000"],
        assets=["冀A·12345", AssetLine(key="冀A·54321", values={"brand": "大众"})],
        needs="周末取车",
        by=house.ana,
        at=NOW,
    )


def edit(file: Customer, house: House, seen_revision: int = 1, **changes: Any) -> Customer:
    by = changes.pop("by", house.ana)
    return actions.edit_file(file, changes=changes, seen_revision=seen_revision, by=by, at=NOW)


@pytest.mark.req("A6-2")
def test_needs_and_preferences_are_recorded_when_the_file_is_edited(file: Customer, house: House) -> None:
    edit(file, house, needs="上门取车", preferences="微信联系")

    file.refresh_from_db()
    assert (file.needs, file.preferences, file.revision) == ("上门取车", "微信联系", 2)


def test_phones_and_vehicles_that_stay_keep_their_rows(file: Customer, house: House) -> None:
    phone, vehicle = file.phones.get(number="+8613900139000"), file.assets.get(key_normal="冀A54321")

    edit(
        file,
        house,
        phones=[PhoneLine("139 0013 9000", "丈夫")],
        assets=[AssetLine(key="冀A54321", values={"brand": "丰田"})],
    )

    assert list(file.phones.values_list("pk", "typed", "belongs_to")) == [(phone.pk, "139 0013 9000", "丈夫")]
    assert list(file.assets.values_list("pk", "values__brand")) == [(vehicle.pk, "丰田")]


def test_saving_what_was_there_changes_nothing(file: Customer, house: House) -> None:
    edit(file, house, name="王芳", phones=["13800138000", "13900139000"], keeper=house.ana)

    file.refresh_from_db()
    assert (file.revision, queries.history(file)) == (1, [])


def test_two_people_who_change_different_fields_both_succeed(file: Customer, house: House) -> None:
    edit(file, house, name="王方", by=house.lena)

    edit(file, house, name="王芳", needs="上门取车", phones=["13800138000", "13900139000"])

    file.refresh_from_db()
    assert (file.name, file.needs, file.revision) == ("王方", "上门取车", 3)


def test_the_second_of_two_people_who_change_one_field_is_told_and_nothing_is_stored(
    file: Customer, house: House
) -> None:
    edit(file, house, name="王方", by=house.lena)

    with pytest.raises(actions.ChangedMeanwhile) as refused:
        edit(file, house, name="王放", needs="上门取车")

    [conflict] = refused.value.conflicts
    assert (conflict.field, conflict.base, conflict.theirs, conflict.mine) == ("name", "王芳", "王方", "王放")
    assert refused.value.mine == ["needs", "name"]
    file.refresh_from_db()
    assert (file.name, file.needs) == ("王方", "周末取车")


def test_phones_changed_by_both_are_a_conflict_and_changed_by_one_are_not(file: Customer, house: House) -> None:
    edit(file, house, phones=["13800138000"], by=house.lena)

    edit(file, house, phones=["13800138000", "13900139000"], needs="上门取车")
    assert file.phones.count() == 1

    with pytest.raises(actions.ChangedMeanwhile):
        edit(file, house, phones=["13800138000", "13700137000"])


def test_the_content_of_every_revision_can_be_told(file: Customer, house: House) -> None:
    first = queries.content_of(file)
    edit(file, house, phones=["13900139000"], assets=["冀A·12345"])
    second = queries.content_of(Customer.objects.get(pk=file.pk))
    edit(file, house, 2, name="王方", phones=["13700137000", "13900139000"], assets=[])

    assert queries.content_at(file, 1) == first
    assert queries.content_at(file, 2) == second
    assert queries.content_at(file, 3) == queries.content_of(Customer.objects.get(pk=file.pk))


def test_a_phone_of_another_file_is_refused_in_an_edit_too(file: Customer, house: House) -> None:
    other = actions.open_file(kind="person", name="李雷", phones=["13700137000"], by=house.ana, at=NOW)

    with pytest.raises(actions.Similar) as refused:
        edit(file, house, phones=["13700137000"])

    assert refused.value.found == [other]
    assert (
        actions.edit_file(
            file, changes={"phones": ["13700137000"]}, seen_revision=1, confirmed=True, by=house.ana, at=NOW
        ).revision
        == 2
    )


@pytest.mark.req("A1-2")
def test_history_tells_old_and_new_value_who_and_when_and_hides_the_phones(file: Customer, house: House) -> None:
    edit(file, house, name="王方", by=house.lena)
    edit(file, house, 2, phones=["13800138000"], keeper=house.ben)

    changes = queries.history(file)

    assert [(str(c.label), c.old, c.new, c.by, c.at) for c in changes] == [
        (str(changes[0].label), "安娜", "贝恩", "安娜", NOW),
        (str(changes[1].label), "139****9000", "", "安娜", NOW),
        (str(changes[2].label), "王芳", "王方", "莱娜", NOW),
    ]


def test_it_tells_other_modules_which_fields_changed(
    file: Customer, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[CustomerFileEdited] = []
    monkeypatch.setitem(events._receivers, CustomerFileEdited, [told.append])

    edit(file, house, name="王方", needs="周末取车")

    assert told == [CustomerFileEdited(file.pk, ("name",), house.ana.pk, 2, NOW)]


def test_a_file_is_locked_once_in_an_action_and_read_anew_in_the_next(file: Customer) -> None:
    @whole
    def twice() -> tuple[Customer, Customer, int]:
        first = actions.hold(file)
        with CaptureQueriesContext(connection) as asked:
            again = actions.hold(first)
        return first, again, len(asked)

    first, again, asked = twice()
    assert (again is first, asked) == (True, 0)

    Customer.objects.filter(pk=file.pk).update(name="王方")
    assert actions.hold(first).name == "王方"
