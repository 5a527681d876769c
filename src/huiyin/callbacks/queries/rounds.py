"""The rule of a round, and where rounds stand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.timezone import localdate

from huiyin.callbacks.enums import Part, Stage
from huiyin.callbacks.models import CALLBACK, OWED_LETTER, Round, Summary
from huiyin.callbacks.queries.calendar import ACTIVITY
from huiyin.callbacks.rules import days_of, thawed
from huiyin.contact.enums import LetterKind
from huiyin.contact.models import Activity
from huiyin.contact.queries import channels_known
from huiyin.kernel import worktime
from huiyin.kernel.texts import listed
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import CallbackPlan, Turn
from huiyin.rulebook.queries import pack_of


class Due(NamedTuple):
    """A deadline form, and the day that it counts back from."""

    form: Mapping[str, Any]
    event: date | None = None


def rule_of(run: Round) -> CallbackPlan:
    """The plan as this round carries it out."""
    known: tuple[Any, CallbackPlan] | None = run.__dict__.get("_thawed")
    if known is None or known[0] is not run.rule:
        known = run.__dict__["_thawed"] = run.rule, thawed(run.rule)
    return known[1]


def from_now_on(plan: CallbackPlan) -> CallbackPlan:
    """The plan as it is held once, for whoever came to the house at any time: its first call waits for no visit.

    Its window is counted from what makes a customer's turn come, which here is the round itself. Source: A2-1.
    """
    first, *others = plan.turns
    if "window" not in first.due:
        return plan
    rest = {word: value for word, value in first.due.items() if word not in ("window", "day", "cut_off")}
    now = replace(first, due={"within": first.due["window"][1], **rest})
    return replace(plan, turns=(now, *others))


def ways_of(plan: CallbackPlan) -> str:
    """By which ways its customers are reached, the first that a file knows before the others."""
    known = dict(channels_known())
    return listed(str(known.get(key, key)) for key in plan.channels)


class Calling(NamedTuple):
    """From when and until when a customer is called whose turn comes now; no first moment: at once."""

    not_before: datetime | None
    due_at: datetime


def calling_of(run: Round, turn: Turn, at: datetime) -> Calling:
    """When customers of a round are called if it starts now."""
    form, event = due_of(run, turn, at)
    found = worktime.compute(form, start=at, calendar=calendar_of(department=run.department), event=event)
    begins = found.not_before
    return Calling(begins if begins and begins > at else None, found.due_at)


def due_of(run: Round, turn: Turn, at: datetime) -> Due:
    """The deadline of a call: counted back from the day a round is held for, as long as that is still to come."""
    back = turn.due.get("before_event")
    if back is None:
        return Due(turn.due)
    day = _day_of(run)
    return Due(turn.due, day) if day - days_of(back) >= localdate(at) else Due(turn.otherwise)


def _day_of(run: Round) -> date:
    activity = activity_of(run)
    return activity.starts_on if activity else run.ends_on


def activity_of(run: Round) -> Activity | None:
    """What the customers of a round are invited to."""
    kind, _slash, key = run.about.partition("/")
    return Activity.objects.filter(pk=key).first() if kind == ACTIVITY else None


def noted_before(run: Round) -> str:
    """What the report of the round it was begun from says is to be different next time. Source: E73-5."""
    said = Summary.objects.filter(round=run.follows_id).values_list("words", flat=True).first() or {}
    words: str = said.get(Part.CHANGES, "")
    return words


def last_before(run: Round) -> Round | None:
    """The last round of the same plan, over the same customers, that is over."""
    earlier = Q(begins_on__lt=run.begins_on) | Q(begins_on=run.begins_on, pk__lt=run.pk)
    rows = Round.objects.filter(earlier, rule__key=run.rule["key"], department=run.department_id, stage=Stage.CLOSED)
    return rows.order_by("-begins_on", "-pk").first()


def kind_of_letter(subject: str) -> LetterKind | None:
    """What a letter of a round is, after a call or instead of one: an invitation, if the round invites to an activity,
    a greeting, if it greets at a festival. Source: C2-5, D52-15."""
    prefix = next((one for one in (OWED_LETTER, CALLBACK) if subject.startswith(one)), None)
    run = Round.objects.filter(callbacks__pk=subject.removeprefix(prefix)).first() if prefix else None
    if run is None:
        return None
    if run.about.startswith(f"{ACTIVITY}/"):
        return LetterKind.INVITATION
    plan = pack_of(run.version_id).callbacks.get(run.rule["key"])  # planned by hand its customers' turn comes now
    return LetterKind.GREETING if plan and plan.trigger.kind == "festival" else None
