"""A call whose end the phone system did not tell: it leaves the banner in time, and whose phone it is says “over”."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from huiyin.contact import actions, queries
from huiyin.contact.models import Call
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.contact.test_phone import ana, customer, told

__all__ = ["ana", "customer"]
pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
MINUTE = timedelta(minutes=1)


def owed(who: Person) -> int:
    return WorkItem.objects.filter(owner=who, subject__startswith="call/", settled_at=None).count()


def test_whose_phone_it_is_ends_it_and_records_it_as_if_it_had_been_told(
    customer: Customer, ana: Person, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    for event in ("ringing", "answered"):
        call = actions.note_call(told(event), at=NOW)
    time_machine.move_to(NOW + 8 * MINUTE, tick=False)
    client, ending = signed_in(ana), reverse("contact:end-call", args=[call.pk])
    assert ending in client.get(reverse("contact:ringing")).text

    answer = client.post(ending)

    assert (answer.status_code, answer["HX-Trigger"]) == (204, '{"poll:now": null}')
    call.refresh_from_db()
    assert (call.state, call.seconds, call.ended_by, owed(ana)) == ("ended", 480, ana, 1)
    page = client.get(reverse("contact:ringing")).text
    assert (ending in page, reverse("contact:call", args=[call.pk]) in page) == (False, True)


def test_what_the_phone_system_tells_later_counts(customer: Customer, ana: Person) -> None:
    for event in ("ringing", "answered"):
        call = actions.note_call(told(event), at=NOW)
    actions.end_call(call, by=ana, at=NOW + 8 * MINUTE)

    for _twice in range(2):
        call = actions.note_call(told("hung_up", 70), at=NOW + 9 * MINUTE)

    assert (call.seconds, call.ended_by, owed(ana)) == (70, None, 1)
    actions.end_call(call, by=ana, at=NOW + 10 * MINUTE)
    call.refresh_from_db()
    assert call.seconds == 70


def test_a_phone_that_rang_and_was_not_answered_is_over_and_owes_nothing(customer: Customer, ana: Person) -> None:
    call = actions.note_call(told("ringing"), at=NOW)

    actions.end_call(call, by=ana, at=NOW + MINUTE)

    assert (queries.calls_now(ana, NOW + MINUTE), owed(ana)) == ([], 0)


@pytest.mark.parametrize(
    ("events", "lasts"), [(("ringing",), timedelta(minutes=5)), (("ringing", "answered"), timedelta(hours=2))]
)
def test_no_phone_rings_and_no_call_lasts_for_ever(
    customer: Customer, ana: Person, events: tuple[str, ...], lasts: timedelta
) -> None:
    for event in events:
        call = actions.note_call(told(event), at=NOW)

    stands = [queries.calls_now(ana, NOW + lasts + beside) for beside in (-MINUTE, MINUTE)]

    assert stands == [[call], []]


def test_nobody_ends_the_call_of_another(customer: Customer, house: House, ana: Person, signed_in: SignIn) -> None:
    call = actions.note_call(told("ringing"), at=NOW)

    assert signed_in(house.ben).post(reverse("contact:end-call", args=[call.pk])).status_code in (403, 404)

    assert Call.objects.get().ended_at is None
