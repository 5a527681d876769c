"""A call that the phone system tells of becomes one record, whichever verb writes down what was said in it."""

from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.callbacks import actions as callbacks
from huiyin.contact import actions, jobs
from huiyin.contact.enums import CallEvent
from huiyin.contact.models import Call, Interaction
from huiyin.contact.rules.phone import Told
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.org.actions import change_person
from huiyin.org.models import Person
from huiyin.worklist.models import WorkItem
from tests.cases.loop import Loop
from tests.conftest import NOW, House

ENDED = NOW + timedelta(seconds=70)


@pytest.fixture
def ana(house: House, pack: Any) -> Person:
    change_person(house.ana, extension="8001", by=house.lena, at=NOW)
    house.ana.refresh_from_db()
    return house.ana


@pytest.fixture
def customer(ana: Person) -> Customer:
    return open_file(kind="person", name="王磊", phones=["13812345678"], by=ana, at=NOW)


def told(event: str, at: datetime, **other: Any) -> Call:
    said = {"number": "13812345678", "extension": "8001", "outgoing": False, "call_id": "c-1", **other}
    return actions.note_call(Told(event=CallEvent(event), at=at, **said), at=at)


def picked_up(**other: Any) -> Call:
    told("ringing", NOW, **other)
    return told("answered", NOW + timedelta(seconds=10), **other)


def over(**other: Any) -> Call:
    picked_up(**other)
    return told("hung_up", ENDED, **other)


def noted(customer: Customer, by: Person, *, at: datetime = NOW, **other: Any) -> Interaction:
    said = {"direction": "in", "channel": "phone", "purpose": "conversation", "content": "问过机油", **other}
    return actions.note_interaction(actions.Said(**said), customer=customer, by=by, at=at)


def owed(call: Call) -> int:
    return WorkItem.objects.open().filter(subject=call.subject).count()


@pytest.mark.req("D52-14")
@pytest.mark.req("E21-4")
def test_a_complaint_registered_while_the_call_goes_on_is_its_record(house: House, ana: Person) -> None:
    call = picked_up()

    loop = Loop(house, NOW + timedelta(seconds=40))
    call = told("hung_up", ENDED)

    talk = Interaction.objects.get(subject=loop.case.subject)
    assert (call.interaction, talk.seconds, owed(call)) == (talk, 60, 0)


@pytest.mark.req("D52-14")
def test_a_complaint_registered_after_the_call_settles_what_was_owed_of_it(house: House, ana: Person) -> None:
    call = over()
    assert owed(call) == 1

    loop = Loop(house, ENDED + timedelta(minutes=12))

    call.refresh_from_db()
    assert call.interaction == Interaction.objects.get(subject=loop.case.subject)
    assert (call.interaction.seconds, owed(call)) == (60, 0)


@pytest.mark.req("D52-14")
@pytest.mark.parametrize("ended", [False, True])
def test_a_callback_is_the_record_of_the_call_that_was_made_for_it(
    ana: Person, customer: Customer, to_call: Any, ended: bool
) -> None:
    call = over(outgoing=True) if ended else picked_up(outgoing=True)

    callbacks.end_call(to_call(customer), line="answered", came="unwilling", seconds=75, by=ana, at=ENDED)
    call = told("hung_up", ENDED, outgoing=True)

    assert call.interaction == Interaction.objects.get(customer=customer)
    assert (call.interaction.seconds, owed(call)) == (60, 0)  # as the phone system counts, not the page


def test_a_try_in_vain_stands_with_the_call_that_was_tried(ana: Person, customer: Customer, to_call: Any) -> None:
    told("ringing", NOW, outgoing=True)
    call = told("hung_up", ENDED, outgoing=True)

    callbacks.end_call(to_call(customer), line="no_answer", came="again", by=ana, at=ENDED)

    call.refresh_from_db()
    assert call.interaction == Interaction.objects.get(customer=customer)


def test_what_was_written_before_the_phone_system_told_is_the_record(ana: Person, customer: Customer) -> None:
    talk = noted(customer, ana, at=NOW + timedelta(seconds=30))

    call = over()

    talk.refresh_from_db()
    assert (call.interaction, talk.seconds, owed(call)) == (talk, 60, 0)


def test_it_is_the_call_of_this_direction_and_each_has_a_record_of_its_own(ana: Person, customer: Customer) -> None:
    outgoing, incoming = over(outgoing=True), over(call_id="c-2")

    first, second = (noted(customer, ana, at=ENDED) for _each in range(2))

    assert (first.call, second.call) == (incoming, outgoing)


@pytest.mark.parametrize("change", [{"channel": "wechat"}, {"at": ENDED + timedelta(hours=2)}])
def test_what_was_not_said_in_that_call_leaves_its_record_owed(
    ana: Person, customer: Customer, change: dict[str, Any]
) -> None:
    call = over()

    noted(customer, ana, **change)

    assert owed(call) == 1


def test_a_call_with_somebody_else_or_of_a_colleague_stays_owed(house: House, ana: Person, customer: Customer) -> None:
    other = open_file(kind="person", name="李强", phones=["13900139000"], by=ana, at=NOW)
    call = over()

    noted(other, ana, at=ENDED)
    noted(customer, house.lena, at=ENDED)

    assert owed(call) == 1


def test_a_call_that_was_missed_is_not_what_was_said_later(ana: Person, customer: Customer) -> None:
    told("ringing", NOW)
    told("hung_up", ENDED)

    noted(customer, ana, at=ENDED)

    assert Call.objects.get().interaction is None


@pytest.mark.django_db(transaction=True)
def test_what_is_owed_is_settled_later_where_somebody_else_holds_it(ana: Person, customer: Customer) -> None:
    call, held, done = over(), Event(), Event()

    def holding() -> None:
        with transaction.atomic():
            WorkItem.objects.select_for_update().get(pk=call.item_id)
            held.set()
            done.wait(60)
        connection.close()

    colleague = Thread(target=holding, daemon=True)
    colleague.start()
    held.wait(60)
    talk = noted(customer, ana, at=ENDED)  # waits for nobody: whoever holds work may wait for a file
    done.set()
    colleague.join(60)
    assert (talk.call, owed(call)) == (call, 1)

    [words] = _deferred("contact.close_record")
    jobs.close_record(**words)

    assert owed(call) == 0


def _deferred(task: str) -> list[dict[str, Any]]:
    return list(ProcrastinateJob.objects.filter(task_name=task).values_list("args", flat=True))
