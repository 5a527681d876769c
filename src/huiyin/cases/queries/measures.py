"""How the house's measures stand: what a meeting that looks after them begins with."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Act, Case, StageEntry
from huiyin.cases.queries.process import pack_for, process_of, zone_of
from huiyin.cases.rules import MOST_ROWS
from huiyin.kernel import masking
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import MERGED, Form, Pack, Process, flat
from huiyin.rulebook.queries import pack_in_force
from huiyin.rulebook.rules import intake_after

A_WEEK = timedelta(days=7)  # where there was no such matter before
NAMED = 5  # of what a summary names one by one
LONGEST = 120  # of what a measure is for, in a line

Row = dict[str, Any]


def processes_of_measures(pack: Pack | None = None) -> list[Process]:
    """The processes that carry countermeasures, in the rule books that have any."""
    return [one for one in (pack or pack_in_force()).processes.values() if one.counts_as == "measure"]


def process_of_measures() -> Process | None:
    """The one in which a new countermeasure is begun."""
    return next(iter(processes_of_measures()), None)


def intake_from(case: Case | None, process: Process) -> Form:
    """The form that opens a case from another one, or from none: a measure names the class of complaints it answers."""
    return intake_after(process, complaints=case is not None and process_of(case).counts_as == "complaint")


def measures_so_far(case: Case | None, at: datetime) -> list[Row]:
    """Open measures, the latest first, then those that ended since the last matter of this process. Source: D410-4.

    As many as a table holds; whatever is still open comes before what ended.
    """
    pack = pack_for(case) if case else pack_in_force()
    kinds = [process.key for process in processes_of_measures(pack)]
    measures = Case.objects.filter(process__in=kinds).exclude(stage=MERGED.key)
    running = _with_work(measures.running()).order_by(F("due_at").asc(nulls_last=True), "pk")[:MOST_ROWS]
    since = _last_time(case.process, case, at) if case else at - A_WEEK
    ended = _with_work(measures.filter(ended_at__gt=since, ended_at__lte=at)).order_by("-ended_at", "-pk")
    rows = [_row(one, at) for one in running]
    return rows + [_row(one, at) for one in ended[: MOST_ROWS - len(rows)]]


def summary(process: str, case: Case | None, at: datetime) -> str:
    """What such a matter begins with, in short: open measures first, then complaints since the last. Source: D410-3."""
    pack = pack_for(case) if case else pack_in_force()
    measures = Case.objects.running().filter(process__in=[one.key for one in processes_of_measures(pack)])
    rows = [_row(one, at) for one in _with_work(measures).order_by(F("due_at").asc(nulls_last=True), "pk")[:NAMED]]
    lines = [_("Open measures: %(count)d") % {"count": measures.count()}]
    lines += [f"- {row['number']} {row['measure']} {_late(row)}".rstrip() for row in rows]
    since = _last_time(process, case, at)
    kinds = [one for one in pack.processes.values() if one.counts_as == "complaint"]
    asked = Case.objects.filter(process__in=[one.key for one in kinds], received_at__gt=since, received_at__lte=at)
    asked = asked.exclude(ends__in=[Case.Ends.WITHDRAWN, Case.Ends.MERGED])
    classes = asked.values_list("classification").annotate(count=Count("pk")).order_by("-count", "classification")
    counts = list(classes)
    day = since.astimezone(zone_of(case) if case else get_current_timezone()).date()
    lines.append(_("Complaints since %(day)s: %(count)d") % {"day": day, "count": sum(count for _one, count in counts)})
    lines += [_("- %(name)s: %(count)d") % {"name": _class(kinds, key), "count": count} for key, count in counts]
    # Whoever is at the meeting reads it: what is kept from some of them is counted, and not named.
    named = asked.filter(process__in=[one.key for one in kinds if not one.sees])
    lines += [f"- {one.number} {one.title}" for one in named.only("number", "title").order_by("-pk")[:NAMED]]
    return "\n".join(lines)


def _late(row: Row) -> str:
    if row["days_late"]:
        return _("(%(days)s days late)") % {"days": row["days_late"]}
    return _("(due %(day)s)") % {"day": row["finish_by"]} if row["finish_by"] else ""


def _class(kinds: list[Process], key: str) -> str:
    """What a class is called by the first process that knows it."""
    for kind in kinds:
        for field in kind.forms_that_say("classification").values():
            if key in flat(field.choices):
                return say(flat(field.choices)[key].label)
    return key or _("not classified")


def _last_time(process: str, case: Case | None, at: datetime) -> datetime:
    """When the last matter of the same process came in that was not called off."""
    before = Case.objects.filter(process=process).exclude(ends=Case.Ends.WITHDRAWN)
    if case:
        before = before.filter(pk__lt=case.pk)
    last = before.order_by("-pk").values_list("received_at", flat=True).first()
    return last or (case.received_at if case else at) - A_WEEK


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
