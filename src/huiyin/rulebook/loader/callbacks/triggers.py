"""What makes a customer's turn come."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huiyin.kernel.worktime.amounts import amount
from huiyin.kernel.worktime.festivals import FESTIVALS
from huiyin.rulebook.definitions import (
    Trigger,
)
from huiyin.rulebook.enums import (
    HOUSE_DAYS,
    TALKS,
    TRIGGERS,
)
from huiyin.rulebook.loader.advice import at_least_one, like
from huiyin.rulebook.loader.callbacks.known import Known
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest

# What stands beside the word that says what makes a customer's turn come.
_BESIDE = {
    "case": ("reaches",),
    "date": ("before",),
    "festival": ("before",),
    "activity": ("before",),
}


def read_trigger(reader: Reader, node: Node | None, known: Known) -> Trigger:
    if node is None:
        return Trigger("now")
    what = _("The trigger")
    named = [word for word in TRIGGERS if isinstance(node.value, dict) and word in node.value]
    if len(named) != 1:
        reader.complain(node, _("A trigger has one of these words."), nearest("", TRIGGERS))
        return Trigger("now")
    kind = named[0]
    beside = ("unless",) if kind == "talk" else ()
    parts = reader.mapping(node, what, required=(kind, *_BESIDE.get(kind, ())), optional=beside)
    before = read_length(reader, parts["before"], what) if "before" in parts else ""
    if kind in _OF_A_PROCESS:
        return _OF_A_PROCESS[kind](reader, parts, known)
    if kind == "date":
        field = reader.word(parts.get(kind), known.dates, _("Day of a file or of a thing owned"))
        return Trigger(kind, field=field, before=before)
    if kind == "every":
        return Trigger(kind, every=read_length(reader, parts[kind], what))
    if kind == "festival":
        days = reader.words(parts.get(kind), {*FESTIVALS, HOUSE_DAYS}, _("Festival"))
        return Trigger(kind, festivals=days, before=before)
    if not reader.flag(parts.get(kind), what):
        reader.complain(parts[kind], _("%(what)s never comes.") % {"what": what}, like(f"{{{kind}: true}}"))
    return Trigger(kind, before=before)


def _of_a_case(reader: Reader, parts: Mapping[str, Node], known: Known) -> Trigger:
    process = reader.word(parts.get("case"), known.processes, _("Process"))
    there = known.processes[process].stages if process in known.processes else {}
    stages = reader.words(parts.get("reaches"), there, _("Stage"))
    if "reaches" in parts and not stages:
        reader.complain(parts["reaches"], _("%(what)s never comes.") % {"what": _("The trigger")}, at_least_one())
    return Trigger("case", process=process, stages=stages)


def _of_a_talk(reader: Reader, parts: Mapping[str, Node], known: Known) -> Trigger:
    talks = reader.words(parts.get("talk"), TALKS, _("What somebody was spoken with about"))
    if "talk" in parts and not talks:
        reader.complain(parts["talk"], _("%(what)s never comes.") % {"what": _("The trigger")}, at_least_one())
    unless = reader.words(parts.get("unless"), known.processes, _("Process"))
    return Trigger("talk", talks=talks, unless=unless)


_OF_A_PROCESS = {"case": _of_a_case, "talk": _of_a_talk}


def read_length(reader: Reader, node: Node, what: str) -> str:
    """An amount of time as kernel.worktime reads it: 7 days, 4 working hours."""
    try:
        amount(node.plain)
    except (ValueError, TypeError):
        message = _("%(what)s: “%(word)s” is no length of time.") % {"what": what, "word": node.plain}
        reader.complain(node, message, like("7 days"))
    return str(node.plain)
