"""The verbs between the stages of a process."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.rulebook.definitions import Transition
from huiyin.rulebook.enums import ACTORS, KINDS, MARKS
from huiyin.rulebook.loader.advice import at_least_one
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.approvals import read_approval
from huiyin.rulebook.loader.processes.known import ROLES, Known
from huiyin.rulebook.loader.processes.openings import read_openings
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.rules import EFFECTS, GUARDS

_WORDS = ("form", "needs", "effects", "kind", "approval", "clause", "opens", "many", "marks")


def read_way(reader: Reader, key: str, node: Node, known: Known, verbs: frozenset[str]) -> Transition:
    what = _("Transition “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title", "from", "to", "by"), optional=_WORDS)
    for word in ("from", "by"):
        if word in parts and parts[word].value == []:
            reader.complain(
                parts[word], _("%(what)s: “%(word)s” is empty.") % {"what": what, "word": word}, at_least_one()
            )
    kind = reader.word(parts.get("kind"), KINDS, _("Kind of transition")) or "forward"
    way = Transition(
        key=key,
        title=reader.text(parts.get("title"), what),
        sources=reader.words(parts.get("from"), known.stages, _("Stage")),
        targets=_targets(reader, parts.get("to"), known, what, kind),
        by=reader.words(parts.get("by"), ROLES | ACTORS.keys(), _("Role")),
        form=reader.word(parts.get("form"), known.forms, _("Form")),
        needs=reader.words(parts.get("needs"), GUARDS, _("Guard")),
        effects=reader.words(parts.get("effects"), EFFECTS, _("Effect")),
        kind=kind,
        approval=read_approval(reader, parts["approval"], known, what, verbs) if "approval" in parts else None,
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
        opens=read_openings(reader, parts.get("opens"), known, what, verbs, f"way/{key}"),
        many=reader.flag(parts.get("many"), f"{what} many"),
        marks=reader.words(parts.get("marks"), MARKS, pgettext("transition", "Mark")),
    )
    if way.many:
        _check_many(reader, parts["many"], way, known, what)
    return way


def _check_many(reader: Reader, node: Node, way: Transition, known: Known, what: str) -> None:
    """One form for many cases asks nothing that is another one in each of them."""
    form = known.forms.get(way.form)
    own = [
        field
        for field in (form.fields if form else ())
        if field.type == "proposal" or field.decided or (field.type == "files" and field.required)
    ]
    if own:
        message = _("%(what)s can't be taken for many cases: field “%(name)s” is about one.")
        reader.complain(node, message % {"what": what, "name": own[0].name}, _("Take “many” away, or that field."))
    if set(way.by) <= {"customer"}:
        message = _("%(what)s can't be taken for many cases: only the customer takes it.")
        reader.complain(node, message % {"what": what}, _("Take “many” away."))
    if len(way.targets) > 1:
        message = _("%(what)s can't be taken for many cases: it leaves the choice among several stages.")
        reader.complain(node, message % {"what": what}, _("Take “many” away, or name one stage."))


def _targets(reader: Reader, node: Node | None, known: Known, what: str, kind: str) -> tuple[str, ...]:
    """One stage; a way back may leave the choice among several."""
    if node is None or not isinstance(node.value, list):
        target = reader.word(node, known.stages, _("Stage"))
        return (target,) if target else ()
    targets = reader.words(node, known.stages, _("Stage"))
    if len(node.value) > 1 and kind != "back":
        message = _("%(what)s leads to several stages; only a way back leaves the choice.") % {"what": what}
        reader.complain(node, message, _("Write kind: back."))
    if not node.value:
        reader.complain(node, _("%(what)s: “%(word)s” is empty.") % {"what": what, "word": "to"}, at_least_one())
    return targets
