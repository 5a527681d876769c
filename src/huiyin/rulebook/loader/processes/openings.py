"""Cases of other processes that a stage or a transition opens; whether they fit is seen once all processes are read."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Opening, Process, Stage, Transition
from huiyin.rulebook.enums import GATES
from huiyin.rulebook.loader.conditions import answers_of
from huiyin.rulebook.loader.graph import reach
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.known import Known
from huiyin.rulebook.loader.reading import Reader, nearest

Part = TypeVar("Part", Stage, Transition)


def read_openings(
    reader: Reader, node: Node | None, known: Known, what: str, verbs: Collection[str], place: str
) -> tuple[Opening, ...]:
    """What is opened there; `place` names the stage or transition in the key of each rule."""
    openings: list[Opening] = []
    for part in reader.sequence(node, what):
        opening = _opening(reader, part, known, what, verbs, place)
        if opening.process and opening.key in [one.key for one in openings]:
            message = _("%(what)s opens “%(process)s” twice.")
            reader.complain(part, message % {"what": what, "process": opening.process})
        openings.append(opening)
    return tuple(openings)


def _opening(reader: Reader, node: Node, known: Known, what: str, verbs: Collection[str], place: str) -> Opening:
    optional = ("when", "each", "with", "gates")
    parts = reader.mapping(node, _("What %(what)s opens") % {"what": what}, required=("process",), optional=optional)
    process = reader.word(parts.get("process"), known.processes, _("Process"))
    each = reader.word(parts.get("each"), known.fields("table"), _("Table"))
    names = {field.name for form in known.forms.values() for field in form.fields}
    names |= {f"{each}.{column.name}" for column in known.fields("table")[each].columns} if each else set()
    return Opening(
        key=f"{place}/{process}",
        process=process,
        when=_when(reader, parts.get("when"), known, what),
        given=dict(_given(reader, name, part, names) for name, part in reader.entries(parts.get("with"), what)),
        each=each,
        gates=read_gates(reader, parts.get("gates"), verbs),
    )


def _when(reader: Reader, node: Node | None, known: Known, what: str) -> dict[str, tuple[str, ...]]:
    fields = known.fields("choice", "yes_no")
    found: dict[str, tuple[str, ...]] = {}
    for name, part in reader.entries(node, what):
        if name not in fields:
            message = _("%(what)s has no field “%(name)s” with fixed answers.") % {"what": what, "name": name}
            reader.complain(part, message, nearest(name, fields), line=node.keys.get(name) if node else None)
            continue
        found[name] = reader.words(part, answers_of(fields[name]), _("Possible answer"))
    return found


def _given(reader: Reader, name: str, node: Node, names: Collection[str]) -> tuple[str, str]:
    if isinstance(node.value, dict):
        parts = reader.mapping(node, _("What is handed on"), required=("is",))
        return name, "=" + reader.string(parts.get("is"), _("What is handed on"))
    return name, reader.word(node, names, _("Field"))


def read_gates(reader: Reader, node: Node | None, verbs: Collection[str]) -> tuple[str, ...]:
    """The transitions that wait: each by its name, or every way to an end."""
    if node is None or isinstance(node.value, list):
        return reader.words(node, verbs, _("Transition"))
    word = reader.word(node, GATES, _("What waits for it"))
    return (word,) if word else ()


def with_closing(process: Process) -> Process:
    """`closing` spelled out: every way to an end that does not take the matter back."""
    ends = {key for key, stage in process.stages.items() if stage.ends}
    ways = process.transitions.values()
    closing = tuple(way.key for way in ways if way.target in ends and way.kind not in ("back", "withdraw"))

    def spelled_out(part: Part) -> Part:
        opens = tuple(replace(one, gates=closing) if one.gates == tuple(GATES) else one for one in part.opens)
        return replace(part, opens=opens) if part.opens else part

    stages = {key: spelled_out(stage) for key, stage in process.stages.items()}
    parts = {
        key: replace(part, gates=closing) if part.gates == tuple(GATES) else part for key, part in process.parts.items()
    }
    return replace(process, stages=stages, transitions={way.key: spelled_out(way) for way in ways}, parts=parts)


def check_gates(reader: Reader, process: Process, *, stages: Mapping[str, Node], verbs: Mapping[str, Node]) -> None:
    """What waits comes later and leads on: a way back or out waits for nobody."""
    ways = [(way.sources, way.targets) for way in process.transitions.values()]
    for key, stage in process.stages.items():
        if stage.opens:
            _check_gates(reader, process, stage, stages[key], reach({key}, ways))
    for key, way in process.transitions.items():
        if way.opens:
            _check_gates(reader, process, way, verbs[key], reach({*way.targets}, ways))


def _check_gates(
    reader: Reader, process: Process, part: Stage | Transition, node: Node, later: Collection[str]
) -> None:
    for place, opening in zip(node.value["opens"].value, part.opens, strict=True):
        for gate in opening.gates:
            way = process.transitions.get(gate)
            if way is None:
                continue
            at = place.value["gates"]
            if way.kind in ("back", "withdraw"):
                message = _("Transition “%(key)s” leads back or out and can't wait for another case.")
                reader.complain(at, message % {"key": gate})
            elif not {*way.sources} & {*later}:
                message = _("Transition “%(key)s” comes before the case that it shall wait for.")
                reader.complain(at, message % {"key": gate})
            elif way.approval is not None and way.approval.on_entry:
                message = _("Transition “%(key)s” is asked on entry and can't wait for another case.")
                reader.complain(at, message % {"key": gate})
