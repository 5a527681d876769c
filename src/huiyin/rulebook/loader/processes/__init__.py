"""Processes of a pack: steps, stages and the verbs between them."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Form, Process, Step
from huiyin.rulebook.enums import COUNTS_AS
from huiyin.rulebook.loader.conditions import check_said_before
from huiyin.rulebook.loader.forms import Lists, read_form
from huiyin.rulebook.loader.graph import check_ways
from huiyin.rulebook.loader.meanings import check_meanings
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.answers import check_answered, known_at
from huiyin.rulebook.loader.processes.approvals import check_approvals
from huiyin.rulebook.loader.processes.figures import check_figures
from huiyin.rulebook.loader.processes.known import ROLES, Known
from huiyin.rulebook.loader.processes.lines import read_lines
from huiyin.rulebook.loader.processes.openings import check_gates, with_closing
from huiyin.rulebook.loader.processes.parts import check_parts, read_part
from huiyin.rulebook.loader.processes.stages import read_stage
from huiyin.rulebook.loader.processes.ways import read_way
from huiyin.rulebook.loader.reading import Reader

_OPTIONAL = ("papers", "counts_as", "group", "sees", "lines", "parts")


def read_process(
    reader: Reader,
    key: str,
    node: Node,
    *,
    lists: Lists,
    clauses: frozenset[str],
    departments: Mapping[str, Text],
    groups: Mapping[str, Text],
    ladders: Mapping[str, Text],
    processes: frozenset[str],
) -> Process:
    what = _("Process “%(key)s”") % {"key": key}
    required = ("title", "number", "intake", "first", "steps", "forms", "stages", "transitions")
    parts = reader.mapping(node, what, required=required, optional=_OPTIONAL)
    written = dict(reader.entries(parts.get("forms"), what))
    asked = _types_of(written.values())
    forms = {
        name: read_form(reader, name, part, lists=lists, clauses=clauses, asked=asked) for name, part in written.items()
    }
    steps = {
        name: Step(name, reader.text(part, _("Step “%(key)s”") % {"key": name}))
        for name, part in reader.entries(parts.get("steps"), what)
    }
    places = dict(reader.entries(parts.get("stages"), what))
    verbs = dict(reader.entries(parts.get("transitions"), what))
    known = Known(lists, clauses, steps, forms, frozenset(places), departments, ladders, processes)
    stages = {name: read_stage(reader, name, part, known, frozenset(verbs)) for name, part in places.items()}
    transitions = {name: read_way(reader, name, part, known, frozenset(verbs)) for name, part in verbs.items()}
    beside = dict(reader.entries(parts.get("parts"), what))
    process = Process(
        key=key,
        title=reader.text(parts.get("title"), what),
        number=_number(reader, parts.get("number")),
        intake=reader.word(parts.get("intake"), forms, _("Form")),
        first=reader.word(parts.get("first"), places, _("Stage")),
        forms=forms,
        stages=stages,
        transitions=transitions,
        steps=tuple(steps.values()),
        papers=_papers(reader, parts.get("papers"), what),
        counts_as=_counts_as(reader, parts.get("counts_as"), forms.get(str(reader.plain(parts.get("intake"))))),
        group=reader.word(parts.get("group"), groups, _("Group")),
        lines=read_lines(reader, parts.get("lines"), known),
        sees=reader.words(parts.get("sees"), ROLES, _("Role")),
        parts={name: read_part(reader, name, part, known, frozenset(verbs)) for name, part in beside.items()},
    )
    process = with_closing(process)
    check_answered(reader, process, places, verbs)
    check_approvals(reader, process, verbs)
    check_figures(reader, process, written)
    check_parts(reader, process, beside, known_at(process))
    check_said_before(reader, process, known_at(process), written)
    check_gates(reader, process, stages=places, verbs=verbs)
    check_ways(reader, process, stages=places, verbs=verbs, forms=written)
    check_meanings(reader, process, verbs=verbs, forms=written)
    return process


def _types_of(forms: Iterable[Node]) -> dict[str, str]:
    """The type of whatever the forms of a process ask, by its name, before any of them is read."""
    fields = (form.value.get("fields") for form in forms if isinstance(form.value, dict))
    named = (one.value for one in fields if one is not None and isinstance(one.value, dict))
    return {
        name: str(field.value["type"].plain)
        for each in named
        for name, field in each.items()
        if isinstance(field.value, dict) and "type" in field.value
    }


def _counts_as(reader: Reader, node: Node | None, intake: Form | None) -> str:
    """Where nothing is said, what asks who complains is a complaint."""
    complains = intake is not None and intake.that_means("complainant") is not None
    return reader.word(node, COUNTS_AS, _("What it counts as")) or ("complaint" if complains else "internal")


def _number(reader: Reader, node: Node | None) -> str:
    prefix = reader.string(node, _("The number"))
    if (
        node is not None
        and prefix
        and not (prefix.isascii() and prefix.isalpha() and prefix.isupper() and len(prefix) < 7)
    ):
        reader.complain(
            node,
            _("“%(prefix)s” can't begin a number.") % {"prefix": prefix},
            _("Write one to six capital letters, such as TS."),
        )
    return prefix


def _papers(reader: Reader, node: Node | None, what: str) -> dict[str, Text]:
    return {name: reader.text(part, _("Paper “%(key)s”") % {"key": name}) for name, part in reader.entries(node, what)}
