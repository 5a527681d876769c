"""Mending what a form said: who may, and what is not mended any more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions, queries
from huiyin.cases.actions.registering import NotForCorrecting
from huiyin.org.actions import place_person
from huiyin.org.models import Person
from huiyin.org.roles import Role
from tests.cases.loop import Loop
from tests.conftest import NOW

SignIn = Callable[[Person], Client]


def corrected(loop: Loop, form: str, by: Person, **changes: Any) -> None:
    seen = {name: value for name, value in loop.case.data[form].items() if value is not None}
    actions.correct(loop.case, form, values={**seen, **changes}, seen=seen, by=by, at=loop.later())
    loop.case.refresh_from_db()


def test_who_handles_the_case_mends_its_registration(loop: Loop) -> None:
    loop.to("investigating")

    corrected(loop, "intake", loop.house.ana, wish="希望换新。")

    assert loop.case.data["intake"]["wish"] == "希望换新。"


@pytest.mark.parametrize("username", ["hank", "wes", "olga", "fay", "art"])
def test_who_has_no_hand_in_the_whole_case_mends_nothing_of_it(loop: Loop, username: str) -> None:
    loop.to("investigating")  # the head of the workshop owns this stage, and still sees only their part

    with pytest.raises(NotForCorrecting):
        corrected(loop, "intake", getattr(loop.house, username), wish="算了。")


def test_the_sheet_of_a_form_is_shown_to_nobody_who_may_not_mend_it(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")
    address = reverse("cases:correct", args=[loop.case.pk, "intake"])
    browser = signed_in(loop.house.hank)

    asked = browser.get(address)
    sent = browser.post(address, {"wish": "算了。", "seen-wish": "别的"})

    assert (asked.status_code, sent.status_code) == (403, 403)
    assert loop.case.data["intake"]["wish"] not in sent.content.decode()


def test_what_others_found_out_is_mended_by_a_leader_and_not_by_the_agent(loop: Loop) -> None:
    loop.to("proposing")

    with pytest.raises(NotForCorrecting):
        corrected(loop, "findings", loop.house.ana, specific_cause="客户自己弄的。")
    corrected(loop, "findings", loop.house.lena, specific_cause="刹车片没有倒角。")

    assert loop.case.data["findings"]["specific_cause"] == "刹车片没有倒角。"


@pytest.mark.parametrize(("stage", "form"), [("carrying_out", "choice"), ("calling_back", "customer_acceptance")])
@pytest.mark.parametrize("username", ["ana", "lena", "max"])
def test_what_was_decided_or_signed_stands(loop: Loop, stage: str, form: str, username: str) -> None:
    loop.to(stage)
    person = getattr(loop.house, username)

    with pytest.raises(NotForCorrecting):
        corrected(loop, form, person)
    assert queries.may_correct(person, loop.case, "intake")


def test_an_answer_does_not_outlive_its_question(loop: Loop) -> None:
    loop.to("investigating")
    assert loop.case.data["judgement_founded"]["reported_to"] == loop.house.max.pk

    corrected(loop, "judgement_founded", loop.house.ana, severity="general", reported_up="no", reported_to="")

    assert "reported_to" not in loop.case.data["judgement_founded"]


@pytest.mark.parametrize("second", [Role.FINANCE, Role.AUDITOR])
def test_a_second_role_that_sees_everything_makes_nobody_a_leader_of_everything(loop: Loop, second: Role) -> None:
    house = loop.house
    loop.to("choosing")
    place_person(house.olga, places=[(house.branch, Role.SUPERVISOR), (house.finance, second)], by=None, at=NOW)
    elsewhere = Person.objects.get(pk=house.olga.pk)

    assert queries.sees_whole(elsewhere, loop.case)
    assert not queries.may_act(elsewhere, loop.case, ["supervisor"])
    assert queries.may_act(house.lena, loop.case, ["supervisor"])


def test_being_head_elsewhere_makes_a_member_here_no_head(loop: Loop) -> None:
    house = loop.house
    loop.to("investigating")
    places = [(house.workshop, Role.DEPARTMENT_MEMBER), (house.parts, Role.DEPARTMENT_HEAD)]
    place_person(house.wes, places=places, by=None, at=NOW)
    member = Person.objects.get(pk=house.wes.pk)

    assert not queries.may_act(member, loop.case, ["department_head"])
    assert queries.may_act(house.hank, loop.case, ["department_head"])


def test_the_time_line_says_what_stood_there_and_what_stands_there_now(loop: Loop, signed_in: SignIn) -> None:
    corrected(loop, "intake", loop.house.ana, severity="general", wish="希望换新，回电 13812345678。")

    page = signed_in(loop.house.ana).get(reverse("cases:page", args=[loop.case.pk])).text

    assert "严重程度：重大 → 一般" in page
    assert "希望免费返工，并说明原因。 → 希望换新" in page
    assert "回电 13812345678" not in page


def test_whom_a_serious_case_was_reported_to_can_be_kept_when_the_judgement_is_mended(
    loop: Loop, signed_in: SignIn
) -> None:
    loop.to("investigating")
    address = reverse("cases:correct", args=[loop.case.pk, "judgement_founded"])

    sheet = signed_in(loop.house.ana).get(address).text

    assert f'<option value="{loop.house.max.pk}" selected>' in sheet


@pytest.mark.req("A4-1")
@pytest.mark.usefixtures("at_now")
def test_an_answer_is_not_moved_into_the_customers_rest_without_a_reason(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")
    kept = loop.case.data["judgement_founded"].items()
    known = {name: {True: "yes", False: "no"}.get(value, value) for name, value in kept if value is not None}
    night = {"investigate_until": "2026-11-25T22:30"}
    posted = {**known, **night, **{f"seen-{name}": value for name, value in known.items()}}
    address, client = reverse("cases:correct", args=[loop.case.pk, "judgement_founded"]), signed_in(loop.house.ana)

    refused = client.post(address, posted)

    assert refused.status_code == 422
    assert 'id="correct-rest_despite_error"' in refused.text
    page = client.post(address, {**posted, "rest_despite": "客户夜里下班"}, follow=True).text
    assert "约在客户休息时间答复" in page
    assert "客户夜里下班" in page
