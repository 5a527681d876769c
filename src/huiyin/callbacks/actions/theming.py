"""Rounds for a reason: days of the house, and the next round begun from the last one. Source: A3-2, E73-5."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from huiyin.audit.actions import record
from huiyin.callbacks import queries
from huiyin.callbacks.actions.planning import plan_round
from huiyin.callbacks.actions.summing_up import NotOverYet
from huiyin.callbacks.enums import Stage
from huiyin.callbacks.models import HouseDay, Round
from huiyin.callbacks.rules import next_dates
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.queries import pack_in_force

LONGEST_TITLE = 60


class DayNameMissing(DomainError):
    """Say what day it is."""

    field = "title"


class DayNameTooLong(DomainError):
    """This is too long: %(most)s characters at most."""

    field = "title"


class DayIsOver(DomainError):
    """This day is over and does not come again."""

    field = "day"


@whole
def keep_day(*, title: str, day: date, yearly: bool, by: Person, at: datetime) -> HouseDay:
    """The house thinks of its customers on this day. Raises DayNameMissing, DayNameTooLong, DayIsOver."""
    title = title.strip()
    if not title:
        raise DayNameMissing
    if len(title) > LONGEST_TITLE:
        raise DayNameTooLong(most=LONGEST_TITLE)
    kept = HouseDay(title=title, day=day, yearly=yearly, by=by, at=at)
    if kept.next(localdate(at)) is None:
        raise DayIsOver
    kept.save()
    return kept


@whole
def forget_day(day: HouseDay, *, by: Person, at: datetime) -> None:
    """The house keeps this day no more; rounds that were held for it stay."""
    record("days.forgotten", by=by, at=at, subject=day.title)
    day.delete()


@whole
def plan_again(run: Round, *, by: Person, at: datetime) -> Round:
    """The next round of a plan begins as the last one was held; what is different is changed before it starts.

    Scripts that the rule book no longer has give way to those of the plan; a day that it was held for is over, and is
    not named any more. Raises NotOverYet, PlanUnknown.
    """
    if run.stage != Stage.CLOSED:
        raise NotOverYet
    rule, scripts = queries.rule_of(run), pack_in_force().scripts
    names = ["audience", "skips", "share", "groups", "channels", "retries"]
    if all(key in scripts for key in rule.scripts):
        names.append("turns")
    changed: dict[str, Any] = {name: getattr(rule, name) for name in names}
    changed["audience"] = next_dates(rule.audience, run.ends_on - run.begins_on + timedelta(days=1))
    title = None if run.about else run.title
    again = plan_round(rule.key, title=title, department=run.department, clerk=run.clerk, changed=changed, by=by, at=at)
    again.follows = run
    again.save(update_fields=["follows"])
    return again
