"""When a stage of a case would have been due under another version."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from huiyin.cases.models import Act, Case, StageEntry
from huiyin.cases.queries.rehearsing.words import said_then
from huiyin.cases.rules import typed
from huiyin.kernel import worktime
from huiyin.rulebook.definitions import Due


def due_then(case: Case, due: Due, acts: list[Act], entry: StageEntry, calendar: worktime.Calendar) -> datetime | None:
    """By the same hours, with the same pauses. Raises what `worktime.compute` raises where it can't be counted."""
    form = _form_then(due, acts, entry.entered_at)
    if not form:
        return None
    counted = worktime.compute(
        form,
        start=_beginning(case, due, acts, entry, calendar),
        calendar=calendar,
        agreed=_moment(acts, str(form.get("agreed") or ""), entry.entered_at),
        event=_moment(acts, due.event, entry.entered_at),
    ).due_at
    for began, ended in entry.item.deadline.get("pauses", []) if entry.item else []:
        if ended:
            counted = worktime.extend(
                counted, datetime.fromisoformat(began), datetime.fromisoformat(ended), calendar, form
            )
    return counted


def _first_time(acts: list[Act], entry: StageEntry) -> datetime:
    """When the case came to a stage for the first time."""
    return min((act.at for act in acts if act.to_stage == entry.stage), default=entry.entered_at)


def _form_then(due: Due, acts: list[Act], entered_at: datetime) -> Mapping[str, Any]:
    """The form that counted by what had been said when the stage was entered; empty where nothing was agreed."""
    form = due.cases.get(str(said_then(acts, due.by_field, entered_at))) if due.by_field else due.form
    asked = [str(form.get("agreed") or ""), due.event if "before_event" in form else ""] if form else []
    unsaid = [name for name in asked if name and _moment(acts, name, entered_at) is None]
    return due.otherwise if form is None or unsaid else form


def _beginning(case: Case, due: Due, acts: list[Act], entry: StageEntry, calendar: worktime.Calendar) -> datetime:
    if due.since and entry.entered_at == _first_time(acts, entry):
        return case.received_at
    since = _moment(acts, due.since_field, entry.entered_at)
    if since is None:
        return entry.entered_at
    return since if isinstance(since, datetime) else datetime.combine(since, time(), calendar.zone)


def _moment(acts: list[Act], name: str, until: datetime) -> datetime | date | None:
    when = typed(said_then(acts, name, until))
    if isinstance(when, str):
        return date.fromisoformat(when)
    return when if isinstance(when, datetime) else None
