"""Every deadline of the packs on days that are written out by hand: weekends, holidays, make-up days, cut-offs."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localtime

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.org.actions import edit_calendar
from huiyin.rulebook.definitions import Due, Pack, Process
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS, pack_folders
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW
from tests.packs.answering import ask, hand_of
from tests.packs.signing import asking_of
from tests.packs.walking import Walk, stage_item
from tests.packs.working import AtWork, working_by

pytestmark = pytest.mark.django_db
TABLES = Path(__file__).parent / "clocks"
EARLIER = datetime(2026, 7, 1, 10, tzinfo=NOW.tzinfo)  # what nobody counts from happened then
HOLIDAY = date(2026, 10, 1), date(2026, 10, 7)
MAKE_UP = date(2026, 9, 20)  # a Sunday; the other, 10 October, is a Saturday, which every pack works anyway
SUNDAY = 6
KINDS = {"weekend", "holiday", "make-up"}
OUT_OF_REACH = {
    # what counts otherwise never comes to count: each way there names a new time to come
    "property-sales-complaint.solving_by_date {'within': '3 working days'}",
}


@dataclass(frozen=True)
class Line:
    """When a stage was entered, what was said or happened, and when its work is due, all by the clock on the wall."""

    entered: datetime
    facts: dict[str, str]
    due: datetime
    why: str

    @property
    def kinds(self) -> set[str]:
        """The days that are not like others between the two."""
        days = {self.entered.date() + timedelta(n) for n in range((self.due.date() - self.entered.date()).days + 1)}
        closed = {day for day in days if HOLIDAY[0] <= day <= HOLIDAY[1]}
        usual = days - closed - {MAKE_UP}
        found = {
            "holiday": closed,
            "make-up": days & {MAKE_UP},
            "weekend": {day for day in usual if day.weekday() == SUNDAY},
        }
        return {kind for kind, there in found.items() if there}


@dataclass(frozen=True)
class Deadline:
    """The clock of a stage; of a part: `part:KEY` is to be answered, `seen:KEY` acknowledged; `sign:KEY` signed."""

    pack: str
    process: str
    place: str

    def __str__(self) -> str:
        return f"{self.pack}-{self.process}.{self.place}"


def read_tables() -> dict[Deadline, list[Line]]:
    found: dict[Deadline, list[Line]] = defaultdict(list)
    for table in sorted(TABLES.glob("*.txt")):
        for text in table.read_text(encoding="utf-8").splitlines():
            if text.strip() and not text.startswith("#"):
                where, entered, facts, due, why = (part.strip() for part in text.split("|"))
                process, _dot, place = where.partition(".")
                said = dict(fact.split("=") for fact in facts.split("; ") if fact)
                line = Line(moment(entered), said, moment(due), why)
                found[Deadline(table.stem, process, place)].append(line)
    return dict(found)


def moment(text: str) -> datetime:
    """A time such as 2026-11-21 16:45, whatever day of the week is written behind it."""
    when = datetime.strptime(text[:16], "%Y-%m-%d %H:%M").replace(tzinfo=NOW.tzinfo)
    assert text[16:] in ("", f" {when:%a}"), f"{text} is a {when:%a}"
    return when


def proved_by(lines: list[Line]) -> list[pytest.MarkDecorator]:
    """The requirements that lines prove, if they name any."""
    return [pytest.mark.req(one) for line in lines for one in re.findall(r"\b[A-E]\d+-\d+\b", line.why)]


LINES = read_tables()


@pytest.fixture(scope="module")
def at_work(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[AtWork]:
    """They work by the hours that the pack proposes."""
    with working_by(request.param, django_db_blocker) as found:
        edit_calendar(found.house.calendar, week=found.pack.settings["week"], by=found.house.adam, at=NOW)
        yield found


@pytest.mark.parametrize(
    ("at_work", "deadline", "lines"),
    [pytest.param(one.pack, one, lines, id=str(one), marks=proved_by(lines)) for one, lines in LINES.items()],
    indirect=["at_work"],
    scope="module",  # one pack after the other
)
def test_it_is_due_when_a_person_says(at_work: AtWork, deadline: Deadline, lines: list[Line]) -> None:
    process = at_work.pack.processes[deadline.process]
    walk = Walk(at_work.house, at_work.pack, process, at=EARLIER, step=timedelta())
    found = {}

    with walk.undone():
        before = standing_before(walk, deadline)
        for line in lines:
            with walk.undone():
                found[told(line.entered, line)] = told(due_of(walk, deadline, line, before), line)

    assert found == {told(line.entered, line): told(line.due, line) for line in lines}


def told(when: datetime, line: Line) -> str:
    return f"{localtime(when, NOW.tzinfo):%Y-%m-%d %H:%M %a}, {line.facts}"


def standing_before(walk: Walk, deadline: Deadline) -> Case | None:
    """A case one step before the clock begins, from which every line that says nothing else goes on."""
    process, (kind, _colon, key) = walk.process, deadline.place.rpartition(":")
    if kind == "sign":
        approval = process.transitions[key].approval
        at_once = approval is not None and approval.on_entry
    elif kind:
        at_once = process.parts[key].on_entry
    else:
        due = process.stages[key].due
        at_once = key == process.first or due is None or bool(due.since or due.since_field)
    if at_once:
        return None
    case = walk.register()
    return walk.lead(case, next_to_last(walk, case, deadline))


def next_to_last(walk: Walk, case: Case, deadline: Deadline) -> str:
    """Where the clock does not run yet."""
    stage = stage_of(walk.process, deadline)
    if ":" in deadline.place:
        return stage
    way = walk.path(case.stage, stage)
    return way[-2].target if way[1:] else case.stage


def stage_of(process: Process, deadline: Deadline) -> str:
    kind, _colon, key = deadline.place.rpartition(":")
    if kind == "sign":
        return process.transitions[key].sources[0]
    return (process.parts[key].stages or (process.first,))[0] if kind else key


def due_of(walk: Walk, deadline: Deadline, line: Line, before: Case | None) -> datetime:
    """`earlier`: when all but the last step was taken, where that is not at once."""
    facts = dict(line.facts)
    earlier = facts.pop("earlier", "")
    received = facts.pop("received", earlier)
    pauses = [[moment(end) for end in span.split(" to ")] for span in [facts.pop("paused", "")] if span]
    answers = {name: moment(said).isoformat() if is_moment(said) else said for name, said in facts.items()}
    walk.at = moment(received) if received else line.entered
    case = before if before and not answers else walk.register(answers)
    if earlier:
        case = walk.lead(case, next_to_last(walk, case, deadline), answers)
    walk.at = line.entered
    case = walk.lead(case, stage_of(walk.process, deadline), answers)
    for began, ended in pauses:
        actions.pause(case, reason="等", by=walk.house.max, at=began)
        actions.resume(case, by=walk.house.max, at=ended)
    item = work_of(walk, case, deadline, answers)
    assert item is not None
    assert item.due_at is not None
    return item.due_at


def is_moment(said: str) -> bool:
    return said[:2] == "20" and ":" in said


def work_of(walk: Walk, case: Case, deadline: Deadline, answers: dict[str, Any]) -> WorkItem | None:
    kind, _colon, key = deadline.place.rpartition(":")
    if kind == "sign":
        way = walk.process.transitions[key]
        if asking_of(case) is None:
            walk.make_ready(case, way)
            walk.press(case, way, by=walk.mover(case, way))
        return WorkItem.objects.open().filter(subject=case.subject, kind="signature").earliest("pk")
    if not kind:
        return stage_item(case)
    part = ask(walk, case, walk.process.parts[key], answers)
    if kind == "part" and walk.process.parts[key].acknowledge:
        part = actions.acknowledge_part(part, by=hand_of(part), at=walk.at)
    return part.item


@pytest.mark.parametrize("pack", [folder.name for folder in pack_folders()])
def test_each_deadline_of_the_pack_meets_a_weekend_a_holiday_and_a_make_up_day(pack: str) -> None:
    """But a moment that was agreed on, from which nothing is counted: one line has it on a day nobody works."""
    wanted = deadlines_of(load(PACKS / pack).pack)
    lines = {one: told for one, told in LINES.items() if one.pack == pack}

    lacking = {
        f"{one} {form}": KINDS - met
        for one, due in wanted.items()
        for form, met in kinds_met(due, lines.get(one, [])).items()
        if KINDS - met and f"{one} {form}" not in OUT_OF_REACH
    }

    assert lines.keys() == wanted.keys()
    assert lacking == {}


def deadlines_of(pack: Pack) -> dict[Deadline, Due]:
    """Every clock that a pack names."""
    found: dict[Deadline, Due] = {}
    for process in pack.processes.values():
        clocks = {stage.key: stage.due for stage in process.stages.values() if stage.due}
        for rule in process.parts.values():
            clocks[f"part:{rule.key}"] = Due(rule.due)
            if rule.acknowledge:
                clocks[f"seen:{rule.key}"] = Due(rule.acknowledge)
        for way in process.transitions.values():
            if way.approval and way.approval.due:
                clocks[f"sign:{way.key}"] = Due(way.approval.due)
        found |= {Deadline(pack.key, process.key, place): due for place, due in clocks.items()}
    return found


def kinds_met(due: Due, lines: list[Line]) -> dict[str, set[str]]:
    """Which days the lines of each form of a deadline meet; every answer that chooses one of them has a line."""
    met: dict[str, set[str]] = {str(form): set() for form in due.forms}
    for line in lines:
        form = form_of(due, line)
        met[str(form)] |= line.kinds if "agreed" not in form else KINDS if line.due.weekday() == SUNDAY else set()
    for answer in due.cases.keys() - {line.facts.get(due.by_field) for line in lines}:
        met[f"{due.by_field}={answer}"] = set()
    return met


def form_of(due: Due, line: Line) -> Mapping[str, Any]:
    """What counts for a line: the answer it names, what was agreed or is to come, else what counts otherwise."""
    if due.by_field:
        return due.cases.get(line.facts.get(due.by_field, ""), due.otherwise)
    agreed = line.facts.get(due.form.get("agreed", "") or due.event)
    if not due.otherwise or (agreed and moment(agreed) - line.entered >= time_before(due.form)):
        return due.form
    return due.otherwise


def time_before(form: Mapping[str, Any]) -> timedelta:
    return timedelta(days=int(form.get("before_event", "0 days").split()[0]))
