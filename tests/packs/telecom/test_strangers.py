"""A stranger who comes to the operator's door: what they said of their line is not lost when their file is opened."""

import pytest

from huiyin.cases import actions
from huiyin.customers.actions import open_file
from tests.conftest import NOW, House
from tests.packs.stepping import WorksBy


def test_a_strangers_account_lands_on_the_case_and_on_the_file_that_is_opened(house: House, works_by: WorksBy) -> None:
    works_by("telecom")
    told = {
        "service_number": "KD-100223",
        "content": "晚上掉线",
        "wish": "上门检测",
        "occurred_at": NOW.isoformat(),
        "complainant_name": "王芳",
        "complainant_phone": "13800138000",
    }
    case = actions.receive("complaint", values=told, at=NOW)
    assert case.data["intake"]["service_number"] == "KD-100223"

    actions.open_their_file(case, by=case.registrar, at=NOW)

    case.refresh_from_db()
    assert case.customer is not None
    assert (case.customer.name, case.customer.phones.get().typed) == ("王芳", "13800138000")
    thing = case.customer.assets.get()
    assert (thing.kind, thing.key) == ("broadband", "KD-100223")


def test_who_asks_something_is_known_by_name_too(house: House, works_by: WorksBy) -> None:
    works_by("telecom")
    told = {"kind": "charges", "content": "怎么收费", "asker": "王芳", "phone": "13800138000", "about": "13800138000"}
    case = actions.receive("enquiry", values=told, at=NOW)

    actions.open_their_file(case, by=case.registrar, at=NOW)

    case.refresh_from_db()
    assert case.customer is not None
    assert (case.customer.name, case.customer.assets.get().kind) == ("王芳", "line")


@pytest.mark.parametrize(("typed", "kind"), [("KD-100223", "broadband"), ("13800138000", "line")])
def test_what_is_registered_on_a_call_finds_its_kind(house: House, works_by: WorksBy, typed: str, kind: str) -> None:
    works_by("telecom")

    customer = open_file(kind="person", name="王芳", phones=["13900139000"], assets=[typed], by=house.ana, at=NOW)

    assert (customer.assets.get().kind, customer.assets.get().key) == (kind, typed)
