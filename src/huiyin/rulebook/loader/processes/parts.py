"""What other departments do in a case beside its stages."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Owner, Part, Process
from huiyin.rulebook.enums import ACTORS, ASKED, DEPARTMENTS_ALONE, MOMENT_TYPES
from huiyin.rulebook.loader.advice import at_least_one, like
from huiyin.rulebook.loader.graph import reach
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.answers import asked_by, said_by
from huiyin.rulebook.loader.processes.known import ROLES, Known
from huiyin.rulebook.loader.processes.openings import read_gates
from huiyin.rulebook.loader.processes.owners import read_owner
from huiyin.rulebook.loader.reading import Reader

_REQUIRED = ("title", "to", "form", "by", "due", "clause")
_OPTIONAL = ("question", "in", "asked", "acknowledge", "gates", "link")
_NOT_BY_LINK = ("person", "department", "departments", "proposal")  # whoever has the link sees no list of the house


def read_part(reader: Reader, key: str, node: Node, known: Known, verbs: frozenset[str]) -> Part:
    what = _("Part “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=_REQUIRED, optional=_OPTIONAL)
    if "by" in parts and parts["by"].value == []:
        reader.complain(parts["by"], _("%(what)s: “%(word)s” is empty.") % {"what": what, "word": "by"}, at_least_one())
    return Part(
        key=key,
        title=reader.text(parts.get("title"), what),
        to=read_owner(reader, parts["to"], known, what, many=True) if "to" in parts else Owner(""),
        form=reader.word(parts.get("form"), known.forms, _("Form")),
        by=reader.words(parts.get("by"), ROLES | ACTORS.keys() - {"customer"}, _("Role")),
        due=_due(reader, parts.get("due"), known, what),
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
        question=reader.word(parts.get("question"), known.forms, _("Form")),
        stages=reader.words(parts.get("in"), known.stages, _("Stage")),
        on_entry=bool(reader.word(parts.get("asked"), ASKED, _("When it is asked"))),
        acknowledge=_time(reader, parts.get("acknowledge"), what),
        gates=read_gates(reader, parts.get("gates"), verbs),
        link=reader.flag(parts.get("link"), what),
    )


def _due(reader: Reader, node: Node | None, known: Known, what: str) -> dict[str, Any]:
    """Within a time, or by the date that somebody says."""
    due = reader.deadline(node, what)
    if node is not None and "before_event" in due:
        reader.complain(
            node,
            _("%(what)s is due within a time, or by an agreed one.") % {"what": what},
            like("{within: 2 working days}"),
        )
    if node is not None and "agreed" in due:
        reader.word(node.value["agreed"], known.fields(*MOMENT_TYPES), _("Date field"))
    return due


def _time(reader: Reader, node: Node | None, what: str) -> dict[str, Any]:
    due = reader.deadline(node, what)
    if node is not None and ("before_event" in due or "agreed" in due):
        message = _("%(what)s is acknowledged within a time, such as {within: 30 working minutes}.")
        reader.complain(node, message % {"what": what})
    return due


def _ends(process: Process, stage: str) -> bool:
    return stage in process.stages and bool(process.stages[stage].ends)


def check_parts(
    reader: Reader, process: Process, parts: Mapping[str, Node], known: Mapping[str, frozenset[str]]
) -> None:
    """A part is asked where somebody can ask it, of a department, and holds up only what can be held up."""
    for key, part in process.parts.items():
        words = parts[key].value if isinstance(parts[key].value, dict) else {}
        what = _("Part “%(key)s”") % {"key": key}
        _check_place(reader, process, part, parts[key], words, what)
        if "to" in words and not _names_a_department(part.to):
            advice = _("Write {department: KEY}, {head: KEY} or {role: ROLE}.")
            reader.complain(words["to"], _("%(what)s is for a department to do.") % {"what": what}, advice)
        _check_gates(reader, process, part, words, what)
        _check_forms(reader, process, part, words, what)
        if part.link:
            for name in _hidden_fields(process, part):
                message = _("%(what)s: whoever answers by a link can't choose “%(name)s” out of our lists.")
                reader.complain(words["link"], message % {"what": what, "name": name})
        _check_said(reader, process, part, words, what, known)


def _check_place(
    reader: Reader, process: Process, part: Part, node: Node, words: Mapping[str, Node], what: str
) -> None:
    for stage in part.stages:
        if _ends(process, stage):
            message = _("%(what)s can't be asked in “%(stage)s”, which is an end.")
            reader.complain(words["in"], message % {"what": what, "stage": stage})
    if part.on_entry and part.question:
        message = _("%(what)s has a form that somebody fills in; it can't be asked on entry.")
        reader.complain(words["asked"], message % {"what": what})
    if part.on_entry and not part.stages:
        reader.complain(
            node, _("%(what)s is asked on entry, but of which stage?") % {"what": what}, _("Write in: […].")
        )


def _names_a_department(owner: Owner) -> bool:
    if owner.cases:
        return all(_names_a_department(case) for case in owner.cases.values())
    return owner.rule in (*DEPARTMENTS_ALONE, "")  # a rule that could not be read was told already


def _check_gates(reader: Reader, process: Process, part: Part, words: Mapping[str, Node], what: str) -> None:
    """What waits comes later, or where it is asked, and does not take the matter back."""
    ways = [(way.sources, way.targets) for way in process.transitions.values()]
    later = reach({*part.stages}, ways) if part.stages else process.stages.keys()
    for name in part.gates:
        way = process.transitions.get(name)
        if way is None:
            continue
        if way.kind == "withdraw":
            message = _("%(what)s can't hold up “%(way)s”: taking back waits for nobody.")
            reader.complain(words["gates"], message % {"what": what, "way": name})
        elif not later & {*way.sources}:
            message = _("%(what)s can't hold up “%(way)s”, which comes before it is asked.")
            reader.complain(words["gates"], message % {"what": what, "way": name})


def _check_forms(reader: Reader, process: Process, part: Part, words: Mapping[str, Node], what: str) -> None:
    """What is asked and answered stands with the part, not in the case: nothing there is counted, listed or copied."""
    elsewhere = {process.intake, *(way.form for way in process.transitions.values())}
    said = {field.name for key in elsewhere & process.forms.keys() for field in process.forms[key].fields}
    copied = {name for line in process.lines.values() for name in line.fields} - said
    for word, key in (("form", part.form), ("question", part.question)):
        for field in process.forms[key].fields if key in process.forms and word in words else ():
            if field.counts or field.listed or field.type == "table" or field.name in copied:
                message = _(
                    "%(what)s: “%(name)s” stands with the answer only: it can't be counted, listed, copied or a table."
                )
                advice = _("Ask for it in the form of a transition.")
                reader.complain(words[word], message % {"what": what, "name": field.name}, advice)


def _hidden_fields(process: Process, part: Part) -> Iterator[str]:
    form = process.forms.get(part.form)
    return (field.name for field in form.fields if field.type in _NOT_BY_LINK) if form else iter(())


def _check_said(
    reader: Reader,
    process: Process,
    part: Part,
    words: Mapping[str, Node],
    what: str,
    known: Mapping[str, frozenset[str]],
) -> None:
    """Whom it asks and until when has been said where it is asked, at the latest in the form that asks."""
    asked = said_by(process.forms.get(part.question))
    places = part.stages or tuple(key for key in process.stages if not _ends(process, key))
    facts = [("to", name) for name in dict.fromkeys(asked_by(part.to))] + (
        [("due", part.agreed)] if part.agreed else []
    )
    for word, name in facts:
        if word in words and any(name not in known.get(place, frozenset()) | asked for place in places):
            message = _("%(what)s may be asked before “%(name)s” has an answer.") % {"what": what, "name": name}
            reader.complain(words[word], message, _("Ask for it as required in the form of its question, or before."))
