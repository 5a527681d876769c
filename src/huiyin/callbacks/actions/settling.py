"""What came of a callback: each customer of a round gets the one state in which the ledger counts them.

The row is written before the work item ends, so that whoever hears of the item finds the callback settled.
"""

from datetime import datetime

from huiyin.callbacks.enums import State, Why
from huiyin.callbacks.events import CallbackSettled
from huiyin.callbacks.models import Callback
from huiyin.contact.models import Interaction
from huiyin.customers import actions as customers
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist


class SettledAlready(DomainError):
    """This callback was recorded already: %(state)s. Reload the page to see it."""


class NothingSaid(DomainError):
    """Whoever was reached said something: write down what."""


SETTLED = ("state", "why", "outcome", "interaction", "settled_at", "settled_by")


@whole
def hold(callback: Callback) -> Callback:
    """The callback as it stands, with its work and the customer's file, until the transaction ends.

    Raises SettledAlready, FileGone.
    """
    customers.hold(callback.customer)
    rows = Callback.objects.select_related("round", "customer", "item").select_for_update(of=("self",))
    stored = rows.get(pk=callback.pk)
    if stored.state != State.OPEN:
        raise SettledAlready(state=State(stored.state).label)
    return stored


@whole
def reach(callback: Callback, *, interaction: Interaction, by: Person, at: datetime) -> Callback:
    """The customer answered, and the conversation says what. Raises SettledAlready, NothingSaid."""
    callback = hold(callback)
    if not interaction.says_something or interaction.customer_id != callback.customer_id:
        raise NothingSaid
    callback.interaction, callback.outcome = interaction, interaction.outcome
    return _settle(callback, State.REACHED, by=by, at=at)


@whole
def refuse(callback: Callback, *, interaction: Interaction | None = None, by: Person, at: datetime) -> Callback:
    """The customer does not want to answer this time. Raises SettledAlready."""
    callback = hold(callback)
    callback.interaction = interaction
    return _settle(callback, State.REFUSED, Why.UNWILLING, by=by, at=at)


@whole
def give_up(callback: Callback, *, why: str = Why.NO_ANSWER, by: Person | None, at: datetime) -> Callback:
    """The customer is not to be reached, and why. Raises SettledAlready."""
    return _settle(hold(callback), State.UNREACHABLE, Why(why), by=by, at=at)


@whole
def exclude(callback: Callback, *, why: str, by: Person | None, at: datetime) -> Callback:
    """Somebody is not to be called in this round after all, and why. Raises SettledAlready."""
    return _settle(hold(callback), State.EXCLUDED, Why(why), by=by, at=at)


def _settle(callback: Callback, state: State, why: str = "", *, by: Person | None, at: datetime) -> Callback:
    callback.state, callback.why = state, why
    callback.settled_at, callback.settled_by = at, by
    callback.save(update_fields=SETTLED)
    item = callback.item
    if item and item.settled_at is None:
        end = worklist.drop if state == State.EXCLUDED else worklist.settle
        end(item, by=by, at=at)
    publish(CallbackSettled(callback.pk, state))
    return callback
