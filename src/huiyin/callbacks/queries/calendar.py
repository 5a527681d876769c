"""The days that are a reason to call: festivals, those of the moon too, days of the house, activities. Source: A3-2."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from huiyin.callbacks.models import Declined, HouseDay, Round
from huiyin.callbacks.rules import days_of
from huiyin.contact.models import Activity
from huiyin.contact.queries import activities_to_tell
from huiyin.kernel.texts import Text
from huiyin.kernel.worktime.festivals import FESTIVALS, next_festival
from huiyin.org.models import Person
from huiyin.rulebook.definitions import CallbackPlan
from huiyin.rulebook.enums import HOUSE_DAYS
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.rules import in_each_language

AHEAD = timedelta(days=366)
LONGEST = timedelta(days=120)  # a round is begun no earlier than so before its day, unless its plan says so
FESTIVAL, HOUSE_DAY, ACTIVITY = "festival", "house-day", "activity"


@dataclass(frozen=True)
class Occasion:
    """A day that is a reason to call. `about` is how a round names it: mid_autumn, house-day/3, activity/7."""

    about: str
    title: Text
    day: date
    kind: str  # one of the above
    house_day: HouseDay | None = None
    rounds: list[Round] = field(default_factory=list)
    declined: list[Declined] = field(default_factory=list)

    @property
    def plan(self) -> str:
        """The plan of the rule book that is meant for it, if there is one."""
        plans = pack_in_force().callbacks.values()
        return next((plan.key for plan in plans if is_meant(plan, self)), "")


def is_meant(plan: CallbackPlan, occasion: Occasion) -> bool:
    """Whether a plan is for such days: activities have one of their own, all others that of the festivals."""
    return plan.trigger.kind == ("activity" if occasion.kind == ACTIVITY else "festival")


def occasions_for(plan: CallbackPlan, today: date) -> list[Occasion]:
    """The next of the days that make a plan's turn come."""
    if plan.trigger.kind == "activity":
        return activities(today)
    named = plan.trigger.festivals
    found = [one for key in named if key in FESTIVALS and (one := _festival(key, today))]
    return [*found, *(house_days(today) if HOUSE_DAYS in named else ())]


def is_held(plan: CallbackPlan, occasion: Occasion) -> bool:
    """Whether a round of the plan is planned or held for this day already, or somebody does not want one."""
    first = occasion.day - max(LONGEST, days_of(plan.trigger.before))
    then = Q(about=occasion.about, begins_on__gte=first, begins_on__lte=occasion.day)
    held = Round.objects.filter(then, rule__key=plan.key).exists()
    return held or Declined.objects.filter(then, plan=plan.key).exists()


def coming(today: date, user: Person) -> list[Occasion]:
    """All such days within a year, the next one first, each with the rounds that are planned, held or declined.

    Whoever may not see a round does not find it here.
    """
    found = sorted(_all(today), key=lambda one: (one.day, one.about))
    named = [one.about for one in found]
    rounds = Round.objects.visible_to(user).filter(about__in=named, ends_on__gte=today - LONGEST).order_by("-pk")
    declined = Declined.objects.filter(about__in=named, begins_on__gte=today - LONGEST).order_by("-pk")
    for row in (*rounds, *declined.select_related("by")):
        for one in found:
            if one.about == row.about and one.day - LONGEST <= row.begins_on <= one.day:
                (one.rounds if isinstance(row, Round) else one.declined).append(row)
    return found


def occasion_of(about: str, today: date) -> Occasion | None:
    """The day that a round is to be held for, if it is still to come."""
    return next((one for one in _all(today) if one.about == about), None)


def house_days(today: date) -> list[Occasion]:
    """The days that the house keeps, as far as they are to come within a year."""
    return [
        Occasion(f"{HOUSE_DAY}/{one.pk}", {"zh-hans": one.title}, day, HOUSE_DAY, one)
        for one in HouseDay.objects.order_by("pk")
        if (day := one.next(today)) is not None and day <= today + AHEAD
    ]


def activities(today: date) -> list[Occasion]:
    """Activities to which customers may be invited: those that have not begun."""
    return [_activity(one) for one in activities_to_tell(today) if today <= one.starts_on <= today + AHEAD]


def _activity(activity: Activity) -> Occasion:
    return Occasion(f"{ACTIVITY}/{activity.pk}", {"zh-hans": activity.title}, activity.starts_on, ACTIVITY)


def _all(today: date) -> Iterator[Occasion]:
    yield from filter(None, (_festival(key, today) for key in FESTIVALS))
    yield from house_days(today)
    yield from activities(today)


def _festival(key: str, today: date) -> Occasion | None:
    day = next_festival(key, today)
    return Occasion(key, in_each_language("%(festival)s", festival=FESTIVALS[key]), day, FESTIVAL) if day else None
