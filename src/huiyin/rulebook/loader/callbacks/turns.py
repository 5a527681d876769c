"""The turns of a plan: when, with which script, after which end of the one before."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import (
    Turn,
)
from huiyin.rulebook.enums import (
    AFTERS,
)
from huiyin.rulebook.loader.advice import add, at_least_one, like
from huiyin.rulebook.loader.callbacks.known import Known
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest


def read_turns(reader: Reader, node: Node | None, known: Known, plan: str, *, dated: bool) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for key, part in reader.entries(node, plan):
        what = _("Turn “%(key)s”") % {"key": key}
        parts = reader.mapping(
            part, what, required=("title", "due", "scripts"), optional=("after", "else", "clause", "message")
        )
        due, otherwise = _by_when(reader, part, parts, what, dated=dated)
        if "after" in parts and not turns:
            message = _("%(what)s is the first one: nothing comes before it.") % {"what": what}
            reader.complain(parts["after"], message)
        if turns and "after" not in parts and isinstance(part.value, dict):
            message = _("%(what)s does not say after which end of the turn before it comes.") % {"what": what}
            reader.complain(part, message, like("after: reached"))
        turns.append(
            Turn(
                key=key,
                title=reader.text(parts.get("title"), what),
                due=due,
                otherwise=otherwise,
                clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
                scripts=_scripts(reader, parts.get("scripts"), known, what),
                after=reader.word(parts.get("after"), AFTERS, _("End of the turn before")),
                message=reader.string(parts["message"], what) if "message" in parts else "",
            )
        )
    if node is not None and not turns:
        reader.complain(node, _("%(what)s calls nobody.") % {"what": plan}, at_least_one())
    return tuple(turns)


def _by_when(
    reader: Reader, node: Node, parts: Mapping[str, Node], what: str, *, dated: bool
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The deadline of a turn, and the one that counts where it is counted back from a day and its time is up."""
    due, otherwise = reader.deadline(parts.get("due"), what), reader.deadline(parts.get("else"), what)
    counted_back = "before_event" in due
    if counted_back and not dated:
        message = _("%(what)s counts back from a day, and the trigger names none.") % {"what": what}
        reader.complain(parts["due"], message, like("trigger: {activity: true, before: 21 days}"))
    if counted_back != bool(otherwise):
        message = _("%(what)s: what counts back from a day, and nothing else, says what counts once it is too late.")
        reader.complain(node, message % {"what": what}, add("else") if counted_back else "")
    return due, otherwise


def _scripts(reader: Reader, node: Node | None, known: Known, what: str) -> tuple[str, ...]:
    """The last one fits whoever the others do not fit, and only the last one does."""
    scripts = reader.words(node, known.scripts, _("Script"))
    if node is None or reader.trusting:
        return scripts
    for_all = [key for key in scripts if not known.scripts[key].personal]
    if scripts[-1:] != tuple(for_all):
        message = _("%(what)s: the last script, and no other, is meant for all customers.") % {"what": what}
        reader.complain(node, message, nearest("", [key for key, one in known.scripts.items() if not one.personal]))
    return scripts
