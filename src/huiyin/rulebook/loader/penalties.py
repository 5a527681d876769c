"""The penalty catalogue of a pack, and what of it is entered together."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Field, Penalty, PenaltySet, Process
from huiyin.rulebook.enums import ACTORS, APPLIES_TO
from huiyin.rulebook.loader.advice import leave_out
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.known import ROLES
from huiyin.rulebook.loader.reading import Reader

Processes = Mapping[str, Process]
_SIZES = ("amount", "minimum", "maximum")
_OPTIONAL = (*_SIZES, "clause", "by", "processes", "per")


def read_penalties(
    reader: Reader, node: Node | None, *, processes: Processes, clauses: Iterable[str]
) -> dict[str, Penalty]:
    known = frozenset(clauses)
    return {key: _penalty(reader, key, part, processes, known) for key, part in reader.entries(node, _("Penalties"))}


def _penalty(reader: Reader, key: str, node: Node, processes: Processes, clauses: frozenset[str]) -> Penalty:
    what = _("Penalty “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("text", "applies_to"), optional=_OPTIONAL)
    amounts = {word: reader.amount(parts.get(word), what) for word in _SIZES}
    _check_amounts(reader, node, parts, amounts, what)
    capacity, role = _capacity(reader, parts.get("applies_to"))
    collecting = {name for name, process in processes.items() if _collects(process)}
    named = reader.words(parts.get("processes"), collecting, _("Process that collects penalties"))
    return Penalty(
        key=key,
        text=reader.text(parts.get("text"), what),
        applies_to=capacity,
        role=role,
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        by=reader.words(parts.get("by"), (ROLES | ACTORS.keys()) - {"customer"}, _("Role")),
        processes=named,
        per=_pieces(reader, parts, [processes[name] for name in named or collecting], what),
        **amounts,
    )


def _capacity(reader: Reader, node: Node | None) -> tuple[str, str]:
    """On whom it falls: a word, or {role: director}."""
    if node is not None and isinstance(node.value, dict):
        parts = reader.mapping(node, _("Capacity"), required=("role",))
        return "role", reader.word(parts.get("role"), ROLES, _("Role"))
    return reader.word(node, APPLIES_TO, _("Capacity")), ""


def _check_amounts(
    reader: Reader, node: Node, parts: Mapping[str, Node], amounts: Mapping[str, str], what: str
) -> None:
    if amounts["amount"] and (amounts["minimum"] or amounts["maximum"]):
        reader.complain(
            node,
            _("%(what)s has a fixed amount and a range; one of them is too many.") % {"what": what},
            leave_out("amount"),
        )
    if amounts["minimum"] and amounts["maximum"] and Decimal(amounts["minimum"]) > Decimal(amounts["maximum"]):
        reader.complain(parts["minimum"], _("%(what)s: the minimum is above the maximum.") % {"what": what})


def _pieces(reader: Reader, parts: Mapping[str, Node], processes: Iterable[Process], what: str) -> str:
    """The field that says how many: one that each process it is for asks with its registration."""
    if "per" not in parts:
        return ""
    if "amount" not in parts:
        reader.complain(parts["per"], _("%(what)s is counted by the piece, but has no fixed amount.") % {"what": what})
    asked = [
        {field.name for field in process.forms[process.intake].fields if _always_said(field)}
        for process in processes
        if process.intake in process.forms
    ]
    common = frozenset.intersection(*map(frozenset, asked)) if asked else frozenset()
    return reader.word(parts["per"], common, _("Required number of the registration"))


def _always_said(field: Field) -> bool:
    return field.type == "number" and field.required and not field.when


def _collects(process: Process) -> bool:
    return any("penalties" in stage.collects for stage in process.stages.values())


def read_sets(
    reader: Reader,
    node: Node | None,
    *,
    penalties: Mapping[str, Penalty],
    processes: Processes,
    clauses: Iterable[str],
) -> dict[str, PenaltySet]:
    sets, known = {}, frozenset(clauses)
    for key, part in reader.entries(node, _("Sets of penalties")):
        what = _("Set of penalties “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=("title", "rules"), optional=("late",))
        rules = reader.words(parts.get("rules"), penalties, _("Penalty"))
        if "rules" in parts and len(rules) < 2:
            reader.complain(parts["rules"], _("%(what)s holds fewer than two penalties.") % {"what": what})
        collecting = [name for name, process in processes.items() if _collects(process)]
        if rules and not any(all(penalties[rule].is_for(name) for rule in rules) for name in collecting):
            reader.complain(parts["rules"], _("%(what)s can be entered in no process.") % {"what": what})
        late = reader.words(parts.get("late"), known, _("Clause"))
        sets[key] = PenaltySet(key, reader.text(parts.get("title"), what), rules, late)
    return sets
