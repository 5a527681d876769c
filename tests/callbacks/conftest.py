"""A round of callbacks with somebody in it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from huiyin.callbacks.enums import Stage
from huiyin.callbacks.models import Callback, Round
from huiyin.callbacks.rules import frozen
from huiyin.contact import actions as contact
from huiyin.contact.models import Interaction
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.customers.queries import subject_of
from huiyin.rulebook.queries import current_version, pack_in_force
from huiyin.worklist import actions as worklist
from tests.conftest import NOW, House

TITLE = {"zh-hans": "服务后回访", "en": "Callback after the service"}


@pytest.fixture
def opened(house: House) -> Callable[..., Customer]:
    """A customer's file, kept by Ana."""

    def open_file(name: str = "王芳", **content: Any) -> Customer:
        usual = {"kind": "person", "name": name, "keeper": house.ana, "by": house.ana, "at": NOW, "confirmed": True}
        return customers.open_file(**{**usual, **content})

    return open_file


@pytest.fixture
def running(house: House) -> Round:
    day = NOW.date()
    return Round.objects.create(
        number="HF-20261123-0001",
        rule=frozen(pack_in_force().callbacks["members"]),
        version=current_version(),
        title=TITLE,
        department=house.service,
        begins_on=day,
        ends_on=day,
        stage=Stage.RUNNING,
        planned_by=house.lena,
        planned_at=NOW,
        started_by=house.lena,
        started_at=NOW,
    )


@pytest.fixture
def to_call(house: House, running: Round) -> Callable[..., Callback]:
    """Somebody whom Ana is to call in the round."""

    def add(customer: Customer, **said: Any) -> Callback:
        item = worklist.open_item(
            kind="callback",
            title=TITLE,
            subject=subject_of(customer.pk),
            subject_label=customer.name,
            owner=house.ana,
            form={"window": ["0 days", "3 days"]},
            at=NOW,
        )
        return Callback.objects.create(round=running, customer=customer, item=item, **said)

    return add


@pytest.fixture
def said(house: House) -> Callable[..., Interaction]:
    """What somebody said on the phone."""

    def talk(customer: Customer, *, subject: str = "", at: datetime = NOW, **words: Any) -> Interaction:
        usual = {
            "direction": Interaction.Direction.OUT,
            "channel": "phone",
            "purpose": "callback",
            "content": "很满意",
            "outcome": "satisfied",
        }
        said = contact.Said(**{**usual, **words})
        return contact.note_interaction(said, customer=customer, subject=subject, by=house.ana, at=at)

    return talk
