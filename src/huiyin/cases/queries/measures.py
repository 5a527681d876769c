"""How the house's measures stand: what a meeting that looks after them begins with."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from huiyin.cases.models import Act, Case, StageEntry
from huiyin.cases.queries.process import pack_for, process_of, zone_of
from huiyin.cases.rules import MOST_ROWS
from huiyin.kernel import masking
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import MERGED, Pack, Process
from huiyin.rulebook.queries import pack_in_force

A_WEEK = timedelta(days=7)  # where there was no such matter before
LONGEST = 120  # of what a measure is for, in a line

Row = dict[str, Any]


def processes_of_measures(pack: Pack | None = None) -> list[Process]:
    """The processes that carry countermeasures, in the rule books that have any."""
    return [one for one in (pack or pack_in_force()).processes.values() if one.counts_as == "measure"]


def process_of_measures() -> Process | None:
    """The one in which a new countermeasure is begun."""
    return next(iter(processes_of_measures()), None)


def measures_so_far(case: Case | None, at: datetime) -> list[Row]:
    """Open measures, the latest first, then those that ended since the last matter of this process. Source: D410-4.

    As many as a table holds; whatever is still open comes before what ended.
    """
    pack = pack_for(case) if case else pack_in_force()
    kinds = [process.key for process in processes_of_measures(pack)]
    measures = Case.objects.filter(process__in=kinds).exclude(stage=MERGED.key)
    running = _with_work(measures.running()).order_by(F("due_at").asc(nulls_last=True), "pk")[:MOST_ROWS]
    ended = _with_work(measures.filter(ended_at__gt=_last_time(case, at), ended_at__lte=at)).order_by("-ended_at")
    rows = [_row(one, at) for one in running]
    return rows + [_row(one, at) for one in ended[: MOST_ROWS - len(rows)]]


def _last_time(case: Case | None, at: datetime) -> datetime:
    """When the last matter of the same process came in that was not called off."""
    if case is None:
        return at - A_WEEK
    before = Case.objects.filter(process=case.process, pk__lt=case.pk).exclude(ends=Case.Ends.WITHDRAWN)
    return before.order_by("-pk").values_list("received_at", flat=True).first() or case.received_at - A_WEEK


def _with_work(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Who has the work of the stage that a measure stands in, or had that of the last one, and by when."""
    entries = StageEntry.objects.filter(case=OuterRef("pk"), item__isnull=False).order_by("-pk")
    return rows.annotate(
        due_at=Subquery(entries.values("item__due_at")[:1]), had_by=Subquery(entries.values("item__owner")[:1])
    )


def _row(measure: Any, at: datetime) -> Row:
    until, due = measure.ended_at or at, measure.due_at
    zone = zone_of(measure)
    late = (until.astimezone(zone).date() - due.astimezone(zone).date()).days if due and due < until else 0
    return {
        "number": measure.number,
        "measure": masking.text(measure.title)[:LONGEST],
        "responsible": measure.owner_id or measure.had_by,
        "finish_by": due.astimezone(zone).date().isoformat() if due else None,
        "days_late": str(late) if late else None,
        "state": say(process_of(measure).stage(measure.stage).title),
        "came_of_it": _end(measure) if measure.ended_at else None,
    }


def _end(measure: Case) -> str:
    """In the words of the step that ended it."""
    last = Act.objects.filter(case=measure, kind="moved", to_stage=measure.stage).order_by("-pk").first()
    way = process_of(measure).transitions.get(last.transition) if last else None
    return say(way.title) if way else ""
