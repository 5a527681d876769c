"""Lines put together from the forms, to be copied into the shop or to the courier."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.org.models import Person
from tests.conftest import House
from tests.packs.walking import Walk

PACK = "ecommerce"
SignIn = Callable[[Person], Client]


def shown(browser: Client, case: Case) -> str:
    return browser.get(reverse("cases:page", args=[case.pk])).text


@pytest.mark.req("D31-3")
def test_the_answer_of_the_courier_becomes_the_remark_in_the_shop(
    walk: Callable[[str], Walk], house: House, signed_in: SignIn, at_now: None
) -> None:
    query = walk("parcel_query")
    case, browser = query.register(), signed_in(house.ana)
    assert "店铺备注" not in shown(browser, case)
    way = next(one for one in query.process.transitions.values() if one.form == "answer_of_courier")

    case = query.do(case, way.key, by=house.ana, asked_at="2026-11-22T16:00", agent_number="8826", result="改址，已改")

    remark = f"11-22 工号8826 改址，已改 / {house.ana.name}"
    assert f'data-copy="{remark}"' in shown(browser, case)


@pytest.mark.req("D31-7")
def test_the_report_to_the_courier_is_one_sentence(
    walk: Callable[[str], Walk], house: House, signed_in: SignIn, at_now: None
) -> None:
    claim = walk("claim")
    report = next(one for one in claim.process.transitions.values() if one.form == "report")
    answers = {
        "shipped_on": "2026-11-20", "delivery_area": "杭州到成都", "waybill": "SF100", "delivery_result": "外箱破损",
        "amount": "88.50", "agent_number": "8826",
    }  # fmt: skip

    case = claim.lead(claim.register(), report.target, answers)

    sentence = "本店11-20寄出，杭州到成都，运单号SF100，派送时外箱破损，价值¥88.50，已联系工号8826，请核实。"
    assert sentence in shown(signed_in(house.ana), case)


@pytest.mark.req("D33-8")
def test_after_a_contact_day_progress_and_who_stand_ready_for_the_remark(
    walk: Callable[[str], Walk], house: House, signed_in: SignIn, at_now: None
) -> None:
    review = walk("review")
    reached = next(one for one in review.process.transitions.values() if one.form == "reached")
    answers = {"called_at": "2026-11-22T16:00", "words": "尺码偏小，想换"}

    case = review.lead(review.register(), reached.target, answers)

    assert f'data-copy="11-22 尺码偏小，想换 / {house.ana.name}"' in shown(signed_in(house.ana), case)
