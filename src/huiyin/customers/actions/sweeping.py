"""What happens by itself: deputies begin and end, nobody ends the day without a keeper, the longest waiting go first.

Each part finds its work by the state of the rows, so a run that was missed is made up by the next one.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_noop

from huiyin.customers import queries
from huiyin.customers.actions import keeping
from huiyin.customers.actions.deputies import begin_deputyship, end_deputyship
from huiyin.customers.actions.holding import hold_many
from huiyin.customers.actions.keeping import Move
from huiyin.customers.actions.sharing import carry_out, held, keep_plan
from huiyin.customers.enums import SharingKind, SharingState, Why
from huiyin.customers.models import Deputyship, Sharing
from huiyin.customers.rules.sharing import share
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_of
from huiyin.worklist.actions import notify
from huiyin.worklist.rules import in_each_language

log = logging.getLogger(__name__)
FREE_DAYS_END = 18 * 60  # minutes after midnight

GIVEN = gettext_noop(
    "At the end of the day these customers of %(department)s had no keeper: %(count)s. Given to those with room: "
    "%(given)s. Held by %(holder)s: %(held)s."
)


def sweep(at: datetime) -> None:
    """Everything that is due, each by itself: what is refused for one leaves the others alone, and is tried again."""
    for deputyship in queries.waiting.deputyships_to_end(at):
        _try(end_deputyship, deputyship, by=None, at=at)
    for deputyship in queries.waiting.deputyships_to_begin(at):
        _try(begin_deputyship, deputyship, at=at)
    for department in queries.waiting.departments_with_held():
        _try(give, department, kind=SharingKind.QUEUE, at=at)
    before = last_end(at)
    for department in queries.waiting.departments_without_keepers(before):
        _try(end_of_day, department, before=before, at=at)


def _try(verb: Callable[..., object], row: Deputyship | Department, **how: Any) -> None:
    try:
        verb(row, **how)
    except DomainError as refusal:
        log.warning("%s was refused for %s %s: %s", verb.__name__, row._meta.label, row.pk, refusal)


def last_end(at: datetime) -> datetime:
    """The moment before which nobody may have been left without a keeper: now, once the house has closed for today.

    Until then it is the midnight behind us. So whoever came after the last sweep of a day, or while nothing swept at
    all, gets a keeper in the first sweep of the next one, and so does everybody in a house that works until midnight.
    """
    local = localtime(at)
    windows = calendar_of().day(local.date()).windows
    over = local.hour * 60 + local.minute >= (windows[-1][1] if windows else FREE_DAYS_END)
    return at if over else local.replace(hour=0, minute=0, second=0, microsecond=0)


@whole
def give(department: Department, *, kind: str, among: Collection[int] | None = None, at: datetime) -> Sharing | None:
    """Give those who wait in a department to those who have room, the longest waiting first; nobody else moves.

    `among` names the only customers it may be about.
    """
    sharing = Sharing(department=department, kind=kind, state=SharingState.COMPUTING, proposed_at=at)
    facts = queries.facts_for(sharing, at, among)
    plan = share(facts.pools, facts.agents)
    placed = [step for step in plan.steps if step.taker is not None]
    if not placed:
        return None
    sharing.save()
    keep_plan(sharing, facts, placed, plan.shares)
    sharing = held(sharing)
    sharing.state, sharing.confirmed_at = SharingState.RUNNING, at
    sharing.save(update_fields=["state", "confirmed_at"])
    return carry_out(sharing)


@whole
def end_of_day(department: Department, *, before: datetime, at: datetime) -> None:
    """Whoever has been without a keeper since before the end of a day gets one; for whom nobody has room, the head."""
    waiting = queries.waiting.without_keeper(department, before)
    if not waiting:
        return
    hold_many(pk for pk, _keeper in waiting)  # they go in two lots
    sharing = give(department, kind=SharingKind.SWEEP, among=[pk for pk, _keeper in waiting], at=at)
    left = queries.waiting.without_keeper(department, before)
    holder = queries.waiting.holder_for(department)
    if holder:
        keeping.move([Move(pk, keeper, holder.pk) for pk, keeper in left], why=Why.HELD, by=None, at=at)
    elif sharing is None:
        return  # nobody here may keep anybody: what can't be mended isn't told every few minutes
    words = {"department": department.name, "count": len(waiting), "given": len(waiting) - len(left)}
    text = in_each_language(GIVEN, **words, holder=holder.name if holder else "—", held=len(left))
    subject = f"sharing/{sharing.pk}" if sharing else ""
    notify(_told(department, holder), kind="outcome", text=text, subject=subject, at=at)


def _told(department: Department, holder: Person | None) -> Iterable[Person]:
    return {*queries.waiting.who_shares_out(department), *([holder] if holder else [])}
