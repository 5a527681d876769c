"""All that the page of one thing shows: its controls with what is wrong, what stands below it, its chart."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from huiyin.kernel.conflicts import Conflict
from huiyin.kernel.worktime import Calendar, Deadline, compute
from huiyin.rulebook.charts import flow_chart, plans, words
from huiyin.rulebook.definitions import Pack, Process, Situation
from huiyin.rulebook.differences import written
from huiyin.rulebook.editing.controls import Control, controls_of
from huiyin.rulebook.loader import Problem, look_at
from huiyin.rulebook.places import (
    Definition,
    Path,
    definition_at,
    definitions_below,
    kind_of,
    look_up,
    part_name,
    words_below,
)
from huiyin.rulebook.speaking import filled, walk, ways_through

MOST_TALKS = 6  # shown beside a script


@dataclass(frozen=True)
class Line:
    """A control with what is wrong, what it comes to, and what somebody else made of it."""

    control: Control
    problems: tuple[str, ...] = ()
    says: str = ""
    due: Deadline | None = None
    theirs: str = ""


@dataclass(frozen=True)
class Found:
    """Something wrong with the draft, and the thing to be looked at."""

    problem: Problem
    place: Definition


@dataclass(frozen=True)
class Room:
    """Things of one kind that stand below another, such as the stages of a process."""

    path: Path
    name: str
    things: tuple[Definition, ...]

    @property
    def address(self) -> str:
        return "/".join(str(word) for word in self.path)


@dataclass(frozen=True)
class Talk:
    """A script as it is spoken after some answers."""

    answers: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    place: Definition
    above: tuple[Definition, ...]
    lines: tuple[Line, ...]
    problems: tuple[str, ...]  # with the thing as a whole
    rooms: tuple[Room, ...]
    all_problems: tuple[Found, ...]
    chart: SafeString | None = None
    talks: tuple[Talk, ...] = ()
    situation: Situation | None = None
    wrong: Mapping[str, int] = field(default_factory=dict)  # how many problems stand in a thing, by its address


def page_of(
    source: dict[str, Any],
    path: Path,
    *,
    calendar: Calendar,
    now: datetime,
    unreadable: Mapping[str, Iterable[str]] | None = None,
    raw: Mapping[str, str] | None = None,
    conflicts: Iterable[Conflict] = (),
) -> Page:
    """The page of a thing as a draft says it, or as somebody is typing it."""
    pack, problems = look_at(source, here=True)
    place = definition_at(path, source)
    lines = []
    for control in controls_of(source, path):
        here = (*path, *control.place)
        wrong = [str(problem) for problem in problems if _lies(problem.path, here) and control.part]
        wrong += (unreadable or {}).get(control.name, ())
        if raw and control.name in (unreadable or {}):
            control = replace(control, raw=raw.get(control.name, ""))
        lines.append(
            Line(
                control,
                tuple(dict.fromkeys(wrong)),
                _says(pack, path, control),
                _today(control, calendar, now),
                _theirs(conflicts, control),
            )
        )
    named = {line.control.place for line in lines}
    general = [str(each) for each in problems if each.path[: len(path)] == path and not _elsewhere(each, path, named)]
    found = tuple(Found(problem, definition_at(problem.path or path[:1], source)) for problem in problems)
    return Page(
        place,
        tuple(definition_at(path[:length], source) for length in range(1, len(path)) if kind_of(path[:length])),
        tuple(lines),
        tuple(dict.fromkeys(general)),
        rooms_below(source, path),
        found,
        chart_of(pack, path),
        talks_of(pack, path),
        situation_of(pack, path),
        _counted(found),
    )


def with_parts(source: dict[str, Any], path: Path, parts: Mapping[str, Any]) -> dict[str, Any]:
    """A source in which a thing says something else; the given one stays as it is."""
    changed = deepcopy(source)
    *way, key = path
    room: Any = look_up(changed, tuple(way)) if way else changed
    known = room.get(key)
    if parts.keys() == {""}:
        room[key] = parts[""]
    else:
        known = known if isinstance(known, dict) else {}
        room[key] = {word: part for word, part in {**known, **parts}.items() if part is not None}
    if room[key] is None:
        del room[key]
    return changed


def rooms_below(source: dict[str, Any], path: Path) -> tuple[Room, ...]:
    """What stands below a thing, by kind; a kind of which there is none yet, too."""
    rooms: dict[Path, list[Definition]] = {}
    here = look_up(source, path)
    if kind_of((*path, "any")):
        rooms[path] = []
    for word in words_below(path) if isinstance(here, dict) else ():
        rooms[(*path, word)] = []
    for thing in definitions_below(source, path):
        rooms.setdefault(thing.path[:-1], []).append(thing)
    return tuple(Room(room, part_name(room[-1], room[:-1]), tuple(things)) for room, things in rooms.items())


def chart_of(pack: Pack, path: Path) -> SafeString | None:
    """The process that a path belongs to as it would run, if it can be drawn."""
    process = pack.processes.get(str(path[1])) if path[:1] == ("processes",) and len(path) > 1 else None
    if process is None or not _can_be_drawn(process):
        return None
    try:
        return flow_chart(process, language=get_language() or "zh-hans")
    except (KeyError, ValueError, TypeError, AttributeError):
        return None  # half an owner or deadline has no words yet; what is wrong with it is told


def talks_of(pack: Pack, path: Path) -> tuple[Talk, ...]:
    """The first ways through the script that a path belongs to, each with all that is said on it."""
    script = pack.scripts.get(str(path[1])) if path[:1] == ("scripts",) and len(path) > 1 else None
    if script is None:
        return ()
    talks = []
    for answers in islice(ways_through(script), MOST_TALKS):
        now = walk(script, answers)
        parts = [line.say for line in now.lines] + ([now.closing.say] if now.closing else [])
        told = plans.answers_in_words({name: [word] for name, word in now.answers.items()}, script)
        talks.append(Talk(told, tuple(filled(text, {}) for text in parts if text)))
    return tuple(talks)


def situation_of(pack: Pack, path: Path) -> Situation | None:
    """The situation that a path belongs to, as whoever is on the line reads it."""
    return pack.situations.get(str(path[1])) if path[:1] == ("situations",) and len(path) > 1 else None


def _can_be_drawn(process: Process) -> bool:
    known = process.stages.keys()
    ways = process.transitions.values()
    return (
        process.first in known
        and process.intake in process.forms
        and all(way.targets and way.sources and known >= {*way.sources, *way.targets} for way in ways)
    )


def _lies(place: Path, here: Path) -> bool:
    return place[: len(here)] == here


def _theirs(conflicts: Iterable[Conflict], control: Control) -> str:
    """What somebody else made of it meanwhile; of a part that is said word by word, what differs."""
    for conflict in conflicts:
        if conflict.field == control.part and not control.inside:
            return written(conflict.theirs)
        if conflict.field == control.inside:
            both = (conflict.theirs, conflict.mine)
            theirs, mine = (said.get(control.part) if isinstance(said, dict) else None for said in both)
            return "" if theirs == mine else written(theirs) or "—"
    return ""


def _elsewhere(problem: Problem, path: Path, named: set[tuple[str, ...]]) -> bool:
    """It stands beside a control, or on the page of a thing below."""
    if len(problem.path) == len(path):
        return False
    word, *_more = below = tuple(str(each) for each in problem.path[len(path) :])
    beside = any(below[: len(place)] == place for place in named)
    return beside or bool(kind_of((*path, word)) or kind_of((*path, word, "any")))


def _counted(found: Iterable[Found]) -> dict[str, int]:
    """Problems by thing, each counted at the things it belongs to as well."""
    wrong: dict[str, int] = {}
    for each in found:
        path = each.problem.path
        for length in range(1, len(path) + 1):
            address = "/".join(str(word) for word in path[:length])
            wrong[address] = wrong.get(address, 0) + 1
    return wrong


def _says(pack: Pack, path: Path, control: Control) -> str:
    """An owner or a deadline of a stage in words; of a script, the answers after which something is said."""
    if control.part == "when" and len(path) == 4 and path[0] == "scripts":
        return _after(pack, path)
    process = pack.processes.get(str(path[1])) if len(path) == 4 and path[2] == "stages" else None
    stage = process.stages.get(str(path[3])) if process else None
    if process is None or stage is None or control.value is None:
        return ""
    try:
        if control.kind == "owner":
            return words.owner_in_words(stage.owner, process)
        return words.deadline_in_words(stage, process) if control.kind == "deadline" else ""
    except (KeyError, ValueError, TypeError, AttributeError):
        return ""  # half a deadline has no words; what is wrong with it stands beside it


def _after(pack: Pack, path: Path) -> str:
    """The answers after which a line or a closing is said, in words."""
    script = pack.scripts.get(str(path[1]))
    if script is None:
        return ""
    said = script.closings if path[2] == "closings" else script.lines
    when: Mapping[str, tuple[str, ...]] = next((one.when for one in said if one.key == path[3]), {})
    return plans.answers_in_words(when, script)


def _today(control: Control, calendar: Calendar, now: datetime) -> Deadline | None:
    """When it would be due if it began now; what hangs on a date of its own can't be said."""
    if control.kind != "deadline" or not isinstance(control.value, dict):
        return None
    try:
        return compute(control.value, start=now, calendar=calendar)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None
