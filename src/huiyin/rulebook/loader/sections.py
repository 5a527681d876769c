"""The sections of a pack that are no processes: clauses, wording, penalties, ladder, departments, settings."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel import worktime
from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Clause, Ladder, Principle, Rung
from huiyin.rulebook.enums import LEVELS, SETTINGS, TELLS, TOPICS
from huiyin.rulebook.loader.advice import at_least_one, like
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest

Clauses = Mapping[str, Clause]
_DAYS = re.compile(r"[1-9]\d{0,3} days?")
DEFAULTS = {
    "proposals_minimum": 2,
    "invitation_valid_for": "7 days",
    "reopen_within": "30 days",
    "penalties": True,
    "escalation": "open",
}


UNNUMBERED = 1000


def read_clauses(reader: Reader, chapters: Node | None, node: Node | None) -> dict[str, Clause]:
    titles = {
        key: reader.text(part, _("Chapter “%(key)s”") % {"key": key})
        for key, part in reader.entries(chapters, _("Chapters"))
    }
    clauses: dict[str, Clause] = {}
    kept: dict[str, str] = {}
    for key, part in reader.entries(node, _("Clauses"), clauses=True):
        what = _("Clause “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=("chapter", "text"), optional=("guidance",))
        chapter = reader.word(parts.get("chapter"), titles, _("Chapter"))
        text = reader.text(parts.get("text"), what)
        kept[key] = chapter
        clauses[key] = Clause(key, text, titles.get(chapter, {}), reader.flag(parts.get("guidance"), what))
    # A rule book is read in the order of its chapters, whatever file each is written in.
    used = [key for key in sorted(titles, key=lambda key: _number_of(titles[key])) if key in kept.values()]
    if any(_number_of(titles[key]) != UNNUMBERED for key in used):
        titles |= {key: _numbered(titles[key], place) for place, key in enumerate(used, start=1)}
    found = {key: used.index(chapter) if chapter in used else 0 for key, chapter in kept.items()}
    return {
        key: replace(clause, chapter=titles.get(kept[key], {}))
        for key, clause in sorted(clauses.items(), key=lambda one: found[one[0]])
    }


CHAPTER = re.compile(r"(?:第([一二三四五六七八九十]+|\d+)章|chapter (\d+))[\s:：]*", re.IGNORECASE)
DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)}


def _numbered(title: Text, number: int) -> Text:
    """A chapter under the number of its place: shared ones know nothing of those beside which they stand."""
    bare = {language: CHAPTER.sub("", words, count=1) for language, words in title.items()}
    return {
        language: f"Chapter {number}: {words}" if language == "en" else f"第{_spelled(number)}章\u3000{words}".strip()
        for language, words in bare.items()
    }


def _spelled(number: int) -> str:
    """Up to ninety-nine, as chapters are counted."""
    digits, (tens, ones) = "一二三四五六七八九", divmod(number, 10)
    ten = {0: "", 1: "十"}.get(tens, f"{digits[tens - 1]}十")
    return ten + (digits[ones - 1] if ones else "")


def _number_of(title: Text) -> int:
    """The number a chapter gives itself; those without one come last, in the order in which they are written."""
    found = next((found for words in title.values() if (found := CHAPTER.match(words))), None)
    if found is None:
        return UNNUMBERED
    said = found[1] or found[2]
    if said.isdigit():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    return (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0)


def read_wording(reader: Reader, node: Node | None) -> tuple[dict[str, Text], dict[str, Text], frozenset[str]]:
    """Saved replies: their texts, their titles and which of them apologise."""
    texts, titles, apologetic = {}, {}, set()
    for key, part in reader.entries(node, _("Wording")):
        what = _("Wording “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=("title", "text"), optional=("apology",))
        texts[key] = reader.text(parts.get("text"), what)
        titles[key] = reader.text(parts.get("title"), what)
        if reader.flag(parts.get("apology"), what):
            apologetic.add(key)
    return texts, titles, frozenset(apologetic)


def read_principles(reader: Reader, node: Node | None, clauses: Clauses) -> tuple[Principle, ...]:
    principles = []
    for key, part in reader.entries(node, _("Principles")):
        what = _("Principle “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=("topic", "title", "text"), optional=("clause",))
        principles.append(
            Principle(
                key,
                reader.word(parts.get("topic"), TOPICS, _("Topic")),
                reader.text(parts.get("title"), what),
                reader.text(parts.get("text"), what),
                reader.word(parts.get("clause"), clauses, _("Clause")),
            )
        )
    return tuple(principles)


def read_ladders(reader: Reader, node: Node | None) -> dict[str, Ladder]:
    """Ladders that stages may name instead of the usual one."""
    ladders = {}
    for key, part in reader.entries(node, _("Ladders")):
        what = _("Ladder “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=("title", "rungs"))
        rungs = read_ladder(reader, parts.get("rungs"))
        if "rungs" in parts and not rungs:
            reader.complain(parts["rungs"], _("%(what)s has no rungs.") % {"what": what})
        ladders[key] = Ladder(key, reader.text(parts.get("title"), what), rungs)
    return ladders


def read_ladder(reader: Reader, node: Node | None) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    previous: float | None = None
    for key, part in reader.entries(node, _("The ladder")):
        what = _("Rung “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=("tells", "level"), optional=("before", "after"))
        offset: dict[str, Any] = {word: parts[word].plain for word in ("before", "after") if word in parts}
        try:
            worktime.check_offset(offset)
        except (ValueError, TypeError, AttributeError) as error:
            reader.complain(
                part,
                _("%(what)s: %(why)s.") % {"what": what, "why": str(error).rstrip(".")},
                like("{after: 1 working hour}"),
            )
            continue
        height = _height(offset)
        if previous is not None and height <= previous:
            reader.complain(
                part,
                _("%(what)s does not come later than the rung above it.") % {"what": what},
                _("Write the rungs in the order of their times."),
            )
        previous = height
        tells = reader.words(parts.get("tells"), TELLS, _("Addressee"))
        if not tells and "tells" in parts:
            reader.complain(parts["tells"], _("%(what)s tells nobody.") % {"what": what}, at_least_one())
        rungs.append(Rung(key, offset, tells, reader.word(parts.get("level"), LEVELS, _("Level")) or "reminder"))
    return tuple(rungs)


_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 720.0}


def _height(offset: Mapping[str, str]) -> float:
    """About how many hours from the deadline, to tell the order of the rungs; a working day is eight hours at work."""
    if not offset:
        return 0.0
    ((direction, text),) = offset.items()
    number, *_working, unit = text.split()
    hours = int(number) * _HOURS[unit.rstrip("s")]
    return -hours if direction == "before" else hours


def read_departments(reader: Reader, node: Node | None) -> tuple[Mapping[str, Any], ...]:
    places = dict(reader.entries(node, _("Departments")))
    departments: list[Mapping[str, Any]] = []
    for key, part in places.items():
        what = _("Department “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=("name",), optional=("parent",))
        earlier = {department["key"] for department in departments}
        parent = reader.word(parts.get("parent"), places, _("Department"))
        if parent and parent not in earlier:
            message = _("%(what)s stands before its parent “%(parent)s”.") % {"what": what, "parent": parent}
            reader.complain(parts["parent"], message)
        departments.append({"key": key, "name": reader.text(parts.get("name"), what), "parent": parent})
    return tuple(departments)


def read_settings(reader: Reader, node: Node | None, clauses: Clauses) -> dict[str, Any]:
    settings: dict[str, Any] = dict(DEFAULTS)
    for key, part in reader.entries(node, _("Settings")):
        if key not in SETTINGS:
            message = _("Setting “%(key)s” is not known.") % {"key": key}
            line = node.keys.get(key) if node else None
            reader.complain(part, message, nearest(key, SETTINGS), line=line)
            continue
        if key == "promise_clause":
            reader.word(part, clauses, _("Clause"))
        try:
            _check_setting(key, part.plain)
        except (ValueError, TypeError, AttributeError) as error:
            why = str(error).rstrip(".")
            reader.complain(
                part,
                _("Setting “%(key)s” is not right.") % {"key": key},
                _("%(why)s.") % {"why": why[:1].upper() + why[1:]},
            )
        settings[key] = part.plain
    return settings


def _check_setting(key: str, value: Any) -> None:
    if key in ("invitation_valid_for", "reopen_within") and not _DAYS.fullmatch(str(value)):
        raise ValueError(_("write a number of days, such as 30 days"))
    if key == "week":
        worktime.Calendar(name="week", week=value)
    if key == "penalties" and not isinstance(value, bool):
        raise ValueError(_("write true or false"))
    if key == "escalation" and value not in ("open", "strict"):
        raise ValueError(_("write open or strict"))
    if key == "open_per_person" and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise ValueError(_("write a whole number from 1"))
    if key == "proposals_minimum" and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise ValueError(_("write a whole number from 1"))
