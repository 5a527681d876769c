"""What was typed into the controls of a thing, as the files would say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from huiyin.kernel.traditional import traditional
from huiyin.rulebook.editing import deadlines
from huiyin.rulebook.editing.controls import Control
from huiyin.rulebook.loader.nodes import part_in
from huiyin.rulebook.outline import LANGUAGES

WRITTEN_ORDER = ("zh-hans", "en", "zh-hant")  # as files have them, whose traditional words are derived last


@dataclass
class Typed:
    """The parts of a thing as typed; None leaves a part out. `unreadable` are sentences."""

    parts: dict[str, Any] = field(default_factory=dict)
    unreadable: dict[str, list[str]] = field(default_factory=dict)  # by the name of the control
    raw: dict[str, str] = field(default_factory=dict)  # what can't be read, as it was typed


def read_typed(controls: Iterable[Control], asked: QueryDict) -> Typed:
    """Every control that was sent; a part whose words can't be read stays as it stands."""
    typed = Typed()
    for control in controls:
        value, problems = _READERS[control.kind](control, asked)
        if problems:
            typed.unreadable[control.name] = problems
            typed.raw[control.name] = asked.get(f"{control.name}-own") or asked.get(control.name, "")
        said = control.value if problems else value
        if control.inside:
            typed.parts[control.inside] = _together(typed.parts.get(control.inside), control.part, said)
        else:
            typed.parts[control.part] = said
    return typed


def _together(so_far: dict[str, Any] | None, word: str, said: Any) -> dict[str, Any] | None:
    """The words of a part that is said word by word; nothing, if none of them says anything."""
    return so_far if said is None else {**(so_far or {}), word: said}


Read = tuple[Any, list[str]]


def _text(control: Control, asked: QueryDict) -> Read:
    said = {language: _clean(asked.get(f"{control.name}-{language}", "")) for language in LANGUAGES}
    known: Mapping[str, str] = control.value or {}
    if said["zh-hans"] and _is_derived(said["zh-hant"], known, said["zh-hans"]):
        said["zh-hant"] = traditional(said["zh-hans"])
    order = [*known, *(language for language in WRITTEN_ORDER if language not in known)]
    found = {language: said[language] for language in order if said.get(language)}
    return found or None, []


def _is_derived(typed: str, known: Mapping[str, str], simplified: str) -> bool:
    """Nothing of one's own was typed: the box is empty, or says what was derived from the earlier words."""
    if not typed:
        return True
    before = known.get("zh-hans", "")
    return simplified != before and typed == known.get("zh-hant") == traditional(before)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _flag(control: Control, asked: QueryDict) -> Read:
    ticked = bool(asked.get(control.name))
    return (None if control.value is None and ticked == control.unsaid else ticked), []


def _word(control: Control, asked: QueryDict) -> Read:
    return _clean(asked.get(control.name, "")) or None, []


def _number(control: Control, asked: QueryDict) -> Read:
    said = _clean(asked.get(control.name, ""))
    return (int(said) if said.isdecimal() else said or None), []


def _lines(control: Control, asked: QueryDict) -> Read:
    lines = [line.strip() for line in _clean(asked.get(control.name, "")).splitlines()]
    return [line for line in lines if line] or ([] if control.required else None), []


def _words(control: Control, asked: QueryDict) -> Read:
    chosen = set(asked.getlist(control.name))
    stand = [word for word in control.value or () if word in chosen]
    more = [word for word, _label in control.choices if word in chosen and word not in stand]
    found = [*stand, *more]
    return found if found or control.required else None, []


def _part(control: Control, asked: QueryDict) -> Read:
    text = asked.get(control.name, "").replace("\r\n", "\n").replace("\x00", "")
    if not text.strip():
        return None, []
    if text.strip() == control.written:
        return control.value, []  # as it was shown
    value, problems = part_in(text)
    return value, [str(problem) for problem in problems]


def _deadline(control: Control, asked: QueryDict) -> Read:
    said: dict[str, Any] = {
        name: _clean(asked.get(f"{control.name}-{name}", ""))
        for name in ("form", "number", "first", "unit", "by", "working", "period", "field", "own")
    }
    said["days"] = asked.getlist(f"{control.name}-days")
    due, problems = deadlines.put_together(said)
    # What says the same in other words stays as it was written.
    same = control.value is not None and deadlines.put_together(control.fields)[0] == due
    return (control.value if same else due), problems


def _owner(control: Control, asked: QueryDict) -> Read:
    chosen = asked.get(control.name, "")
    if chosen != deadlines.OWN:
        return part_in(chosen)[0] if chosen.strip() else None, []
    return _part(Control(f"{control.part}-own", control.label, "part", control.value), asked)


_READERS = {
    "text": _text,
    "flag": _flag,
    "word": _word,
    "words": _words,
    "line": _word,
    "lines": _lines,
    "number": _number,
    "part": _part,
    "deadline": _deadline,
    "owner": _owner,
}
