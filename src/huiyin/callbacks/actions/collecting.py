"""What happened meanwhile joins the rounds of the plans that go on: a sweep finds it, however often it runs."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from huiyin.callbacks import queries
from huiyin.callbacks.actions.filling import fill, one_at_a_time
from huiyin.callbacks.actions.halting import halt_plan, plan_goes_on
from huiyin.callbacks.actions.holding import open_group_items
from huiyin.callbacks.actions.planning import HELD_FOR, PREFIX
from huiyin.callbacks.enums import Stage
from huiyin.callbacks.events import RoundBegun
from huiyin.callbacks.models import Look, Round, Series
from huiyin.callbacks.rules import Period, days_of, frozen, period_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.rulebook.definitions import CallbackPlan
from huiyin.rulebook.queries import NothingPublished, current_version, pack_in_force
from huiyin.worklist.rules import in_each_language

BACK = timedelta(days=3)  # a sweep makes up what earlier ones missed
AT_ONCE = frozenset({"case", "opened", "talk"})  # indexes find what happened of late
BY_THE_DAY = frozenset({"date", "every"})  # everybody is looked at, once a day


def collect(at: datetime) -> int:
    """Bring what happened into the rounds of the plans in force; says how many customers joined one.

    A plan that is refused does not hold up the others: who leads it is told once, and its refusal is raised once they
    are done.
    """
    try:
        plans = pack_in_force().callbacks.values()
    except NothingPublished:
        return 0
    joined, refusals = 0, []
    for plan in plans:
        try:
            joined += _collect(plan, at)
        except DomainError as refusal:
            halt_plan(plan, refusal, at=at)
            refusals.append(refusal)
        else:
            plan_goes_on(plan)
    if refusals:
        raise refusals[0]
    return joined


def _collect(plan: CallbackPlan, at: datetime) -> int:
    if plan.trigger.kind in AT_ONCE:
        return _join_each(plan, at)
    if plan.trigger.kind in BY_THE_DAY:
        return _look_through(plan, at)
    for occasion in queries.occasions_for(plan, localdate(at)):
        _propose(plan, occasion, at)
    return 0


def _join_each(plan: CallbackPlan, at: datetime) -> int:
    return sum(join(plan, period, days, at=at) for period, days in _periods(plan, at))


@whole
def _look_through(plan: CallbackPlan, at: datetime) -> int:
    """Whoever's day has come joins, the first time that a day is looked for, and again under other rules."""
    one_at_a_time()
    today, version = localdate(at), current_version()
    if Look.objects.filter(plan=plan.key, day__gte=today, version=version).exists():
        return 0
    joined = _join_each(plan, at)
    Look.objects.update_or_create(plan=plan.key, defaults={"day": today, "version": version})
    return joined


@whole
def join(plan: CallbackPlan, period: Period, days: tuple[date, date], *, at: datetime) -> int:
    """Customers whose turn came on these days join the round of the period; says how many."""
    if not queries.anything_happened(plan, days, at):
        return 0
    one_at_a_time()
    with transaction.atomic():  # nobody: the round is not begun
        run = _round_of(plan, period, at)
        if run.stage != Stage.RUNNING:
            return 0
        joined = fill(run, days=days, at=at).asked
        if joined:
            Round.objects.filter(pk=run.pk).update(denominator=F("denominator") + joined)
            if not run.denominator:
                open_group_items(run, at=at)
        elif not run.denominator:
            transaction.set_rollback(True)
    return joined


def _round_of(plan: CallbackPlan, period: Period, at: datetime) -> Round:
    """The round of a period, held; begun if there is none yet."""
    rows = Round.objects.select_for_update(of=("self",))
    known = rows.filter(plan=plan.key, about="", begins_on=period.begins_on).first()
    if known:
        return known
    (number,) = Series.draw(PREFIX, localdate(at))
    return Round.objects.create(
        number=number,
        plan=plan.key,
        rule=frozen(plan),
        version=current_version(),
        title=dict(plan.title),
        department=queries.service_tree(),
        begins_on=period.begins_on,
        ends_on=period.ends_on,
        stage=Stage.RUNNING,
        planned_at=at,
        started_at=at,
    )


def _periods(plan: CallbackPlan, at: datetime) -> Iterator[tuple[Period, tuple[date, date]]]:
    """The rounds that the last days belong to, each with those of its days.

    Who is called again and again has no day of their own: they join the round of today.
    """
    today = localdate(at)
    day = today if plan.trigger.kind == "every" else localdate(at - BACK)
    while day <= today:
        period = period_of(plan.rounds, day)
        last = min(period.ends_on, today)
        yield period, (day, last)
        day = last + timedelta(days=1)


@whole
def _propose(plan: CallbackPlan, occasion: queries.Occasion, at: datetime) -> None:
    """A round for a day that is near stands among the planned ones: somebody looks at it and starts it.

    Source: A3-2, and the calendar of the moon.
    """
    today = localdate(at)
    begins_on = occasion.day - days_of(plan.trigger.before)
    if begins_on > today:
        return
    one_at_a_time()
    if queries.is_held(plan, occasion):
        return
    (number,) = Series.draw(PREFIX, today)
    proposed = Round.objects.create(
        number=number,
        plan=plan.key,
        rule=frozen(plan),
        version=current_version(),
        title=in_each_language(HELD_FOR, title=plan.title, occasion=occasion.title),
        department=queries.service_tree(),
        about=occasion.about,
        begins_on=begins_on,
        ends_on=occasion.day,
        planned_at=at,
    )
    publish(RoundBegun(proposed.pk))  # a job counts it: whoever looks at it sees whom it would call
