"""A round is planned, looked at, started and closed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.callbacks import queries
from huiyin.callbacks.actions.filling import counted, fill
from huiyin.callbacks.actions.messages import refuse_unsendable
from huiyin.callbacks.actions.summing_up import ask_for_report, draft_summary
from huiyin.callbacks.enums import Stage, State
from huiyin.callbacks.events import RoundBegun, RoundStarted
from huiyin.callbacks.models import Callback, Declined, Round, Series
from huiyin.callbacks.rules import days_of, frozen
from huiyin.customers.models import Customer
from huiyin.customers.queries import clause_row, vocabulary
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.texts import Text, listed
from huiyin.kernel.whole import whole
from huiyin.kernel.worktime.amounts import DAYS, MONTHS, WORKING_DAYS, amount
from huiyin.org.models import Department, Person
from huiyin.rulebook.definitions import CallbackPlan, Trigger
from huiyin.rulebook.queries import current_version, pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.reasons import house_reason
from huiyin.worklist.rules import in_each_language

AT_ONCE = 20_000  # files in the house; with more a job does what nobody waits for
PREFIX = "HF"
MISSING = house_reason(gettext_noop("%(done)s of %(all)s with a result; the others were left out of the round."))
HELD_FOR = gettext_noop("%(title)s · %(occasion)s")
NAMED = 5  # of those without a result


class PlanUnknown(DomainError):
    """There is no such plan in the rule book in force."""


class DayUnknown(DomainError):
    """This day is over, or is none that the house keeps."""


class NotPlanned(DomainError):
    """This round was started already."""


class NotRunning(DomainError):
    """This round is not running."""


class StillOpen(DomainError):
    """Without a result yet: %(names)s (%(count)s in all). Call them, or leave them out with a reason."""


class NobodyConcerned(DomainError):
    """This round concerns nobody. Widen its conditions."""


class EndsTooSoon(DomainError):
    """A round ends on the day it begins, or later."""

    field = "ends_on"


class NobodyMayBeCalledYet(DomainError):
    """Customers of this plan may be called from %(day)s on: let the round end on that day or later."""

    field = "ends_on"


@whole
def plan_round(
    plan: str,
    *,
    title: Text | None = None,
    department: Department | None = None,
    clerk: Person | None = None,
    ends_on: date | None = None,
    about: str = "",
    changed: Mapping[str, Any] | None = None,
    by: Person,
    at: datetime,
) -> Round:
    """Hold a plan of the rule book for once, for all customers or those of a department. Nobody is called yet.

    `changed` says what is different this time: words of the plan by name, such as its audience, turns or share;
    `about`, for which of the days to come it is held. Raises PlanUnknown, DayUnknown, EndsTooSoon; UnknownField and
    the like for an audience that cannot be asked.
    """
    known = pack_in_force().callbacks.get(plan)
    if known is None:
        raise PlanUnknown
    occasion = queries.occasion_of(about, localdate(at)) if about else None
    if occasion:
        ends_on = ends_on or occasion.day
        title = title or in_each_language(HELD_FOR, title=known.title, occasion=occasion.title)
    elif about:
        raise DayUnknown
    rule = replace(known, trigger=Trigger("now"), **(changed or {}))
    if known.trigger.kind != "now":
        rule = queries.from_now_on(rule)
    check_plan(rule)
    begins_on = localdate(at)
    ends_on = ends_on or begins_on + timedelta(days=14)
    if ends_on < begins_on:
        raise EndsTooSoon
    _check_window(rule, begins_on, ends_on)
    (number,) = Series.draw(PREFIX, begins_on)
    return Round.objects.create(
        number=number,
        rule=frozen(rule),
        version=current_version(),
        title=dict(title or known.title),
        department=department,
        about=about,
        clerk=clerk,
        begins_on=begins_on,
        ends_on=ends_on,
        planned_by=by,
        planned_at=at,
    )


def _check_window(plan: CallbackPlan, begins_on: date, ends_on: date) -> None:
    """A round that is over before anybody may be called is none."""
    first = begins_on + _in_days(plan.turns[0].due.get("window", ("0 days",))[0])
    if first > ends_on:
        raise NobodyMayBeCalledYet(day=first)


def _in_days(length: str) -> timedelta:
    """What is counted in hours is over on the same day."""
    return days_of(length) if amount(length).family in (DAYS, MONTHS, WORKING_DAYS) else timedelta()


def check_plan(plan: CallbackPlan) -> None:
    """Refuse conditions that cannot be asked of customers, and messages that cannot be sent."""
    refuse_unsendable(plan)
    known = vocabulary()
    for condition in (plan.audience, *(group.when for group in plan.groups.values())):
        if condition:
            known.check(condition)


@whole
def change_round(
    run: Round, *, changed: Mapping[str, Any], title: Text | None = None, clerk: Person | None = None,
    ends_on: date | None = None, by: Person, at: datetime,
) -> Round:  # fmt: skip
    """Change what a planned round is about; what was counted before no longer holds. Raises NotPlanned and the like."""
    run = _held(run, Stage.PLANNED, NotPlanned)
    rule = replace(queries.rule_of(run), **changed)
    check_plan(rule)
    if ends_on and ends_on < run.begins_on:
        raise EndsTooSoon
    _check_window(rule, run.begins_on, ends_on or run.ends_on)
    run.rule, run.counts = frozen(rule), {}
    run.title, run.clerk = dict(title or run.title), clerk
    run.ends_on = ends_on or run.ends_on
    run.save(update_fields=["rule", "counts", "title", "clerk", "ends_on"])
    return run


@whole
def discard_round(run: Round, *, by: Person, at: datetime) -> None:
    """A round that was only planned is not to be held; one that was proposed for a day is not proposed again."""
    run = _held(run, Stage.PLANNED, NotPlanned)
    if run.plan and run.about:
        told = {"by": by, "at": at}
        Declined.objects.get_or_create(plan=run.plan, about=run.about, begins_on=run.begins_on, defaults=told)
    record("rounds.discarded", by=by, at=at, subject=run.number)
    run.delete()


def preview(run: Round, *, at: datetime) -> Round:
    """Count who would be called now and who left out; in a large house a job does it. Raises NobodyToCall."""
    if _is_large_house():
        publish(RoundBegun(run.pk))
        return run
    return count_round(run, at=at)


def count_round(run: Round, *, at: datetime) -> Round:
    """The counts of a planned round, as things stand now."""
    found = counted(run, days=_days(run), at=at)
    Round.objects.filter(pk=run.pk, stage=Stage.PLANNED).update(counts=found.as_kept(at))
    run.refresh_from_db()
    return run


@whole
def start(run: Round, *, by: Person, at: datetime) -> Round:
    """Everybody the round concerns gets a line in its ledger, and those to be called become work of whoever calls.

    In a large house a job does it. Raises NotPlanned, NobodyToCall, NobodyConcerned.
    """
    run = _held(run, Stage.PLANNED, NotPlanned)
    run.stage, run.started_by, run.started_at = Stage.STARTING, by, at
    run.save(update_fields=["stage", "started_by", "started_at"])
    if _is_large_house():
        publish(RoundBegun(run.pk))
        return run
    return carry_out(run, at=at)


@whole
def carry_out(run: Round, *, at: datetime) -> Round:
    """What a start comes to."""
    run = _held(run, Stage.STARTING, NotPlanned)
    found = fill(run, days=_days(run), at=at)
    if not found.asked:
        raise NobodyConcerned
    run.stage, run.denominator, run.counts = Stage.RUNNING, found.asked, found.as_kept(at)
    run.save(update_fields=["stage", "denominator", "counts"])
    open_group_items(run, at=at)
    record(
        "rounds.started", by=run.started_by, at=at, subject=run.subject,
        detail={"asked": found.asked, "left": found.left},
    )  # fmt: skip
    publish(RoundStarted(run.pk))
    return run


@whole
def give_up_start(run: Round, *, why: Mapping[str, str]) -> None:
    """What a job could not start is planned again, and says why."""
    run = _held(run, Stage.STARTING, NotPlanned)
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
    if plan.trigger.kind != "now" and "window" in plan.turns[0].due:
        # Whoever came on the last of its days is called after them.
        until += _in_days(plan.turns[0].due["window"][1])
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
    run = _held(run, Stage.RUNNING, NotRunning)
    items = worklist.hold_items(WorkItem.objects.open().filter(subject=run.subject, kind=Kind.ROUND))
    still = Callback.objects.filter(round=run, state=State.OPEN)
    if names := list(still.order_by("pk").values_list("customer__name", flat=True)[:NAMED]):
        raise StillOpen(names=listed(names), count=still.count())
    run.stage, run.closed_at, run.closed_by = Stage.CLOSED, at, by
    run.save(update_fields=["stage", "closed_at", "closed_by"])
    _settle_groups(run, items, by=by, at=at)
    ask_for_report(run, by=by, at=at)
    record("rounds.closed", by=by, at=at, subject=run.subject)
    if _is_large_house():
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


def _is_large_house() -> bool:
    """Looked up, not counted: nobody waits until a million are counted."""
    return Customer.objects.order_by("pk")[AT_ONCE:].exists()


def _held(run: Round, stage: Stage, refusal: type[DomainError]) -> Round:
    held = Round.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if held.stage != stage:
        raise refusal
    return held


def _days(run: Round) -> tuple[date, date]:
    return run.begins_on, run.ends_on
