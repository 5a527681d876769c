"""The verbs between the stages of a process."""

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Transition
from huiyin.rulebook.enums import ACTORS, KINDS
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.approvals import read_approval
from huiyin.rulebook.loader.processes.known import ROLES, Known
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.rules import EFFECTS, GUARDS

_WORDS = ("form", "needs", "effects", "kind", "approval", "clause")


def read_way(reader: Reader, key: str, node: Node, known: Known, verbs: frozenset[str]) -> Transition:
    what = _("Transition “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title", "from", "to", "by"), optional=_WORDS)
    for word in ("from", "by"):
        if word in parts and parts[word].value == []:
            reader.complain(parts[word], _("%(what)s: “%(word)s” is empty.") % {"what": what, "word": word})
    return Transition(
        key=key,
        title=reader.text(parts.get("title"), what),
        sources=reader.words(parts.get("from"), known.stages, _("Stage")),
        target=reader.word(parts.get("to"), known.stages, _("Stage")),
        by=reader.words(parts.get("by"), ROLES | ACTORS.keys(), _("Role")),
        form=reader.word(parts.get("form"), known.forms, _("Form")),
        needs=reader.words(parts.get("needs"), GUARDS, _("Guard")),
        effects=reader.words(parts.get("effects"), EFFECTS, _("Effect")),
        kind=reader.word(parts.get("kind"), KINDS, _("Kind of transition")) or "forward",
        approval=read_approval(reader, parts["approval"], known, what, verbs) if "approval" in parts else None,
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
    )
