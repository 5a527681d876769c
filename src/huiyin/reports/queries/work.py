"""What somebody did in a period: the draft of their report, and that of whoever leads them."""

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from huiyin.callbacks.enums import State
from huiyin.callbacks.models import Callback
from huiyin.cases.models import Act, Case
from huiyin.contact.models import Interaction
from huiyin.kernel import masking
from huiyin.org.models import Membership, Person
from huiyin.reports.models import Report
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

WHAT = ("contacts", "callbacks", "cases", "promises")  # what is counted of each person
MOST = 200  # of each list, which says how many there are; the registers hold the rest


def work_figures(report: Report, *, team: bool) -> dict[str, Any]:
    """Conversations, callbacks with a result, cases moved on and promises kept, by whom; nobody's numbers in full.

    A report on one's own work lists the conversations one by one; one on a department's says who did not report.
    Source: C12-3, D410-1, D52-17.
    """
    people = {person.pk: person.name for person in _people(report, team)}
    counted, missing = work_counted(report, people), _missing(report, people if team else ())
    lines = [
        {"pk": pk, "name": name, **{what: counts.get(pk, 0) for what, counts in counted.items()}}
        for pk, name in people.items()
    ]
    return {
        "people": lines,
        "total": {what: sum(line[what] for line in lines) for what in counted},
        "contacts": [] if team else _contacts(report),
        "missing": [_owed(one) for one in missing.select_related("person")[:MOST]],
        "missing_count": missing.count(),
    }


def _people(report: Report, team: bool) -> list[Person]:
    if not team or report.department is None:
        return [report.person]
    inside = Membership.objects.filter(
        person=OuterRef("pk"), department__path__contains=[report.department_id], department__closed_at=None
    )
    return list(Person.objects.active().filter(Exists(inside)).order_by("name", "pk"))


def people_counted(report: Report, *, team: bool) -> set[int]:
    """Whose work a report counts; once it was handed in, whose it counted then."""
    kept = report.said.get("work")
    return {int(pk) for pk in kept} if kept else {person.pk for person in _people(report, team)}


def work_counted(report: Report, people: Collection[int]) -> dict[str, dict[int, int]]:
    """How much of each sort these people did in the days of a report, person by person."""
    rows = {what: rows_of_work(what, report, people) for what in WHAT if what != "cases"}
    asked = {
        "contacts": rows["contacts"].values_list("by").annotate(count=Count("pk")),
        "callbacks": rows["callbacks"].values_list("settled_by").annotate(count=Count("pk")),
        "cases": _moves(report, people).values_list("by").annotate(count=Count("case", distinct=True)),
        "promises": rows["promises"].values_list("owner").annotate(count=Count("pk")),
    }
    return {what: dict(found.order_by()) for what, found in asked.items()}


def rows_of_work(what: str, report: Report, people: Collection[int]) -> QuerySet[Any]:
    """What was counted of some people in the days of a report, row by row."""
    begins, ends = report.period.moments(_zone())
    settled = {"settled_at__gte": begins, "settled_at__lt": ends}
    match what:
        case "contacts":
            return Interaction.objects.with_something_said().filter(by__in=people, at__gte=begins, at__lt=ends)
        case "callbacks":
            return Callback.objects.filter(settled_by__in=people, **settled).exclude(state=State.EXCLUDED)
        case "cases":
            return Case.objects.filter(pk__in=_moves(report, people).values("case"))
    return WorkItem.objects.filter(kind=Kind.PROMISE, outcome=WorkItem.Outcome.MET, owner__in=people, **settled)


def _moves(report: Report, people: Collection[int]) -> QuerySet[Act]:
    begins, ends = report.period.moments(_zone())
    return Act.objects.filter(kind="moved", by__in=people, at__gte=begins, at__lt=ends)


def _contacts(report: Report) -> list[dict[str, Any]]:
    """Whom somebody spoke with, the first first."""
    begins, ends = report.period.moments(_zone())
    rows = Interaction.objects.with_something_said().filter(by=report.person, at__gte=begins, at__lt=ends)
    return [
        {
            "at": one.at.isoformat(),
            "customer": f"{one.customer.number} {masking.text(one.customer.name)}" if one.customer else "",
            "channel": one.channel,
            "purpose": one.purpose,
            "words": masking.text(one.content),
        }
        for one in rows.select_related("customer").order_by("at", "pk")[:MOST]
    ]


def _missing(report: Report, people: Collection[int]) -> QuerySet[Report]:
    """The reports on these days that some of them never handed in; on one's own work nobody else's are missing."""
    owed = Report.objects.filter(
        person__in=people,
        written_at=None,
        sent_back="",
        last_day__gte=report.first_day,
        last_day__lte=report.last_day,
    )
    return owed.exclude(pk=report.pk).order_by("first_day", "person__name", "pk")


def _owed(report: Report) -> dict[str, Any]:
    return {"name": report.person.name, "title": report.title, "period": str(report.period)}


def _zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_current_timezone_name())
