"""The customer's answer arrived, the thanks did not: whoever sends it again is thanked, and it counts once."""

from base64 import b64encode
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from huiyin.cases import actions
from huiyin.cases.models import Acceptance
from tests.cases.loop import PNG, Loop
from tests.conftest import NOW, House


@pytest.fixture
def loop(house: House, pack: Any) -> Loop:
    return Loop(house, NOW)


@pytest.mark.parametrize("accepted", [True, False])
def test_an_answer_sent_again_is_thanked_for_and_counted_once(loop: Loop, accepted: bool, at_now: datetime) -> None:
    loop.to("confirming")
    link = f"/s/{actions.invite_customer(loop.case, by=loop.house.ana, at=NOW).token}/"
    form = {"signed_name": "王磊", "signature": "data:image/png;base64," + b64encode(PNG).decode(), "words": "不满意"}
    address = link + ("acceptance/" if accepted else "refusal/")

    answers = [Client().post(address, form), Client().post(address, form), Client().get(link)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all(address not in answer.content.decode() for answer in answers)  # nothing more to send
    assert Acceptance.objects.count() == 1


def test_a_link_that_was_replaced_stays_closed(loop: Loop, at_now: datetime) -> None:
    loop.to("confirming")
    old = actions.invite_customer(loop.case, by=loop.house.ana, at=NOW).token
    actions.invite_customer(loop.case, by=loop.house.ana, at=NOW)

    assert Client().get(f"/s/{old}/").status_code == 410
