"""Taking a sharing out back within a day, as far as nobody has spoken with the customers yet."""

from datetime import datetime, timedelta

from huiyin.audit.actions import record
from huiyin.customers import queries
from huiyin.customers.actions import keeping
from huiyin.customers.actions.holding import hold_many
from huiyin.customers.actions.keeping import Move
from huiyin.customers.actions.sharing.planning import AT_ONCE, held
from huiyin.customers.enums import SharingState, Why
from huiyin.customers.events import SharingBegun
from huiyin.customers.models import Sharing
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist

WITHIN = timedelta(days=1)


class TooLateToUndo(DomainError):
    """This was carried out more than a day ago; share the customers out again instead."""


class NothingToUndo(DomainError):
    """Every one of these customers has been spoken with or has gone on to somebody else since."""


def still_undoable(sharing: Sharing, at: datetime) -> bool:
    """Whether a sharing out was carried out within the last day."""
    return sharing.confirmed_at is not None and at - sharing.confirmed_at <= WITHIN


@whole
def undo(sharing: Sharing, *, by: Person, at: datetime) -> Sharing:
    """Give the customers back to their keepers of before; whoever was spoken with since stays.

    Raises TooLateToUndo, NothingToUndo.
    """
    sharing = held(sharing, SharingState.CONFIRMED)
    if not still_undoable(sharing, at):
        raise TooLateToUndo
    if not queries.proposals.returning(sharing):
        raise NothingToUndo
    sharing.state, sharing.undone_at, sharing.undone_by = SharingState.UNDOING, at, by
    sharing.save(update_fields=["state", "undone_at", "undone_by"])
    if sharing.moved > AT_ONCE:
        publish(SharingBegun(sharing.pk))
        return sharing
    return take_back(sharing)


@whole
def take_back(sharing: Sharing) -> Sharing:
    """The customers change hands again; what the new keepers owed is dropped, what the old ones owed is there again."""
    sharing = held(sharing, SharingState.UNDOING)
    by, at = sharing.undone_by, sharing.undone_at
    assert at is not None  # noqa: S101 - whoever undid it wrote down when
    hold_many(row.customer for row in queries.proposals.returning(sharing))
    rows = queries.proposals.returning(sharing)
    worklist.drop_each([row.item for row in rows if row.item], by=by, at=at)
    worklist.bring_back([row.owed for row in rows if row.owed], at=at)
    owed = {row.customer: row.owed for row in rows if row.owed}
    for why in (Why.UNDONE, Why.HELD):
        moves = [Move(row.customer, row.taker, row.giver) for row in rows if (row.why == Why.HELD) is (why == Why.HELD)]
        keeping.move(moves, why=why, owed=owed, by=by, at=at)
    sharing.state, sharing.plan["returned"] = SharingState.UNDONE, len(rows)
    sharing.save(update_fields=["state", "plan"])
    subject = f"sharing/{sharing.pk}"
    record("customers.sharing.undone", by=by, at=at, subject=subject, detail={"returned": len(rows)})
    return sharing
