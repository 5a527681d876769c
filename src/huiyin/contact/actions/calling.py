"""What the phone system tells of calls, and the record that is owed of each that was answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from huiyin.contact import queries
from huiyin.contact.enums import CallEvent, CallState
from huiyin.contact.events import RecordMade
from huiyin.contact.models import Call, Interaction
from huiyin.contact.rules import PHONE
from huiyin.contact.rules.phone import Told
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

TO_RECORD = gettext_noop("Record the call with %(who)s")
STRAY = timedelta(hours=24)  # further away, the phone system's clock is wrong


class ClockWrong(DomainError):
    """The phone system says it is another day."""


class RecordedAlready(DomainError):
    """This call is on record already."""


class SaidOnThePhone(DomainError):
    """What was said in this call was said on the phone; record anything else from the customer's page."""

    field = "channel"


@whole
def note_call(told: Told, *, at: datetime) -> Call:
    """Take in what the phone system tells of a call, in whatever order and however often it does.

    A call that was answered and is over owes a record: it stands on the list of whose phone it was until it is on
    record. Source: E21-4. Raises ClockWrong.
    """
    if abs(told.at - at) > STRAY:
        raise ClockWrong
    call = _call(told)
    call.began_at = min(call.began_at, told.at)
    if told.event == CallEvent.ANSWERED and call.answered_at is None:
        call.answered_at = told.at
        call.agent = queries.whose_extension(told.extension) or call.agent  # of several that rang, whoever took it
    if told.event == CallEvent.HUNG_UP and (call.ended_at is None or call.ended_by_id):
        call.ended_at, call.ended_by = told.at, None  # it knows better than whoever pressed a button
    return _as_told(call, at)


@whole
def end_call(call: Call, *, by: Person, at: datetime) -> Call:
    """Whose phone it is says that a call is over whose end the phone system did not tell; told later, that counts.

    What is owed of it is as if it had been told. Done again it changes nothing.
    """
    held = Call.objects.select_for_update(of=("self",)).select_related("agent", "customer", "item").get(pk=call.pk)
    if held.ended_at:
        return held
    held.ended_at, held.ended_by = at, by
    return _as_told(held, at)


def _as_told(call: Call, at: datetime) -> Call:
    """How far it has come, and what is owed of it once it is over."""
    call.state = _state(call)
    if call.ended_at and call.answered_at and call.agent and not call.item_id and not call.interaction_id:
        call.interaction = queries.record_of(call, at)
        call.customer = call.interaction.customer if call.interaction else call.customer
        call.item = None if call.interaction else _owe_record(call, call.agent, at)
    call.save()
    if call.seconds is not None:  # whoever records a call while it lasts can only guess how long it will be
        Interaction.objects.filter(call=call).exclude(seconds=call.seconds).update(seconds=call.seconds)
    return call


def _owe_record(call: Call, agent: Person, at: datetime) -> WorkItem:
    return worklist.open_item(
        kind=Kind.DUTY,
        title=in_each_language(TO_RECORD, who=queries.caller(call)),
        subject=call.subject,
        subject_label=str(queries.caller(call)),
        owner=agent,
        form={"same_day": True},
        at=at,
    )


@dataclass(frozen=True)
class Spoken:
    """With whom something was said and how, as far as it tells in which call."""

    customer: Customer | None
    number: str  # of somebody who has no file
    direction: str
    channel: str
    reached: bool


def hold_call(call: Call | None, said: Spoken, *, by: Person | None, at: datetime) -> Call | None:
    """The call in which this is said, held until its record is made: the one that is named, else the agent's own.

    Raises RecordedAlready, SaidOnThePhone.
    """
    if call and said.channel != PHONE:
        raise SaidOnThePhone
    own = None
    if call is None and by and said.channel == PHONE:
        own = queries.own_call(
            by, said.customer, number=said.number, direction=said.direction, reached=said.reached, at=at
        )
    found = call or own
    if found is None:
        return None
    held = Call.objects.select_for_update(of=("self",)).select_related("item").get(pk=found.pk)
    if held.interaction_id is None:
        return held
    if call:
        raise RecordedAlready
    return None


def tie_record(call: Call, interaction: Interaction, *, by: Person, at: datetime) -> None:
    """What was said in a call stands with it, and nothing is owed of it any more.

    The files are held by now, and work comes before files: what somebody else holds is settled once it is free.
    """
    call.interaction, call.customer = interaction, interaction.customer or call.customer
    call.save(update_fields=["interaction", "customer"])
    if call.item and call.item.settled_at is None:
        free = worklist.hold_if_free(call.item)
        if free is None:
            publish(RecordMade(call.pk, by.pk))
        elif free.settled_at is None:
            worklist.settle(free, by=by, at=at)


@whole
def close_record(call: Call, *, by: Person, at: datetime) -> None:
    """Nothing is owed any more of a call that is on record."""
    if call.interaction_id and call.item and call.item.settled_at is None:
        worklist.settle(call.item, by=by, at=at)


def _call(told: Told) -> Call:
    """The call as it is known so far, held; the first that is told of it makes it."""
    number = queries.number_of(told.number)
    customers = queries.callers(number)
    agent = queries.whose_extension(told.extension)
    direction = Interaction.Direction.OUT if told.outgoing else Interaction.Direction.IN
    fresh = Call(
        call_id=told.call_id,
        direction=direction,
        number=number,
        agent=agent,
        customer_id=customers[0] if len(customers) == 1 else None,
        state=CallState.RINGING,
        began_at=told.at,
    )
    Call.objects.bulk_create([fresh], ignore_conflicts=True)
    return (
        Call.objects.select_for_update(of=("self",))
        .select_related("agent", "customer", "item")
        .get(call_id=told.call_id)
    )


def _state(call: Call) -> CallState:
    if call.ended_at:
        return CallState.ENDED
    return CallState.ANSWERED if call.answered_at else CallState.RINGING
