"""A proposal is carried out, at once or by a job; one that can't be is a proposal again."""

from datetime import datetime

from django.conf import settings
from django.utils import translation

from huiyin.audit.actions import record
from huiyin.customers import queries
from huiyin.customers.actions import keeping
from huiyin.customers.actions.keeping import Move
from huiyin.customers.actions.sharing import planning
from huiyin.customers.actions.sharing.planning import held
from huiyin.customers.enums import SharingKind, SharingState, Why
from huiyin.customers.events import SharingBegun
from huiyin.customers.models import Sharing
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.texts import strung
from huiyin.kernel.whole import whole
from huiyin.org.models import Person

WHYS = {
    SharingKind.DEPARTMENT: Why.SHARED,
    SharingKind.HANDOVER: Why.HANDED_OVER,
    SharingKind.SWEEP: Why.SWEPT,
    SharingKind.QUEUE: Why.QUEUED,
}


class NothingToMove(DomainError):
    """There is nothing to carry out: no customer would change hands."""


class OutOfDate(DomainError):
    """This proposal is out of date, so nothing was changed. What has changed since: %(changes)s. Propose again."""


@whole
def confirm(sharing: Sharing, *, by: Person, at: datetime) -> Sharing:
    """Carry the proposal out as it stands. Raises NothingToMove, OutOfDate, Overtaken."""
    sharing = held(sharing)
    if not sharing.moved:
        raise NothingToMove
    if changes := queries.proposals.changes_since(sharing, at):
        raise OutOfDate(changes=strung(changes))
    sharing.state, sharing.confirmed_at, sharing.confirmed_by = SharingState.RUNNING, at, by
    sharing.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    if sharing.moved > planning.AT_ONCE:
        publish(SharingBegun(sharing.pk))
        return sharing
    return carry_out(sharing)


@whole
def carry_out(sharing: Sharing) -> Sharing:
    """The customers change hands: one statement for all of them, with the history and the first contacts they bring."""
    sharing = held(sharing, SharingState.RUNNING)
    at = sharing.confirmed_at
    assert at is not None  # noqa: S101 - whoever let it run wrote down when
    rows = sharing.moves.filter(taker__isnull=False).order_by("pk").values_list("customer", "giver", "taker")
    moves = [Move(*row) for row in rows]
    keeping.move(moves, why=WHYS[SharingKind(sharing.kind)], batch=sharing.pk, by=sharing.confirmed_by, at=at)
    sharing.state = SharingState.CONFIRMED
    sharing.save(update_fields=["state"])
    record(
        "customers.shared",
        by=sharing.confirmed_by,
        at=at,
        subject=f"sharing/{sharing.pk}",
        detail={"kind": sharing.kind, "moved": len(moves)},
    )
    return sharing


@whole
def give_up(sharing: Sharing, *, why: DomainError) -> None:
    """What a job could not carry out is a proposal again, and says why."""
    sharing = held(sharing, SharingState.RUNNING)
    sharing.state, sharing.plan["refusal"] = SharingState.PROPOSED, _in_words(why)
    sharing.save(update_fields=["state", "plan"])


def _in_words(refusal: DomainError) -> dict[str, str]:
    """What a job says, who will read it being unknown."""
    said = {}
    for code, _called in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(refusal)
    return said
