"""The departments' inbox."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases import actions, queries
from tests.cases.loop import Loop
from tests.conftest import NOW

SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def a_week_later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        yield


@pytest.mark.parametrize(
    ("username", "status"), [("hank", 200), ("wes", 200), ("fay", 200), ("wanda", 200), ("ana", 403), ("lena", 403)]
)
def test_who_has_an_inbox(loop: Loop, signed_in: SignIn, username: str, status: int) -> None:
    assert signed_in(getattr(loop.house, username)).get(reverse("cases:inbox")).status_code == status


def test_what_waits_and_what_was_answered(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")
    before = queries.inbox_of(loop.house.hank, at=loop.at)
    loop.leave_investigating()
    after = queries.inbox_of(loop.house.wes, at=loop.at)

    assert ([entry.case.pk for entry in before.waiting], before.share) == ([loop.case.pk], None)
    assert ([entry.case.pk for entry in after.answered], after.waiting, after.share) == ([loop.case.pk], [], 100)
    assert loop.case.number in signed_in(loop.house.hank).get(reverse("cases:inbox")).content.decode()


def test_another_department_sees_nothing_of_it(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")

    html = signed_in(loop.house.wanda).get(reverse("cases:inbox")).content.decode()

    assert loop.case.number not in html


def test_a_signer_finds_the_question_in_the_inbox(loop: Loop, signed_in: SignIn) -> None:
    loop.to("choosing")
    actions.add_signer(loop.case, person=loop.house.fay, by=loop.house.lena, at=loop.later())

    assert loop.case.number in signed_in(loop.house.fay).get(reverse("cases:inbox")).content.decode()


def test_three_rows_cost_what_one_costs(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")
    client = signed_in(loop.house.hank)
    client.get(reverse("cases:inbox"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("cases:inbox"))
    for _more in range(2):
        loop.case = actions.register(
            "complaint", customer=loop.customer, values=loop.intake(), by=loop.house.ana, at=loop.later()
        )
        loop.to("investigating")

    with CaptureQueriesContext(connection) as three:
        client.get(reverse("cases:inbox"))

    assert len(three) == len(one)
