"""A round is planned, looked at, started and closed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from huiyin.audit.actions import record
from huiyin.callbacks import queries
from huiyin.callbacks.actions.filling import Counts, counted, fill
from huiyin.callbacks.enums import Stage, State
from huiyin.callbacks.events import RoundBegun
from huiyin.callbacks.models import Callback, Round, Series
from huiyin.callbacks.rules import frozen
from huiyin.customers.models import Customer
from huiyin.customers.queries import clause_row, vocabulary
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.rulebook.definitions import CallbackPlan
from huiyin.rulebook.queries import current_version, pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

AT_ONCE = 20_000  # files in the house; with more a job does what nobody waits for
PREFIX = "HF"


class PlanUnknown(DomainError):
    """There is no such plan in the rule book in force."""


class NotPlanned(DomainError):
    """This round was started already."""


class NotRunning(DomainError):
    """This round is not running."""


class StillOpen(DomainError):
    """%(count)s customers of this round have no result yet: call them, or leave them out with a reason."""


class NobodyConcerned(DomainError):
    """This round concerns nobody. Widen its conditions."""


class EndsTooSoon(DomainError):
    """A round ends on the day it begins, or later."""

    field = "ends_on"


@whole
def plan_round(
    plan: str,
    *,
    title: Text | None = None,
    department: Department | None = None,
    clerk: Person | None = None,
    ends_on: date | None = None,
    changed: Mapping[str, Any] | None = None,
    by: Person,
    at: datetime,
) -> Round:
    """Plan a round of a plan of the rule book, for all customers or those of a department. Nobody is called yet.

    `changed` says what is different this time: words of the plan by name, such as its audience, turns or share.
    Raises PlanUnknown, EndsTooSoon; UnknownField and the like for an audience that cannot be asked.
    """
    known = pack_in_force().callbacks.get(plan)
    if known is None:
        raise PlanUnknown
    rule = replace(known, **(changed or {}))
    check_plan(rule)
    begins_on = localdate(at)
    ends_on = ends_on or begins_on + timedelta(days=14)
    if ends_on < begins_on:
        raise EndsTooSoon
    (number,) = Series.draw(PREFIX, begins_on)
    return Round.objects.create(
        number=number,
        rule=frozen(rule),
        version=current_version(),
        title=dict(title or known.title),
        department=department,
        clerk=clerk,
        begins_on=begins_on,
        ends_on=ends_on,
        planned_by=by,
        planned_at=at,
    )


def check_plan(plan: CallbackPlan) -> None:
    """Refuse conditions that cannot be asked of customers."""
    known = vocabulary()
    for condition in (plan.audience, *(group.when for group in plan.groups.values())):
        if condition:
            known.check(condition)


@whole
def change_round(
    round: Round, *, changed: Mapping[str, Any], title: Text | None = None, clerk: Person | None = None,
    ends_on: date | None = None, by: Person, at: datetime,
) -> Round:  # fmt: skip
    """Change what a planned round is about; what was counted before no longer holds. Raises NotPlanned and the like."""
    round = _held(round, Stage.PLANNED, NotPlanned)
    rule = replace(queries.rule_of(round), **changed)
    check_plan(rule)
    if ends_on and ends_on < round.begins_on:
        raise EndsTooSoon
    round.rule, round.counts = frozen(rule), {}
    round.title, round.clerk = dict(title or round.title), clerk
    round.ends_on = ends_on or round.ends_on
    round.save(update_fields=["rule", "counts", "title", "clerk", "ends_on"])
    return round


@whole
def discard_round(round: Round, *, by: Person, at: datetime) -> None:
    """A round that was only planned is not to be held."""
    round = _held(round, Stage.PLANNED, NotPlanned)
    record("rounds.discarded", by=by, at=at, subject=round.number)
    round.delete()


def preview(round: Round, *, at: datetime) -> Round:
    """Count who would be called now and who left out; in a large house a job does it. Raises NobodyToCall."""
    if Customer.objects.count() > AT_ONCE:
        publish(RoundBegun(round.pk))
        return round
    return count_round(round, at=at)


def count_round(round: Round, *, at: datetime) -> Round:
    """The counts of a planned round, as things stand now."""
    found = counted(round, days=_days(round), at=at)
    Round.objects.filter(pk=round.pk, stage=Stage.PLANNED).update(counts=found.as_kept(at))
    round.refresh_from_db()
    return round


@whole
def start(round: Round, *, by: Person, at: datetime) -> Round:
    """Everybody the round concerns gets a line in its ledger, and those to be called become work of whoever calls.

    In a large house a job does it. Raises NotPlanned, NobodyToCall, NobodyConcerned.
    """
    round = _held(round, Stage.PLANNED, NotPlanned)
    round.stage, round.started_by, round.started_at = Stage.STARTING, by, at
    round.save(update_fields=["stage", "started_by", "started_at"])
    if Customer.objects.count() > AT_ONCE:
        publish(RoundBegun(round.pk))
        return round
    return carry_out(round, at=at)


@whole
def carry_out(round: Round, *, at: datetime) -> Round:
    """What a start comes to."""
    round = _held(round, Stage.STARTING, NotPlanned)
    found = fill(round, days=_days(round), at=at)
    if not found.asked:
        raise NobodyConcerned
    round.stage, round.denominator, round.counts = Stage.RUNNING, found.asked, found.as_kept(at)
    round.save(update_fields=["stage", "denominator", "counts"])
    open_group_items(round, at=at)
    record(
        "rounds.started", by=round.started_by, at=at, subject=round.subject,
        detail={"asked": found.asked, "left": found.left},
    )  # fmt: skip
    return round


@whole
def give_up_start(round: Round, *, why: Mapping[str, str]) -> None:
    """What a job could not start is planned again, and says why."""
    round = _held(round, Stage.STARTING, NotPlanned)
    round.stage, round.started_by, round.started_at = Stage.PLANNED, None, None
    round.counts = {**round.counts, "refusal": dict(why)}
    round.save(update_fields=["stage", "started_by", "started_at", "counts"])


def open_group_items(round: Round, *, at: datetime) -> None:
    """Every single customer of a group is to be reached: a duty of whoever started the round, till it ends."""
    owner = round.started_by
    if owner is None:
        return
    for group in queries.rule_of(round).groups.values():
        worklist.open_item(
            kind=Kind.ROUND,
            title=group.title,
            subject=round.subject,
            subject_label=f"{round.number} {group.key}"[:160],
            owner=owner,
            clause=clause_row(group.clause) if group.clause else None,
            form={"agreed": "ends_on"},
            agreed=round.ends_on,
            by=owner,
            at=at,
        )


@whole
def close_round(round: Round, *, by: Person, at: datetime) -> Round:
    """Every customer of the round has a state: it is over. Raises NotRunning, StillOpen. Source: A2-1, D43-1."""
    round = _held(round, Stage.RUNNING, NotRunning)
    items = worklist.hold_items(WorkItem.objects.open().filter(subject=round.subject, kind=Kind.ROUND))
    still = Callback.objects.filter(round=round, state=State.OPEN).count()
    if still:
        raise StillOpen(count=still)
    round.stage, round.closed_at, round.closed_by = Stage.CLOSED, at, by
    round.save(update_fields=["stage", "closed_at", "closed_by"])
    worklist.settle_each(items, by=by, at=at)
    record("rounds.closed", by=by, at=at, subject=round.subject)
    return round


def _held(round: Round, stage: Stage, refusal: type[DomainError]) -> Round:
    held = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if held.stage != stage:
        raise refusal
    return held


def _days(round: Round) -> tuple[date, date]:
    return round.begins_on, round.ends_on
