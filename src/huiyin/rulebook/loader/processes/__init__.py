"""Processes of a pack: steps, stages and the verbs between them."""

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Process, Step
from huiyin.rulebook.loader.forms import Lists, read_form
from huiyin.rulebook.loader.graph import check_ways
from huiyin.rulebook.loader.meanings import check_meanings
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.known import Known
from huiyin.rulebook.loader.processes.stages import read_stage
from huiyin.rulebook.loader.processes.ways import read_way
from huiyin.rulebook.loader.reading import Reader


def read_process(reader: Reader, key: str, node: Node, *, lists: Lists, clauses: frozenset[str]) -> Process:
    what = _("Process “%(key)s”") % {"key": key}
    required = ("title", "number", "intake", "first", "steps", "forms", "stages", "transitions")
    parts = reader.mapping(node, what, required=required, optional=("papers",))
    forms = {
        name: read_form(reader, name, part, lists=lists, clauses=clauses)
        for name, part in reader.entries(parts.get("forms"), what)
    }
    steps = {
        name: Step(name, reader.text(part, _("Step “%(key)s”") % {"key": name}))
        for name, part in reader.entries(parts.get("steps"), what)
    }
    places = dict(reader.entries(parts.get("stages"), what))
    known = Known(lists, clauses, steps, forms, frozenset(places))
    stages = {name: read_stage(reader, name, part, known) for name, part in places.items()}
    verbs = dict(reader.entries(parts.get("transitions"), what))
    transitions = {name: read_way(reader, name, part, known) for name, part in verbs.items()}
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
    )
    written = dict(reader.entries(parts.get("forms"), what))
    check_ways(reader, process, stages=places, verbs=verbs, forms=written)
    check_meanings(reader, process, verbs=verbs, forms=written)
    return process


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
