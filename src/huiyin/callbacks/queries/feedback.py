"""What a department is told of a week: how the calls went, what customers said of it, its matters and measures."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from huiyin.callbacks.enums import State
from huiyin.callbacks.models import Callback, Feedback
from huiyin.cases.models import Case
from huiyin.cases.queries import process_of, stage_of
from huiyin.contact.models import Opinion
from huiyin.contact.queries import contact_rules
from huiyin.kernel import masking
from huiyin.kernel.clock import midnight
from huiyin.kernel.numbers import per_cent
from huiyin.kernel.texts import Text
from huiyin.org.models import Department, Membership
from huiyin.org.roles import ANSWERING
from huiyin.rulebook.definitions import Pack, flat
from huiyin.rulebook.enums import OPINIONS
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.rules import in_each_language

MOST = 100  # of each list, which says how many there are; the registers hold the rest


class Week(NamedTuple):
    """A week as it is told: from its Monday to the Sunday."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        after = self.last + timedelta(days=1)
        return midnight(self.first), midnight(after)


GIVEN_AT = time(6, 30)  # on the Monday after a week


def next_given(at: datetime) -> datetime:
    """When departments are told the next time: the Monday on which a week is over."""
    today = localdate(at)
    monday = midnight(today - timedelta(days=today.weekday())) + timedelta(hours=GIVEN_AT.hour, minutes=GIVEN_AT.minute)
    return monday if at <= monday else monday + timedelta(days=7)


def asks_for_reply(feedback: Feedback) -> bool:
    """Whether a department has to say what it does about it: where the rule book wants it and something was said."""
    rule = contact_rules().feedback
    return bool(rule and rule.reply and feedback.item_id)


def week_before(day: date) -> Week:
    """The last whole week."""
    monday = day - timedelta(days=day.weekday() + 7)
    return Week(monday, monday + timedelta(days=6))


def departments_to_tell() -> list[Department]:
    """Those with people who answer for their part of a matter."""
    answering = Membership.objects.filter(department=OuterRef("pk"), role__in=ANSWERING, person__is_active=True)
    return list(Department.objects.open().filter(Exists(answering)).order_by("pk"))


@dataclass(frozen=True)
class Told:
    """What every department is told of a week, counted once."""

    week: Week
    calls: Mapping[str, Any]

    def to(self, department: Department) -> dict[str, Any]:
        """What one of them is told. Source: D410-2, D410-4."""
        pack = pack_in_force()
        lists: dict[str, Any] = {"opinions": _opinions(department, self.week), **_matters(department, self.week, pack)}
        names = _classes(pack)
        return {
            "last_day": self.week.last.isoformat(),
            "calls": dict(self.calls),
            "opinions": [_opinion(one, names) for one in lists["opinions"][:MOST]],
            "matters": [_case(one) for one in lists["matters"][:MOST]],
            "measures": [_case(one) for one in lists["measures"][:MOST]],
            "counts": {name: rows.count() for name, rows in lists.items()},
        }


def told_of(week: Week) -> Told:
    """How the calls of the week went: states, and how satisfied customers were."""
    begins, ends = week.moments
    rows = Callback.objects.filter(settled_at__gte=begins, settled_at__lt=ends).exclude(state=State.EXCLUDED)
    states: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for state, outcome, number in rows.values_list("state", "outcome").annotate(number=Count("pk")).order_by():
        states[state] += number
        if state == State.REACHED:
            said[outcome] += number
    words = flat(pack_in_force().lists.get("satisfaction", ())).values()
    total = sum(said[one.key] for one in words)
    ratings = [
        {"label": one.label, "count": said[one.key], "share": float(per_cent(said[one.key], total))}
        for one in words
        if total
    ]
    shown = (State.REACHED, State.REFUSED, State.UNREACHABLE)
    return Told(week, {**{state.value: states[state] for state in shown}, "ratings": ratings})


def is_about(figures: Mapping[str, Any]) -> bool:
    """Whether anything of it is about the department itself."""
    return bool(figures["opinions"] or figures["matters"] or figures["measures"])


def _opinions(department: Department, week: Week) -> QuerySet[Opinion]:
    """What was found to be about the department in this week."""
    begins, ends = week.moments
    return Opinion.objects.filter(about=department, classified_at__gte=begins, classified_at__lt=ends).order_by("pk")


def _classes(pack: Pack) -> dict[str, Text]:
    rules = contact_rules().opinions
    return {key: one.label for key, one in flat(pack.lists.get(rules.classes, ())).items()} if rules else {}


def _opinion(opinion: Opinion, names: Mapping[str, Text]) -> dict[str, Any]:
    """In the customer's words."""
    kind = OPINIONS.get(opinion.kind, opinion.kind)
    return {
        "class": names.get(opinion.opinion_class) or in_each_language("%(kind)s", kind=kind),
        "words": masking.text(opinion.words),
        "cause": masking.text(opinion.cause),
    }


def _matters(department: Department, week: Week, pack: Pack) -> dict[str, QuerySet[Case]]:
    """Matters and measures it answers for: what is open still, and what ended in the week."""
    begins, ends = week.moments
    standing = Q(ended_at=None, received_at__lt=ends) | Q(ended_at__gte=begins, ended_at__lt=ends)
    measuring = [one.key for one in pack.processes.values() if one.counts_as == "measure"]
    theirs = Membership.objects.filter(department=department).values("person")
    rows = Case.objects.filter(standing).select_related("owner").order_by("pk")
    return {
        "matters": rows.filter(liable_department=department).exclude(process__in=measuring),
        "measures": rows.filter(process__in=measuring, owner__in=theirs),
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "pk": case.pk,
        "number": case.number,
        "kind": dict(process_of(case).title),
        "title": masking.text(case.title),
        "stage": dict(stage_of(case).title),
        "owner": case.owner.name if case.owner else "",
        "ended": case.ended_at is not None,
    }
