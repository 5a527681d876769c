"""What happens to files of customers between the check, the taking in and the undoing of a list, and by whom."""

from datetime import timedelta
from typing import Any

from django.apps import apps

from huiyin.customers import actions
from huiyin.customers.actions import importing
from huiyin.customers.models import Customer
from huiyin.intake import jobs
from tests.cases.files import workbook
from tests.conftest import NOW, House
from tests.customers.files import checked, reasons, taken_in, verdicts

HEADINGS = ["姓名", "手机", "备注"]


def opened(house: House, **content: Any) -> Customer:
    usual = {"kind": "person", "name": "王芳", "keeper": house.ana, "department": house.service, "by": house.max}
    return actions.open_file(**{**usual, "at": NOW, **content})


def note(name: str) -> str:
    return Customer.objects.get(name=name).note


def test_a_file_that_went_elsewhere_since_the_check_is_not_changed_by_who_takes_it_in(house: House) -> None:
    gone = opened(house, phones=["13800138000"])
    opened(house, name="李强", phones=["13900139000"])
    rows = [["王芳", "13800138000", "新"], ["李强", "13900139000", "新"]]
    batch = checked(workbook(rows, HEADINGS), by=house.lena, at=NOW)
    assert verdicts(batch) == ["update", "update"]
    elsewhere = {"department": house.root, "keeper": house.max}
    actions.edit_file(gone, changes=elsewhere, seen_revision=1, by=house.max, at=NOW)

    batch = taken_in(batch, by=house.lena, at=NOW)

    assert verdicts(batch) == ["duplicate", "update"]
    assert "may not change" in reasons(batch)[0]
    assert (note("王芳"), note("李强"), batch.counts["taken"]) == ("", "新", 1)


def test_a_file_merged_since_the_check_is_named_and_the_rest_comes_in(house: House) -> None:
    stays = opened(house, name="王小芳", phones=["13700137000"])
    gone = opened(house, phones=["13800138000"])
    rows = [["王芳", "13800138000", "新"], ["李强", "13900139000", ""]]
    batch = checked(workbook(rows, HEADINGS), by=house.max, at=NOW)
    Customer.objects.filter(pk=gone.pk).update(merged_into=stays)

    batch = taken_in(batch, by=house.max, at=NOW)

    assert verdicts(batch) == ["error", "new"]
    assert gone.number in reasons(batch)[0]


def test_what_is_restored_is_booked_on_whoever_undoes_the_file(house: House) -> None:
    opened(house, phones=["13800138000"])
    batch = checked(workbook([["王芳", "13800138000", "新"]], HEADINGS), by=house.lena, at=NOW)
    taken_in(batch, by=house.lena, at=NOW)

    importing.undo(batch, by=house.max, at=NOW + timedelta(hours=1))
    jobs.undo("customers", batch.pk)

    batch.refresh_from_db()
    assert (batch.taken_in_by, batch.undone_by, Customer.objects.get().updated_by) == (house.lena, house.max, house.max)
    last = apps.get_model("customers", "CustomerEvent").objects.order_by("-pgh_id")[0]
    assert (last.note, last.pgh_context.metadata["person"]) == ("", house.max.pk)
