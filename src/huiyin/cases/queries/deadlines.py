"""When the stage of a case is due, by what its forms say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from huiyin.cases.models import Case, StageEntry
from huiyin.cases.queries.answers import moment_of, said_last
from huiyin.cases.queries.process import process_of
from huiyin.kernel import worktime
from huiyin.rulebook.definitions import Due, Stage

Moment = datetime | date | None
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Clock:
    """How the deadline of a stage is counted, as `worklist.open_item` wants it; no form: there is none."""

    form: Mapping[str, Any] = field(default_factory=dict)
    agreed: Moment = None
    event: Moment = None
    since: datetime | None = None
    pauses: Sequence[Span] = ()


def deadline_of(case: Case, stage: Stage, *, calendar: worktime.Calendar, at: datetime) -> Clock:
    """The clock of a stage that begins now. Source: X-01, X-20."""
    if stage.due is None:
        return Clock()
    clock = _said(case, stage.due, calendar)
    if clock is not None and not (stage.due.otherwise and _has_passed(clock, calendar, at)):
        return clock
    return Clock(stage.due.otherwise, **_beginning(case, stage.due, calendar)) if stage.due.otherwise else Clock()


def _said(case: Case, due: Due, calendar: worktime.Calendar) -> Clock | None:
    """By what was agreed, or what is to take place; None if nobody said so."""
    form = due.cases.get(str(said_last(case, due.by_field))) if due.by_field else due.form
    if form is None:
        return None
    agreed = moment_of(case, str(form.get("agreed") or ""))
    event = moment_of(case, due.event) if "before_event" in form else None
    if (agreed is None and "agreed" in form) or (event is None and "before_event" in form):
        return None
    return Clock(form, agreed, event, **_beginning(case, due, calendar))


def _has_passed(clock: Clock, calendar: worktime.Calendar, at: datetime) -> bool:
    """What somebody named is over before the work begins: nobody could keep to it."""
    if clock.agreed is None and clock.event is None:
        return False
    deadline = worktime.compute(clock.form, start=at, calendar=calendar, agreed=clock.agreed, event=clock.event)
    return deadline.due_at <= at


def _beginning(case: Case, due: Due, calendar: worktime.Calendar) -> dict[str, Any]:
    """Counted from receipt, the clock stood still whenever an earlier stage's did; a new round begins afresh."""
    if due.since and case.round == 1:
        return {"since": case.received_at, "pauses": _stood_still(case)}
    since = moment_of(case, due.since_field)
    if since is not None and not isinstance(since, datetime):
        since = datetime.combine(since, time(), calendar.zone)
    return {"since": since}


def _stood_still(case: Case) -> list[Span]:
    """When the case was paused, or waited for somebody outside; what overlaps is counted once."""
    stages = process_of(case).stages
    spans: list[Span] = []
    for entry in StageEntry.objects.filter(case=case.pk).select_related("item").order_by("pk"):
        pauses = entry.item.deadline.get("pauses", []) if entry.item else []
        spans += [(datetime.fromisoformat(began), datetime.fromisoformat(end)) for began, end in pauses if end]
        stage = stages.get(entry.stage)  # none: it was carried over since to a version without it
        if entry.left_at and stage and stage.waits_for:
            spans.append((entry.entered_at, entry.left_at))
    return _joined(span for span in sorted(spans) if span[1] > case.received_at)


def _joined(spans: Any) -> list[Span]:
    joined: list[Span] = []
    for began, ended in spans:
        if joined and began <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ended))
        else:
            joined.append((began, ended))
    return joined
