"""One case after the other on its way through another version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from huiyin.cases.models import Act, Case, StageEntry
from huiyin.cases.models import Part as AskedPart
from huiyin.cases.queries.rehearsing.clocks import due_then
from huiyin.cases.queries.rehearsing.following import Beside, compared
from huiyin.cases.queries.rehearsing.words import said_in, words_until
from huiyin.cases.rules import Invalid, read
from huiyin.kernel.texts import say
from huiyin.org.models import Calendar, Membership
from huiyin.org.queries import calendar_of, working_calendar
from huiyin.rulebook.definitions import Form, Pack, Process, Stage, Transition
from huiyin.rulebook.queries import pack_of
from huiyin.rulebook.rehearsal import KEPT, Finding, Rehearsal
from huiyin.rulebook.rules import GUARDS


@dataclass
class Course:
    """What happened in a case, in its order."""

    case: Case
    acts: list[Act] = field(default_factory=list)
    entries: list[StageEntry] = field(default_factory=list)
    parts: list[AskedPart] = field(default_factory=list)

    def said_before(self, act: Act, form: Form) -> dict[str, Any]:
        """What other forms had said until then of what the answers in this one are compared with."""
        if not form.said_before:
            return {}
        earlier = (each for each in self.acts[: self.acts.index(act)] if each.form)
        words = words_until(earlier, act.at)
        return {name: words[name] for name in form.said_before if name in words}


class House:
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
class Walk:
    """Cases on their way through the other version."""

    pack: Pack
    found: Rehearsal
    house: House
    known: dict[tuple[str, ...], Finding] = field(default_factory=dict)

    def take(self, course: Course) -> None:
        case = course.case
        older = pack_of(case.pack_version_id)
        before, process = older.processes[case.process], self.pack.processes.get(case.process)
        if process is None:
            self.note("process_gone", case, case.process, before.title)
            self.found.stopped += 1
            return
        if not self._walked(course, before, process):
            self.found.stopped += 1
        self._clocked(course, before, process)
        self._beside(course, Beside(older, before), Beside(self.pack, process))

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

    def _walked(self, course: Course, before: Process, process: Process) -> bool:
        """Whether it would have got as far as it did."""
        here = process.first
        for act in course.acts:
            if act.kind == "registered":
                self._form(course, process.forms.get(process.intake), act, process.intake, process.title)
            elif act.kind == "corrected":
                self._corrected(course, act, process.forms.get(act.form))
            elif act.kind == "carried_over":
                here = act.to_stage if act.to_stage in process.stages else here
            else:
                old, way = before.transitions.get(act.transition), process.transitions.get(act.transition)
                if not self._taken(course, act, old, way, here, process):
                    return False
                here = act.to_stage if way and act.to_stage in way.targets else way.target if way else here
        return True

    def _taken(
        self, course: Course, act: Act, old: Transition | None, way: Transition | None, here: str, process: Process
    ) -> bool:
        """Whether a way that was taken could have been taken from where the case would have stood."""
        case = course.case
        if way is None:
            self.note("way_gone", case, act.transition, old.title if old else {})
            return False
        if here not in way.sources:
            stage = process.stages.get(here)
            title = old.title if old else way.title
            self.note("not_from_here", case, act.transition, title, say(stage.title) if stage else here)
            return False
        self._way(course, act, old, way, process)
        return True

    def _way(self, course: Course, act: Act, old: Transition | None, way: Transition, process: Process) -> None:
        case = course.case
        if old and set(old.by) - set(way.by) and not self._may(case, act, way):
            self.note("not_theirs", case, way.key, way.title)
        needed, needs = ({name: GUARDS[name] for name in one.needs} if one else {} for one in (old, way))
        for kind, condition in compared(needed, needs, "new_condition", "condition_gone"):
            self.note(kind, case, way.key, way.title, gettext(str(condition)))
        if way.approval != (old.approval if old else None):
            self.note("new_signatures" if way.approval else "signatures_gone", case, way.key, way.title)
        if way.form:
            self._form(course, process.forms[way.form], act, way.key, way.title)

    def _may(self, case: Case, act: Act, way: Transition) -> bool:
        """As far as it can be told afterwards: by role, or as who registered it."""
        if act.by_id is None:
            return "customer" in way.by
        if {"owner", "submitter", "keeper"} & set(way.by):
            return True
        return ("registrar" in way.by and act.by_id == case.registrar_id) or bool(
            self.house.roles.get(act.by_id, set()) & set(way.by)
        )

    def _form(
        self,
        course: Course,
        form: Form | None,
        act: Act,
        place: str,
        name: Mapping[str, str],
        *,
        stands: Mapping[str, Any] | None = None,
        only: Iterable[str] | None = None,
    ) -> None:
        if form is None:
            return
        data = act.data if stands is None else stands
        try:
            before = course.said_before(act, form)
            read(form, data, zone=self.house.zone, pack=self.pack, kept=data, before=before, by_hand=False)
        except Invalid as refused:
            labels = {each.name: say(each.label) for each in form.fields}
            for wrong in refused.errors:
                if only is None or wrong in only:
                    self.note("form_refused", course.case, place, name, labels.get(wrong, wrong))

    def _corrected(self, course: Course, act: Act, form: Form | None) -> None:
        """What was mended stands in the form as it was until then; only the mended words are looked at."""
        if form is None:
            return
        stands: dict[str, Any] = {}
        for earlier in course.acts[: course.acts.index(act) + 1]:
            if earlier.form == form.key:
                stands |= said_in(earlier)
        self._form(course, form, act, form.key, form.title, stands=stands, only=said_in(act))

    # ── clocks ─────────────────────────────────────────────────────────────────────────────────

    def _clocked(self, course: Course, before: Process, process: Process) -> None:
        for entry in course.entries:
            old, stage = before.stages.get(entry.stage), process.stages.get(entry.stage)
            if old is None or stage is None or stage.ends:
                continue
            if old.owner != stage.owner:
                self.note("new_owner", course.case, stage.key, stage.title)
            if old.due != stage.due:
                self._deadline(course, entry, stage)

    def _deadline(self, course: Course, entry: StageEntry, stage: Stage) -> None:
        case, item = course.case, entry.item
        was = item.due_at if item else None
        due = self._due(course, entry, stage)
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

    def _due(self, course: Course, entry: StageEntry, stage: Stage) -> datetime | None:
        if stage.due is None:
            return None
        item, usual = entry.item, self.house.calendar
        calendar = self.house.calendars.get(item.calendar_id or 0, usual) if item else usual
        try:
            return due_then(course.case, stage.due, course.acts, entry, calendar)
        except (ValueError, KeyError, TypeError):
            self.note("not_counted", course.case, stage.key, stage.title)
            return item.due_at if item else None

    # ── beside the stages ──────────────────────────────────────────────────────────────────────

    def _beside(self, course: Course, before: Beside, now: Beside) -> None:
        """What stages ask and open when they are entered, what ways open, and what ways wait for."""
        for entry in course.entries:
            stage = now.process.stages.get(entry.stage)
            if stage is not None and entry.stage in before.process.stages:
                self._asked(course.case, stage, before, now)
        for part in course.parts:
            rule = before.process.parts.get(part.rule)
            if rule is not None and part.asked_by_id and part.rule not in now.process.parts:
                self.note("part_gone", course.case, part.rule, rule.title)
        self._waited(course, before, now)

    def _asked(self, case: Case, stage: Stage, before: Beside, now: Beside) -> None:
        was, asks = before.asked_at(stage.key), now.asked_at(stage.key)
        for kind, part in compared(was, asks, "new_part", "part_gone"):
            self.note(kind, case, stage.key, stage.title, say(part.title))
        for key in was.keys() & asks.keys():
            then, part = was[key], asks[key]
            if (then.to, then.due, then.acknowledge) != (part.to, part.due, part.acknowledge):
                self.note("other_part", case, stage.key, stage.title, say(part.title))

    def _waited(self, course: Course, before: Beside, now: Beside) -> None:
        """Act by act, since a way waits for what was asked and opened until then."""
        by_hand = [part for part in course.parts if part.asked_by_id]
        for act in course.acts:
            way, stage = now.process.transitions.get(act.transition), now.process.stages.get(act.to_stage)
            said = words_until(course.acts, act.at)
            if way is not None and act.transition in before.process.transitions:
                asked = [part.rule for part in by_hand if part.asked_at <= act.at]
                was, waits = before.waited_for(way.key, asked), now.waited_for(way.key, asked)
                for kind, title in compared(was, waits, "new_gate", "gate_gone"):
                    self.note(kind, course.case, way.key, way.title, say(title))
                for kind, title in compared(
                    before.opened_by(way.key, said), now.opened_by(way.key, said), "new_opening", "opening_gone"
                ):
                    self.note(kind, course.case, way.key, way.title, say(title))
            if stage is not None and stage.key in before.process.stages:
                for kind, title in compared(
                    before.opened_at(stage.key, said), now.opened_at(stage.key, said), "new_opening", "opening_gone"
                ):
                    self.note(kind, course.case, stage.key, stage.title, say(title))
            for each in (before, now):
                each.pass_by(act.transition, act.to_stage, said)
