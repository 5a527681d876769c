"""Stages of a process: whose work they are and until when."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import MERGED, Stage
from huiyin.rulebook.enums import COLLECTS, ENDS, WAITS_FOR
from huiyin.rulebook.loader.advice import add, leave_out
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.clocks import read_due
from huiyin.rulebook.loader.processes.known import Known
from huiyin.rulebook.loader.processes.openings import read_openings
from huiyin.rulebook.loader.processes.owners import read_owner
from huiyin.rulebook.loader.reading import Reader

_CLOCK = ("due", "since", "event", "else", "ladder")
_WORDS = ("step", "owner", "clause", "collects", "ends", "guidance", "waits_for", "opens", *_CLOCK)


def read_stage(reader: Reader, key: str, node: Node, known: Known, verbs: frozenset[str]) -> Stage:
    what = _("Stage “%(key)s”") % {"key": key}
    if key == MERGED.key:
        message = _("“%(key)s” is an end that every process has beside its own stages.") % {"key": key}
        reader.complain(node, message, _("Call this one otherwise."))
    parts = reader.mapping(node, what, required=("title",), optional=_WORDS)
    _check_words(reader, node, parts, what)
    ladder = reader.word(parts.get("ladder"), known.ladders, _("Ladder"))
    return Stage(
        key=key,
        title=reader.text(parts.get("title"), what),
        step=reader.word(parts.get("step"), known.steps, _("Step")),
        owner=read_owner(reader, parts["owner"], known, what, but=key) if "owner" in parts else None,
        due=read_due(reader, parts, known, what) if "due" in parts else None,
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
        collects=reader.words(parts.get("collects"), COLLECTS, _("Collection")),
        ends=reader.word(parts.get("ends"), ENDS, _("End")),
        guidance=reader.text(parts.get("guidance"), what),
        ladder=ladder,
        ladder_title=known.ladders.get(ladder, {}),
        waits_for=reader.word(parts.get("waits_for"), WAITS_FOR, _("Who is waited for")),
        opens=read_openings(reader, parts.get("opens"), known, what, verbs, f"stage/{key}"),
    )


def _check_words(reader: Reader, node: Node, parts: Mapping[str, Node], what: str) -> None:
    """An end is nobody's work; every other stage is somebody's, and has a step."""
    if "ends" in parts:
        for word in ("owner", "collects", "waits_for", *_CLOCK):
            if word in parts:
                reader.complain(
                    parts[word],
                    _("%(what)s is an end and can't have “%(word)s”.") % {"what": what, "word": word},
                    leave_out(word),
                )
        return
    for word in ("owner", "step"):
        if word not in parts:
            advice = _("Only an end goes without; write “ends:” if this is one.") if word == "owner" else add(word)
            reader.complain(node, _("%(what)s lacks “%(key)s”.") % {"what": what, "key": word}, advice)
    _check_clock(reader, node, parts, what)


def _check_clock(reader: Reader, node: Node, parts: Mapping[str, Node], what: str) -> None:
    if "due" in parts and "clause" not in parts:
        reader.complain(node, _("%(what)s has a deadline but names no clause.") % {"what": what}, add("clause"))
    for word in _CLOCK[1:]:
        if word in parts and "due" not in parts:
            reader.complain(parts[word], _("%(what)s has no deadline to count.") % {"what": what}, add("due"))
