"""Every deadline of the packs on days that are written out by hand: weekends, holidays, make-up days, cut-offs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localtime

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.org.actions import edit_calendar
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW
from tests.packs.answering import ask, hand_of
from tests.packs.walking import Walk, stage_item
from tests.packs.working import AtWork, working_by

pytestmark = pytest.mark.django_db
TABLES = Path(__file__).parent / "clocks"


@dataclass(frozen=True)
class Line:
    """When a stage was entered, what was said or happened, and when its work is due, all by the clock on the wall."""

    pack: str
    process: str
    stage: str
    entered: datetime
    facts: dict[str, str]
    due: datetime
    why: str

    def __str__(self) -> str:
        return f"{self.pack}-{self.process}.{self.stage}-{self.entered:%m%d-%H%M}"


def lines() -> Iterator[Line]:
    for table in sorted(TABLES.glob("*.txt")):
        for text in table.read_text(encoding="utf-8").splitlines():
            if text.strip() and not text.startswith("#"):
                place, entered, facts, due, why = (part.strip() for part in text.split("|"))
                process, _dot, stage = place.partition(".")
                said = dict(fact.split("=") for fact in facts.split("; ") if fact)
                yield Line(table.stem, process, stage, moment(entered), said, moment(due), why)


def moment(text: str) -> datetime:
    """A time such as 2026-11-21 16:45, whatever day of the week is written behind it."""
    when = datetime.strptime(text[:16], "%Y-%m-%d %H:%M").replace(tzinfo=NOW.tzinfo)
    assert text[16:] in ("", f" {when:%a}"), f"{text} is a {when:%a}"
    return when


def proved_by(line: Line) -> list[pytest.MarkDecorator]:
    """The requirement a line proves, if it names one."""
    return [pytest.mark.req(one) for one in re.findall(r"\b[A-E]\d+-\d+\b", line.why)]


LINES = list(lines())


@pytest.fixture(scope="module")
def at_work(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[AtWork]:
    """They work by the hours that the pack proposes."""
    with working_by(request.param, django_db_blocker) as found:
        edit_calendar(found.house.calendar, week=found.pack.settings["week"], by=found.house.adam, at=NOW)
        yield found


@pytest.mark.parametrize(
    ("at_work", "line"),
    [pytest.param(line.pack, line, id=str(line), marks=proved_by(line)) for line in LINES],
    indirect=["at_work"],
    scope="module",  # one pack after the other
)
def test_it_is_due_when_a_person_says(at_work: AtWork, line: Line) -> None:
    process, facts = at_work.pack.processes[line.process], dict(line.facts)
    received = moment(facts.pop("received")) if "received" in facts else line.entered
    pauses = [[moment(end) for end in span.split(" to ")] for span in [facts.pop("paused", "")] if span]
    answers = {name: _said(value) for name, value in facts.items()}
    walk = Walk(at_work.house, at_work.pack, process, at=received, step=timedelta())

    with walk.undone():
        case = walk.register(answers)
        walk.at = line.entered
        rule = process.parts.get(line.stage.partition(":")[2])
        case = walk.lead(case, (rule.stages or (process.first,))[0] if rule else line.stage, answers)
        for began, ended in pauses:
            actions.pause(case, reason="等", by=walk.house.max, at=began)
            actions.resume(case, by=walk.house.max, at=ended)
        item = work_of(walk, case, line, answers) if rule else stage_item(case)
        assert item is not None

        assert f"{localtime(item.due_at, NOW.tzinfo):%Y-%m-%d %H:%M %a}" == f"{line.due:%Y-%m-%d %H:%M %a}"


def work_of(walk: Walk, case: Case, line: Line, answers: dict[str, Any]) -> WorkItem:
    """Of a part: `part:KEY` is to be answered by then, `seen:KEY` acknowledged."""
    what, _colon, key = line.stage.partition(":")
    part = ask(walk, case, walk.process.parts[key], answers)
    if what == "part" and walk.process.parts[key].acknowledge:
        part = actions.acknowledge_part(part, by=hand_of(part), at=walk.at)
    return part.item


def _said(value: str) -> str:
    return moment(value).isoformat() if value[:2] == "20" and ":" in value else value


@pytest.mark.parametrize("pack", sorted({line.pack for line in LINES}))
def test_each_deadline_of_the_pack_has_a_line(pack: str) -> None:
    due = {
        f"{process.key}.{stage.key}"
        for process in load(PACKS / pack).pack.processes.values()
        for stage in process.stages.values()
        if stage.due
    } | {
        f"{process.key}.{what}:{rule.key}"
        for process in load(PACKS / pack).pack.processes.values()
        for rule in process.parts.values()
        for what in (("part", "seen") if rule.acknowledge else ("part",))
    }

    assert due == {f"{line.process}.{line.stage}" for line in LINES if line.pack == pack}
