"""A call that was made for a callback, put on record."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from huiyin.callbacks.models import Callback
from huiyin.callbacks.queries import capped
from huiyin.contact import actions as contact
from huiyin.contact.actions.saying import reason_to_disturb
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Interaction
from huiyin.contact.queries import contact_rules
from huiyin.contact.rules import PHONE
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class TooOften(DomainError):
    """They were contacted as often as allowed: %(contacts)s times within %(days)s days. Say why once more."""

    field = "despite"


def reason_to_call(callback: Callback, despite: str, *, seconds: int | None = None, at: datetime) -> str:
    """Why a customer is called who rests or heard of us as often as allowed. Raises DisturbsThem, TooOften, TooLong."""
    cap = contact_rules().cap
    if cap and not despite.strip() and capped(callback, at):
        raise TooOften(contacts=cap.contacts, days=cap.days)
    begun = at - timedelta(seconds=seconds or 0)
    out = Interaction.Direction.OUT
    return reason_to_disturb(callback.customer, despite, channel=callback.spoken_by, direction=out, at=begun)


@whole
def note(
    callback: Callback,
    *,
    line: str,
    content: str = "",
    answers: Mapping[str, str] = MappingProxyType({}),
    outcome: str = "",
    script: str = "",
    despite: str = "",
    seconds: int | None = None,
    by: Person,
    at: datetime,
) -> Interaction:
    """The conversation, or the try, of a callback that is held. Raises DisturbsThem, TooOften, NothingSaid, TooLong."""
    reason, channel = reason_to_call(callback, despite, seconds=seconds, at=at), callback.spoken_by
    said = contact.Said(
        direction=Interaction.Direction.OUT,
        channel=channel,
        purpose=Purpose.CALLBACK,
        content=content,
        answers=answers,
        line=line if channel == PHONE else "",
        outcome=outcome,
        script=script,
        seconds=seconds,
        despite=reason or callback.despite,
    )
    return contact.note_interaction(said, customer=callback.customer, subject=callback.subject, by=by, at=at)
