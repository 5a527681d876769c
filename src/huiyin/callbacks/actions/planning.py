"""A round is planned, looked at, changed or given up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.callbacks import queries
from huiyin.callbacks.actions.filling import counted
from huiyin.callbacks.actions.messages import refuse_unsendable
from huiyin.callbacks.enums import Stage
from huiyin.callbacks.events import RoundBegun
from huiyin.callbacks.models import Declined, Round, Series
from huiyin.callbacks.rules import days_of, frozen
from huiyin.customers.models import Customer
from huiyin.customers.queries import vocabulary
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.kernel.worktime.amounts import DAYS, MONTHS, WORKING_DAYS, amount
from huiyin.org.models import Department, Person
from huiyin.rulebook.definitions import CallbackPlan, Trigger
from huiyin.rulebook.queries import current_version, pack_in_force
from huiyin.worklist.rules import in_each_language

AT_ONCE = 20_000  # files in the house; with more a job does what nobody waits for
PREFIX = "HF"
A_FORTNIGHT = timedelta(days=14)
HELD_FOR = gettext_noop("%(title)s · %(occasion)s")


class PlanUnknown(DomainError):
    """There is no such plan in the rule book in force."""


class DayUnknown(DomainError):
    """This day is over, or is none that the house keeps."""


class NotPlanned(DomainError):
    """This round was started already."""


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
    ends_on = ends_on or _lasts_until(rule, begins_on)
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


def _lasts_until(plan: CallbackPlan, begins_on: date) -> date:
    """Where nobody names its last day: two weeks, or until the last of its first calls is due."""
    return begins_on + max(A_FORTNIGHT, in_days(last_of(plan.turns[0].due)))


def _check_window(plan: CallbackPlan, begins_on: date, ends_on: date) -> None:
    """A round that is over before anybody may be called is none."""
    first = begins_on + in_days(plan.turns[0].due.get("window", ("0 days",))[0])
    if first > ends_on:
        raise NobodyMayBeCalledYet(day=first)


def last_of(due: Mapping[str, Any]) -> str:
    """How long after a customer's turn has come they may be called."""
    length: str = due["window"][1] if "window" in due else due.get("within", "0 days")
    return length


def in_days(length: str) -> timedelta:
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
    run = held(run, Stage.PLANNED, NotPlanned)
    rule = replace(queries.rule_of(run), **changed)
    check_plan(rule)
    if ends_on and ends_on < run.begins_on:
        raise EndsTooSoon
    _check_window(rule, run.begins_on, ends_on or run.ends_on)
    run.rule, run.counts, run.denominator = frozen(rule), {}, 0
    run.title, run.clerk = dict(title or run.title), clerk
    run.ends_on = ends_on or run.ends_on
    run.save(update_fields=["rule", "counts", "denominator", "title", "clerk", "ends_on"])
    return run


@whole
def discard_round(run: Round, *, by: Person, at: datetime) -> None:
    """A round that was only planned is not to be held; one that was proposed for a day is not proposed again."""
    run = held(run, Stage.PLANNED, NotPlanned)
    if run.plan and run.about:
        told = {"by": by, "at": at}
        Declined.objects.get_or_create(plan=run.plan, about=run.about, begins_on=run.begins_on, defaults=told)
    record("rounds.discarded", by=by, at=at, subject=run.number)
    run.delete()


def preview(run: Round, *, at: datetime) -> Round:
    """Count who would be called now and who left out; in a large house a job does it. Raises NobodyToCall."""
    if is_large_house():
        publish(RoundBegun(run.pk))
        return run
    return count_round(run, at=at)


def count_round(run: Round, *, at: datetime) -> Round:
    """The counts of a planned round, as things stand now."""
    found = counted(run, days=(run.begins_on, run.ends_on), at=at)
    Round.objects.filter(pk=run.pk, stage=Stage.PLANNED).update(counts=found.as_kept(at), denominator=found.asked)
    run.refresh_from_db()
    return run


def is_large_house() -> bool:
    """Looked up, not counted: nobody waits until a million are counted."""
    return Customer.objects.order_by("pk")[AT_ONCE:].exists()


def held(run: Round, stage: Stage, refusal: type[DomainError]) -> Round:
    """The round as it stands, until the transaction ends. Raises the refusal if it is at another stage."""
    stored = Round.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if stored.stage != stage:
        raise refusal
    return stored
