"""The customer has no time now: another time, which is theirs to say."""

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.callbacks.actions.noting import note
from huiyin.callbacks.actions.settling import hold
from huiyin.callbacks.models import Callback
from huiyin.callbacks.queries import free_times
from huiyin.contact.enums import ANSWERED
from huiyin.customers.queries import rest_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.moments import brief, moment
from huiyin.kernel.texts import listed
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import house_language
from huiyin.worklist import actions as worklist

HALF_AN_HOUR = timedelta(minutes=30)


class AlreadyOver(DomainError):
    """Choose a time that is still to come."""

    field = "until"


class RestsThen(DomainError):
    """The customer is not called then. %(rest)s. Free times: %(free)s. Choose one, or say why it has to be then."""

    field = "why_then"


@whole
def put_off(
    callback: Callback,
    *,
    until: datetime,
    words: str = "",
    why_then: str = "",
    despite: str = "",
    seconds: int | None = None,
    by: Person,
    at: datetime,
) -> Callback:
    """They are called again at the time they named, by whoever called; the call that agreed on it is on record.

    Raises SettledAlready, AlreadyOver, RestsThen, DisturbsThem, TooLong. Source: A4-5, E71-2.
    """
    callback = hold(callback)
    if until <= at:
        raise AlreadyOver
    rest = rest_of(callback.customer)
    if not why_then.strip() and (disturbed := rest.disturbs(until)):
        free = listed(brief(slot.at) for slot in free_times(callback, until)[:3])
        raise RestsThen(rest=disturbed, free=free or "—")
    with translation.override(house_language()):
        agreed = _("To be called on %(moment)s") % {"moment": moment(until)}
    said = "\n".join(filter(None, [agreed, words.strip(), why_then.strip()]))
    note(callback, line=ANSWERED, content=said, despite=despite, seconds=seconds, by=by, at=at)
    item = callback.item
    assert item  # noqa: S101 - an open callback is somebody's work
    callback.item = worklist.put_off(item, until=until, due_at=until + HALF_AN_HOUR, at=at)
    callback.appointment_at, callback.last_try_at = until, at
    callback.save(update_fields=["appointment_at", "last_try_at"])
    return callback
