"""A round is started, held and closed."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.callbacks import queries
from huiyin.callbacks.actions.filling import fill
from huiyin.callbacks.actions.planning import NotPlanned, held, in_days, is_large_house, last_of
from huiyin.callbacks.actions.summing_up import ask_for_report, draft_summary
from huiyin.callbacks.enums import Stage, State
from huiyin.callbacks.events import RoundBegun, RoundStarted
from huiyin.callbacks.models import Callback, Round
from huiyin.customers.queries import clause_row
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.texts import listed
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.reasons import house_reason

MISSING = house_reason(gettext_noop("%(done)s of %(all)s with a result; the others were left out of the round."))
NAMED = 5  # of those without a result


class NotRunning(DomainError):
    """This round is not running."""


class StillOpen(DomainError):
    """Without a result yet: %(names)s (%(count)s in all). Call them, or leave them out with a reason."""


class NobodyConcerned(DomainError):
    """This round concerns nobody. Widen its conditions."""


@whole
def start(run: Round, *, by: Person, at: datetime) -> Round:
    """Everybody the round concerns gets a line in its ledger, and those to be called become work of whoever calls.

    In a large house a job does it. Raises NotPlanned, NobodyToCall, NobodyConcerned.
    """
    run = held(run, Stage.PLANNED, NotPlanned)
    run.stage, run.started_by, run.started_at = Stage.STARTING, by, at
    run.save(update_fields=["stage", "started_by", "started_at"])
    if is_large_house():
        publish(RoundBegun(run.pk))
        return run
    return carry_out(run, at=at)


@whole
def carry_out(run: Round, *, at: datetime) -> Round:
    """What a start comes to."""
    run = held(run, Stage.STARTING, NotPlanned)
    found = fill(run, days=(run.begins_on, run.ends_on), at=at)
    if not found.asked:
        raise NobodyConcerned
    run.stage, run.denominator, run.counts = Stage.RUNNING, found.asked, found.as_kept(at)
    run.save(update_fields=["stage", "denominator", "counts"])
    open_group_items(run, at=at)
    record(
        "rounds.started", by=run.started_by, at=at, subject=run.subject,
        detail={"called": found.asked, "left": found.left},
    )  # fmt: skip
    publish(RoundStarted(run.pk))
    return run


@whole
def give_up_start(run: Round, *, why: Mapping[str, str]) -> None:
    """What a job could not start is planned again, and says why."""
    run = held(run, Stage.STARTING, NotPlanned)
    run.stage, run.started_by, run.started_at = Stage.PLANNED, None, None
    run.counts = {**run.counts, "refusal": dict(why)}
    run.save(update_fields=["stage", "started_by", "started_at", "counts"])


def open_group_items(run: Round, *, at: datetime) -> None:
    """Every single customer of a group is to be reached: a duty of whoever answers for the round, till it ends."""
    plan = queries.rule_of(run)
    owner = queries.leader_of(run, plan)
    if owner is None:
        return
    until = run.ends_on
    if plan.trigger.kind != "now" and not run.about:
        # Whoever came on the last of its days is called after them; of a sweep that was late all of them are over.
        until += in_days(last_of(plan.turns[0].due))
    for group in plan.groups.values():
        worklist.open_item(
            kind=Kind.ROUND,
            title=group.title,
            subject=run.subject,
            subject_label=run.number,
            owner=owner,
            clause=clause_row(group.clause) if group.clause else None,
            form={"agreed": "ends_on"},
            agreed=until,
            by=run.started_by,
            at=at,
        )


@whole
def close_round(run: Round, *, by: Person, at: datetime) -> Round:
    """Every customer of the round has a state: it is over, and its report is drafted; in a large house a job does that.

    Raises NotRunning, StillOpen. Source: A2-6, D43-1.
    """
    run = held(run, Stage.RUNNING, NotRunning)
    items = worklist.hold_items(WorkItem.objects.open().filter(subject=run.subject, kind=Kind.ROUND))
    still = Callback.objects.filter(round=run, state=State.OPEN)
    if names := list(still.order_by("pk").values_list("customer__name", flat=True)[:NAMED]):
        raise StillOpen(names=listed(names), count=still.count())
    run.stage, run.closed_at, run.closed_by = Stage.CLOSED, at, by
    run.save(update_fields=["stage", "closed_at", "closed_by"])
    _settle_groups(run, items, by=by, at=at)
    ask_for_report(run, by=by, at=at)
    record("rounds.closed", by=by, at=at, subject=run.subject)
    if is_large_house():
        publish(RoundBegun(run.pk))
    else:
        draft_summary(run, at=at)
    return run


def _settle_groups(run: Round, items: set[int], *, by: Person, at: datetime) -> None:
    """That nobody of a group is missed is kept if nobody is; else it was let off, which says how many are missing."""
    missing = [group for group in queries.ledger(run).groups if group.standing.done < group.standing.owed]
    kept = set(items)
    for item in WorkItem.objects.filter(pk__in=items).order_by("pk"):
        standing = next((group.standing for group in missing if dict(group.title) == item.title), None)
        if standing:
            reason = MISSING % {"done": standing.done, "all": standing.owed}
            worklist.replace(item, reason=reason, by=by, at=at)
            kept.discard(item.pk)
    worklist.settle_each(kept, by=by, at=at)
