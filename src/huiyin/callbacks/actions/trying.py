"""Nobody answered: they are tried again at another time, and not to be reached once they were tried often enough."""

from datetime import datetime

from huiyin.callbacks import queries
from huiyin.callbacks.actions.settling import hold, settled
from huiyin.callbacks.enums import State, Why
from huiyin.callbacks.models import Callback
from huiyin.callbacks.rules import next_try
from huiyin.contact.models import Interaction
from huiyin.customers.queries import rest_of
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.queries import hours_of


@whole
def miss(callback: Callback, *, by: Person, at: datetime) -> Callback:
    """Somebody was called and did not answer; the try itself is a conversation on record (`subject` callback/12).

    Tried as often as the plan says, they are not to be reached; else they are called again at another time of the day,
    while they do not rest, in the time that is allowed if there is any left. Raises SettledAlready. Source: A2-5, A4-4.
    """
    callback = hold(callback)
    callback.tries += 1
    callback.last_try_at, callback.appointment_at = at, None
    callback.save(update_fields=["tries", "last_try_at", "appointment_at"])
    retries, item = queries.rule_of(callback.round).retries, callback.item
    assert item  # noqa: S101 - an open callback is somebody's work
    again = None
    if callback.tries < retries.tries:
        before = Interaction.objects.filter(subject=callback.subject, at__lt=at).values_list("at", flat=True)
        rest, work = rest_of(callback.customer), hours_of(item)
        again = next_try(retries, rest, [*before, at], at=at, latest=item.due_at, work=work)
    if again is None:
        return settled(callback, State.UNREACHABLE, Why.NO_ANSWER, by=by, at=at)
    callback.item = worklist.put_off(item, until=again, at=at)
    return callback
