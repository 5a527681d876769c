"""A colleague opens a case from another one: it knows its parent and who the customer is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huiyin.cases import actions
from huiyin.cases.actions.registering import SpringsFromEnded
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from tests.cases.loop import Loop

SignIn = Callable[[Any], Client]
DOOR = "由本件另立一件"


def measure(loop: Loop) -> dict[str, Any]:
    return {
        "kind": "corrective",
        "classification": loop.intake()["classification"],
        "basis": "本月三起",
        "goal": "不再发生",
    }


def chosen(page: str, name: str) -> str:
    """What is chosen in a list when the page opens."""
    options = page.partition(f' name="{name}"')[2].partition("</select>")[0]
    return options.partition(" selected")[0].rpartition('value="')[2].partition('"')[0]


def asked(page: str, name: str) -> str:
    return page.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]


def test_the_page_leads_to_each_process_that_the_person_may_register(loop: Loop, signed_in: SignIn) -> None:
    page = signed_in(loop.house.ana).get(f"/cases/{loop.case.pk}/").text

    assert DOOR in page
    for process in ("complaint", "enquiry", "measure"):
        assert f'href="/cases/{process}/new/?parent={loop.case.pk}"' in page


def test_who_may_not_register_is_not_led_there(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")

    for person in (loop.house.hank, loop.house.art):
        assert DOOR not in signed_in(person).get(f"/cases/{loop.case.pk}/").text


def test_the_customer_goes_along_and_parent_and_child_name_each_other(loop: Loop, signed_in: SignIn) -> None:
    ana = signed_in(loop.house.ana)
    address = f"/cases/complaint/new/?parent={loop.case.pk}"
    page = ana.get(address).text
    assert loop.case.number in page
    assert loop.customer.number in page
    assert (asked(page, "complainant_name"), asked(page, "complainant_phone")) == ("王磊", "138****5678")

    values = {name: value if isinstance(value, str) else value.isoformat() for name, value in loop.intake().items()}
    typed = {**values, "complainant_phone": "138****5678", "parent": loop.case.pk, "customer": loop.customer.pk}
    assert ana.post(address, typed).status_code == 302

    child = Case.objects.exclude(pk=loop.case.pk).get()
    assert (child.parent, child.customer, child.opened_as) == (loop.case, loop.customer, "")
    assert child.data["intake"]["complainant_phone"] == loop.case.data["intake"]["complainant_phone"]
    assert child.number in ana.get(f"/cases/{loop.case.pk}/").text
    assert loop.case.number in ana.get(f"/cases/{child.pk}/").text


def test_of_somebody_without_a_file_what_the_case_was_told_goes_along(loop: Loop, signed_in: SignIn) -> None:
    stranger = actions.register("complaint", values=loop.intake(), by=loop.house.ana, at=loop.at)

    page = signed_in(loop.house.ana).get(f"/cases/complaint/new/?parent={stranger.pk}").text

    assert (asked(page, "complainant_name"), asked(page, "complainant_phone")) == ("王磊", "138****5678")


def test_who_does_not_see_the_case_opens_nothing_from_it(loop: Loop, signed_in: SignIn) -> None:
    assert signed_in(loop.house.olga).get(f"/cases/complaint/new/?parent={loop.case.pk}").status_code == 404


def test_a_customers_matter_does_not_spring_from_one_that_has_ended(loop: Loop, signed_in: SignIn) -> None:
    loop.to("archived")

    with pytest.raises(SpringsFromEnded, match=loop.case.number):
        actions.register("complaint", values=loop.intake(), parent=loop.case, by=loop.house.ana, at=loop.at)

    page = signed_in(loop.house.lena).get(f"/cases/{loop.case.pk}/").text
    assert f'href="/cases/complaint/new/?parent={loop.case.pk}"' not in page


def test_a_countermeasure_does(loop: Loop, signed_in: SignIn) -> None:
    loop.to("archived")

    child = actions.register("measure", values=measure(loop), parent=loop.case, by=loop.house.lena, at=loop.at)

    assert child.parent == loop.case
    page = signed_in(loop.house.lena).get(f"/cases/{loop.case.pk}/").text
    assert f'href="/cases/measure/new/?parent={loop.case.pk}"' in page


def test_a_countermeasure_begins_with_the_class_the_cause_and_whose_case_it_was(loop: Loop, signed_in: SignIn) -> None:
    loop.to("archived")
    case, lena = loop.case, signed_in(loop.house.lena)
    assert case.classification
    assert case.cause

    page = lena.get(f"/cases/measure/new/?parent={case.pk}").text

    assert (chosen(page, "classification"), chosen(page, "cause")) == (case.classification, case.cause)
    assert f"{case.number}：" in page.partition('name="basis"')[2].partition("</textarea>")[0]
    assert loop.customer.name in page
    assert lena.post(f"/cases/measure/new/?parent={case.pk}", {**measure(loop), "parent": case.pk}).status_code == 302
    child = Case.objects.get(parent=case, process="measure")
    assert child.customer is None  # nothing of the customer's is open, nobody was spoken with
    assert loop.customer.name in lena.get(f"/cases/{child.pk}/").text


def test_a_countermeasure_names_a_class_of_complaints_only_where_it_springs_from_one(loop: Loop) -> None:
    loop.to("archived")
    told = {name: said for name, said in measure(loop).items() if name != "classification"}

    with pytest.raises(Invalid):
        actions.register("measure", values=told, parent=loop.case, by=loop.house.lena, at=loop.at)
    alone = actions.register("measure", values=told, by=loop.house.lena, at=loop.at)

    assert (alone.classification, alone.parent) == ("", None)


def test_the_person_and_the_day_that_were_proposed_stand_in_the_plan_of_a_measure(
    loop: Loop, signed_in: SignIn
) -> None:
    told = {**measure(loop), "proposed_person": loop.house.max.pk, "wanted_by": "2026-12-18T17:00"}
    case = actions.register("measure", values=told, by=loop.house.lena, at=loop.at)

    page = signed_in(loop.house.lena).get(f"/cases/{case.pk}/").text

    assert chosen(page, "responsible") == str(loop.house.max.pk)
    assert asked(page, "finish_by") == "2026-12-18T17:00"


def test_another_matter_of_the_same_customer_is_of_a_class_of_its_own(loop: Loop, signed_in: SignIn) -> None:
    page = signed_in(loop.house.ana).get(f"/cases/complaint/new/?parent={loop.case.pk}").text

    assert chosen(page, "classification") == "unclassified"
    assert loop.case.classification != "unclassified"
