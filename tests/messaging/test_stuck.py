"""Whoever wrote what did not go out hears of it, and once."""

from collections.abc import Callable
from typing import Any

import pytest

from huiyin.customers.actions import edit_file
from huiyin.customers.models import Customer
from huiyin.messaging.models import Message
from huiyin.worklist.models import Notice
from tests.conftest import NOW, House
from tests.messaging.conftest import Decide

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("never@example.com", ["有一条发给 王芳 的消息没有发出：您的车修好了 · 550 5.1.1 No such user here"]),
        ("drop@example.com", ["有一条发给 王芳 的消息不知是否送达：您的车修好了 · Connection unexpectedly closed"]),
        ("later@example.com", []),
        ("wang@example.com", []),
    ],
)
@pytest.mark.parametrize("to_many", [False, True])
def test_who_wrote_it_hears_that_it_did_not_go_out(
    house: House,
    customer: Customer,
    decide: Decide,
    send: Callable[..., None],
    address: str,
    told: list[str],
    to_many: bool,
) -> None:
    edit_file(customer, changes={"handles": [address]}, seen_revision=customer.revision, by=house.ana, at=NOW)
    message = decide(address, customer=customer)
    Message.objects.filter(pk=message.pk).update(to_many=to_many)

    send()

    notices: Any = Notice.objects.filter(person=house.ana).values_list("text__zh-hans", "subject")
    assert [*notices] == [(words, f"customer/{customer.pk}") for words in told if not to_many]
