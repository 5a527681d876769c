"""The cases of a month taken through another version of the rule book, in memory: what they would have met."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from huiyin.cases.models import Act, Case, StageEntry
from huiyin.cases.rules import Invalid, read, typed
from huiyin.kernel import worktime
from huiyin.kernel.texts import say
from huiyin.org.models import Calendar, Membership
from huiyin.org.queries import calendar_of, working_calendar
from huiyin.rulebook.definitions import Due, Form, Pack, Process, Stage, Transition
from huiyin.rulebook.queries import pack_of
from huiyin.rulebook.rehearsal import KEPT, Finding, Rehearsal

AT_ONCE = 500  # cases; each batch is three statements


def address_of(process: str, number: int) -> str:
    """The register with the cases of one finding."""
    return f"{reverse('cases:register', args=[process])}?rehearsed={number}"


def rehearse(pack: Pack, since: datetime, until: datetime) -> Iterator[Rehearsal]:
    """Every case received in the time, oldest first; after each batch what has been found so far."""
    rows = Case.objects.filter(received_at__gte=since, received_at__lt=until)
    house = _House()
    walk = _Walk(pack, Rehearsal(number=rows.count()), house)
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        acts, entries = _of_each(batch)
        for case in batch:
            walk.take(case, acts.get(case.pk, []), entries.get(case.pk, []))
        last = batch[-1].pk
        walk.found.done += len(batch)
        yield walk.found
    walk.found.finished = True
    yield walk.found


def _of_each(batch: Iterable[Case]) -> tuple[dict[int, list[Act]], dict[int, list[StageEntry]]]:
    keys = [case.pk for case in batch]
    acts: dict[int, list[Act]] = {}
    for act in Act.objects.filter(case__in=keys, kind__in=["registered", "moved"]).order_by("case", "pk"):
        acts.setdefault(act.case_id, []).append(act)
    entries: dict[int, list[StageEntry]] = {}
    for entry in StageEntry.objects.filter(case__in=keys).select_related("item").order_by("case", "pk"):
        entries.setdefault(entry.case_id, []).append(entry)
    return acts, entries


class _House:
    """Who has which role, and by which hours work is counted: asked once."""

    def __init__(self) -> None:
        self.roles: dict[int, set[str]] = {}
        for person, role in Membership.objects.values_list("person", "role"):
            self.roles.setdefault(person, set()).add(role)
        self.calendars = {calendar.pk: working_calendar(calendar) for calendar in Calendar.objects.all()}
        self.calendar = calendar_of()

    @property
    def zone(self) -> ZoneInfo:
        return self.calendar.zone


@dataclass
class _Walk:
    """Cases on their way through the other version."""

    pack: Pack
    found: Rehearsal
    house: _House
    known: dict[tuple[str, ...], Finding] = field(default_factory=dict)

    def take(self, case: Case, acts: list[Act], entries: list[StageEntry]) -> None:
        before = pack_of(case.pack_version_id).processes[case.process]
        process = self.pack.processes.get(case.process)
        if process is None:
            self.note("process_gone", case, case.process, before.title)
            self.found.stopped += 1
            return
        if not self._walked(case, acts, before, process):
            self.found.stopped += 1
        self._clocked(case, acts, entries, before, process)

    def note(self, kind: str, case: Case, place: str, name: Mapping[str, str], detail: str = "") -> None:
        key = (kind, case.process, place, detail)
        if key not in self.known:
            self.known[key] = Finding(kind, case.process, place, dict(name), detail)
            self.found.findings.append(self.known[key])
        finding = self.known[key]
        if finding.matters and finding.matters[-1] == case.pk:
            return  # a case counts once, however often it met the same
        finding.number += 1
        if len(finding.matters) < KEPT:
            finding.matters.append(case.pk)

    # ── ways ───────────────────────────────────────────────────────────────────────────────────

    def _walked(self, case: Case, acts: list[Act], before: Process, process: Process) -> bool:
        """Whether it would have got as far as it did."""
        here = process.first
        for act in acts:
            if act.kind == "registered":
                self._form(case, process.forms.get(process.intake), act, process.intake, process.title)
                continue
            old, way = before.transitions.get(act.transition), process.transitions.get(act.transition)
            title = old.title if old else way.title if way else {}
            if way is None:
                self.note("way_gone", case, act.transition, title)
                return False
            if here not in way.sources:
                stage = process.stages.get(here)
                self.note("not_from_here", case, act.transition, title, say(stage.title) if stage else here)
                return False
            self._way(case, act, old, way, process)
            here = way.target
        return True

    def _way(self, case: Case, act: Act, old: Transition | None, way: Transition, process: Process) -> None:
        if old and set(old.by) - set(way.by) and not self._may(case, act, way):
            self.note("not_theirs", case, way.key, way.title)
        for name in way.needs:
            if old is None or name not in old.needs:
                self.note("new_condition", case, way.key, way.title, name)
        if way.approval and (old is None or old.approval != way.approval):
            self.note("new_signatures", case, way.key, way.title)
        if way.form:
            self._form(case, process.forms[way.form], act, way.key, way.title)

    def _may(self, case: Case, act: Act, way: Transition) -> bool:
        """As far as it can be told afterwards: by role, or as who registered it."""
        if act.by_id is None:
            return "customer" in way.by
        if {"owner", "submitter", "keeper"} & set(way.by):
            return True
        return ("registrar" in way.by and act.by_id == case.registrar_id) or bool(
            self.house.roles.get(act.by_id, set()) & set(way.by)
        )

    def _form(self, case: Case, form: Form | None, act: Act, place: str, name: Mapping[str, str]) -> None:
        if form is None:
            return
        try:
            read(form, act.data, zone=self.house.zone, pack=self.pack, kept=act.data, by_hand=False)
        except Invalid as refused:
            labels = {each.name: say(each.label) for each in form.fields}
            for wrong in refused.errors:
                self.note("form_refused", case, place, name, labels.get(wrong, wrong))

    # ── clocks ─────────────────────────────────────────────────────────────────────────────────

    def _clocked(
        self, case: Case, acts: list[Act], entries: list[StageEntry], before: Process, process: Process
    ) -> None:
        for entry in entries:
            old, stage = before.stages.get(entry.stage), process.stages.get(entry.stage)
            if old is None or stage is None or stage.ends:
                continue
            if old.owner != stage.owner:
                self.note("new_owner", case, stage.key, stage.title)
            if old.due != stage.due:
                self._deadline(case, acts, entry, stage)

    def _deadline(self, case: Case, acts: list[Act], entry: StageEntry, stage: Stage) -> None:
        item = entry.item
        was = item.due_at if item else None
        due = self._due(case, acts, entry, stage)
        if due == was:
            return
        if was is None or (due is not None and due < was):
            self.note("earlier", case, stage.key, stage.title)
        else:
            self.note("later", case, stage.key, stage.title)
        ended = entry.left_at
        if ended is None:
            return
        kept_then, kept_now = (was is None or ended <= was), (due is None or ended <= due)
        if kept_then and not kept_now:
            self.note("late_now", case, stage.key, stage.title)
        if kept_now and not kept_then:
            self.note("kept_now", case, stage.key, stage.title)

    def _due(self, case: Case, acts: list[Act], entry: StageEntry, stage: Stage) -> datetime | None:
        """When it would have been due: by the same hours, with the same pauses."""
        if stage.due is None:
            return None
        item, due = entry.item, stage.due
        calendar = self.house.calendars.get(item.calendar_id or 0, self.house.calendar) if item else self.house.calendar
        form = _form_then(due, acts, entry.entered_at)
        if not form:
            return None
        try:
            counted = worktime.compute(
                form,
                start=_beginning(case, due, acts, entry, calendar),
                calendar=calendar,
                agreed=_moment(acts, str(form.get("agreed") or ""), entry.entered_at),
                event=_moment(acts, due.event, entry.entered_at),
            ).due_at
        except (ValueError, KeyError, TypeError):
            self.note("not_counted", case, stage.key, stage.title)
            return item.due_at if item else None
        for began, ended in item.deadline.get("pauses", []) if item else []:
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
    form = due.cases.get(str(_said(acts, due.by_field, entered_at))) if due.by_field else due.form
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


def _said(acts: list[Act], name: str, until: datetime) -> Any:
    """What stood in a field when the stage was entered."""
    said = [act.data[name] for act in acts if act.at <= until and act.data.get(name)] if name else []
    return said[-1] if said else None


def _moment(acts: list[Act], name: str, until: datetime) -> datetime | date | None:
    when = typed(_said(acts, name, until))
    if isinstance(when, str):
        return date.fromisoformat(when)
    return when if isinstance(when, datetime) else None
