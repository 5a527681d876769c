"""What a form takes: ticks, departments, limits, and answers that do not go together."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from tests.cases import errand
from tests.conftest import House

SignIn = Callable[[Any], Client]

FIELDS = """
asked: {type: money, label: {zh-hans: 申请金额, en: Asked}, minimum: "0.01", maximum: 99999}
due: {type: money, label: {zh-hans: 应退金额, en: Due}}
papers:
  type: several
  all: true
  choices: {contract: {zh-hans: 合同, en: Contract}, deed: {zh-hans: 房产证, en: Deed}}
  label: {zh-hans: 材料, en: Papers}
wishes:
  type: several
  choices: {call: {zh-hans: 电话, en: Call}, letter: {zh-hans: 信函, en: Letter}, visit: {zh-hans: 上门, en: Visit}}
  label: {zh-hans: 愿望, en: Wishes}
involved: {type: departments, means: involved, label: {zh-hans: 涉及部门, en: Involved}}
"""
SOUND: dict[str, Any] = {"asked": "100", "due": "100.00", "papers": ["contract", "deed"]}


@pytest.fixture
def form(house: House, tmp_path: Path, now: datetime) -> None:
    refusal = "{compare: [asked, is_not, due], field: asked, message: {zh-hans: 金额不一致。, en: Not what is due.}}"
    errand.publish(
        house,
        tmp_path,
        fields=FIELDS,
        refusals=f"refusals: [{refusal}]",
        stages="work: {STAGE, owner: registrar}",
        ways="finish: {WAY, from: [work], to: done, by: [owner], kind: end}",
        at=now,
    )


def errors_of(house: House, at: datetime, **values: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refusal:
        errand.register(house, at, **{**SOUND, **values})
    return refusal.value.errors


@pytest.mark.req("D32-9")
def test_two_amounts_that_must_agree_are_refused_if_they_do_not(form: None, house: House, now: datetime) -> None:
    assert errors_of(house, now, asked="99.99") == {"asked": ["金额不一致。"]}
    assert errand.register(house, now, **SOUND).data["intake"]["asked"] == "100.00"


def test_nothing_is_compared_with_what_is_not_filled_in(form: None, house: House, now: datetime) -> None:
    assert errand.register(house, now, **{**SOUND, "due": ""}).stage == "work"


def test_an_amount_keeps_to_its_limits(form: None, house: House, now: datetime) -> None:
    assert list(errors_of(house, now, asked="0", due="")) == ["asked"]
    assert list(errors_of(house, now, asked="99999.01", due="")) == ["asked"]


@pytest.mark.req("C31-8")
def test_papers_that_are_missing_are_named(form: None, house: House, now: datetime) -> None:
    assert errors_of(house, now, papers=["contract"]) == {"papers": ["还缺：房产证。"]}
    assert list(errors_of(house, now, papers=[])) == ["papers"]


def test_what_is_ticked_is_kept_in_the_order_of_the_list(form: None, house: House, now: datetime) -> None:
    case = errand.register(house, now, **SOUND, wishes=["visit", "call"])

    assert case.data["intake"]["wishes"] == ["call", "visit"]


def test_what_is_not_in_the_list_is_not_ticked(form: None, house: House, now: datetime) -> None:
    assert list(errors_of(house, now, wishes=["call", "gold"])) == ["wishes"]


def test_several_departments_are_kept_and_must_exist(form: None, house: House, now: datetime) -> None:
    named = [str(house.workshop.pk), str(house.parts.pk)]

    kept = errand.register(house, now, **SOUND, involved=named).data["intake"]["involved"]
    assert kept == sorted([house.workshop.pk, house.parts.pk])
    assert list(errors_of(house, now, involved=["999999"])) == ["involved"]


def test_a_page_sends_every_tick_and_shows_them_again(
    form: None, house: House, now: datetime, signed_in: SignIn, at_now: datetime
) -> None:
    browser = signed_in(house.ana)
    address = reverse("cases:new", args=["errand"])

    refused = browser.post(address, {"what": "取件", "papers": ["deed"], "wishes": ["call", "visit"]})
    assert refused.status_code == 422
    assert refused.content.decode().count(" checked") == 3

    browser.post(address, {"what": "取件", "papers": ["contract", "deed"], "wishes": ["call", "visit"]})
    case = Case.objects.get(process="errand")
    assert case.data["intake"]["wishes"] == ["call", "visit"]
    page = browser.get(reverse("cases:page", args=[case.pk])).content.decode()
    assert "电话、上门" in page


def test_ticks_are_corrected(form: None, house: House, now: datetime, signed_in: SignIn, at_now: datetime) -> None:
    case = errand.register(house, now, **SOUND, wishes=["call"])
    seen = {"seen-what": "取件", "seen-papers": ["contract", "deed"], "seen-wishes": ["call"]}

    signed_in(house.ana).post(
        reverse("cases:correct", args=[case.pk, "intake"]),
        {**seen, "what": "取件", "papers": ["contract", "deed"], "wishes": ["call", "letter"]},
    )

    case.refresh_from_db()
    assert case.data["intake"]["wishes"] == ["call", "letter"]
