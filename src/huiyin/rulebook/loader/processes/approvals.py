"""Whose signatures a transition asks for."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Approval, Process, Transition
from huiyin.rulebook.enums import APPROVALS, ASKED
from huiyin.rulebook.loader.advice import add, at_least_one, like
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.known import Known
from huiyin.rulebook.loader.processes.owners import read_owner
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.rules import READS

_NOT_SAID = ("agreed", "before_event")  # a signature has no time of its own to keep to


def read_approval(reader: Reader, node: Node, known: Known, what: str, verbs: frozenset[str]) -> Approval:
    parts = reader.mapping(
        node, _("An approval"), required=("mode", "by"), optional=("due", "clause", "asked", "objected")
    )
    rules = reader.sequence(parts.get("by"), _("An approval"))
    if "by" in parts and not rules:
        reader.complain(parts["by"], _("%(what)s asks for signatures, but of nobody.") % {"what": what}, at_least_one())
    due = reader.deadline(parts.get("due"), _("An approval"))
    if any(word in due for word in _NOT_SAID):
        reader.complain(parts["due"], _("A signature is due within a time."), like("{within: 1 working day}"))
    if "due" in parts and "clause" not in parts:
        reader.complain(node, _("%(what)s has a deadline but names no clause.") % {"what": what}, add("clause"))
    return Approval(
        mode=reader.word(parts.get("mode"), APPROVALS, _("Mode of approval")),
        by=tuple(read_owner(reader, rule, known, what, many=True) for rule in rules),
        due=due,
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
        on_entry=bool(reader.word(parts.get("asked"), ASKED, _("When it is asked"))),
        objected=reader.word(parts.get("objected"), verbs, _("Transition")),
    )


def check_approvals(reader: Reader, process: Process, verbs: Mapping[str, Node]) -> None:
    """An asking can be begun by somebody of the house, and an objection can be carried out."""
    for key, verb in process.transitions.items():
        if verb.approval is None:
            continue
        node = verbs[key].value["approval"]
        what = _("Transition “%(key)s”") % {"key": key}
        if "customer" in verb.by:
            reader.complain(node, _("%(what)s: a customer asks for no signatures.") % {"what": what})
        if verb.approval.on_entry and verb.form:
            message = _("%(what)s has a form that somebody fills in; it can't be asked on entry.")
            reader.complain(node.value["asked"], message % {"what": what})
        after = process.transitions.get(verb.approval.objected)
        if after is not None and not _goes_alone(after, verb):
            message = _("“%(after)s” can't follow an objection to “%(key)s”.") % {"after": after.key, "key": key}
            advice = _("It comes from the same stages and has neither a form nor an approval.")
            reader.complain(node.value["objected"], message, advice)


def _goes_alone(after: Transition, asked: Transition) -> bool:
    """It can be carried out without anybody filling in anything."""
    nothing_read = not any(READS.get(name) for name in after.effects)
    return {*asked.sources} <= {*after.sources} and not after.form and after.approval is None and nothing_read
