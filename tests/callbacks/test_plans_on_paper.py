"""A round's plan is printed before it starts, to be agreed to, and while it runs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.callbacks import actions
from huiyin.callbacks.models import Round
from huiyin.callbacks.plan_paper import plan_of
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Skips
from huiyin.stationery.models import Printing
from tests.conftest import NOW, House
from tests.printed import form_lines

pytestmark = pytest.mark.usefixtures("at_now")
SignIn = Callable[[Person], Client]
Opened = Callable[..., Customer]


@pytest.fixture
def planned(house: House, pack: Any, opened: Opened) -> Round:
    opened("有电话", phones=["13800000001"])
    opened("没电话")
    changed = {"audience": {}, "skips": Skips()}
    run = actions.plan_round("after_service", changed=changed, department=house.service, by=house.lena, at=NOW)
    return actions.preview(run, at=NOW)


@pytest.mark.req("E71-5", "F-67")
def test_the_plan_says_whom_it_leaves_out_and_who_calls_before_the_round_and_while_it_runs(
    house: House, planned: Round
) -> None:
    before = form_lines(plan_of(planned, NOW))

    running = form_lines(plan_of(actions.start(planned, by=house.lena, at=NOW), NOW))

    assert before == running
    assert {"涉及客户: 2 | 应联系: 1", "本轮不回访: 没有可用的电话或地址 1", "安娜 | 1"} <= {*before}
    assert any(line.startswith("二次回访 | ") and "二次回访" in line.rpartition("|")[2] for line in before)


def test_its_printings_are_counted_apart_from_those_of_the_report(
    house: House, planned: Round, signed_in: SignIn
) -> None:
    browser, address = signed_in(house.lena), reverse("callbacks:plan-paper", args=[planned.pk])

    looked, printed = browser.get(address), browser.post(address)

    assert [one["Content-Type"] for one in (looked, printed)] == ["application/pdf"] * 2
    assert list(Printing.objects.values_list("form", "subject")) == [("callback_plan", planned.subject)]
    pages = [browser.get(reverse(name, args=[planned.pk])).text for name in ("callbacks:round", "callbacks:summary")]
    assert ["已打印 1 次" in page for page in pages] == [True, False]
