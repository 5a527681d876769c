"""Until when a stage lasts, and where its clock begins."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel import worktime
from huiyin.rulebook.definitions import Due
from huiyin.rulebook.enums import MOMENT_TYPES, SINCE
from huiyin.rulebook.loader.advice import leave_out, like
from huiyin.rulebook.loader.conditions import keys_of
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.known import Known
from huiyin.rulebook.loader.reading import Reader, nearest

_FIXED = ("agreed", "before_event")  # what somebody has to have said


def read_due(reader: Reader, parts: Mapping[str, Node], known: Known, what: str) -> Due:
    """A deadline out of the words of a stage: due, since, event, else."""
    node = parts["due"]
    by_answer = isinstance(node.value, dict) and "cases" in node.value
    name, cases = _by_answer(reader, node, known, what, whole="else" in parts) if by_answer else ("", {})
    since, since_field = _since(reader, parts.get("since"), known)
    due = Due(
        form={} if by_answer else _form(reader, node, known, what),
        by_field=name,
        cases=cases,
        event=_event(reader, parts.get("event"), known),
        since=since,
        since_field=since_field,
        otherwise=_form(reader, parts["else"], known, what) if "else" in parts else {},
    )
    _check_event(reader, parts, due, what)
    if any(word in due.otherwise for word in _FIXED):
        reader.complain(
            parts["else"],
            _("%(what)s: “else” is for when nothing was said.") % {"what": what},
            like("{within: 2 working days}"),
        )
    return due


def _form(reader: Reader, node: Node, known: Known, what: str) -> dict[str, Any]:
    form = reader.plain(node)
    if not isinstance(form, dict):
        reader.complain(node, _("A deadline is written like {within: 4 working hours}."))
        return {}
    try:
        worktime.check(form)
    except (ValueError, TypeError, AttributeError) as error:
        why = str(error).rstrip(".")
        reader.complain(
            node,
            _("The deadline of %(what)s is not right: %(why)s.") % {"what": what, "why": why},
            like("{within: 2 working days}"),
        )
        return {}
    if "agreed" in form:
        reader.word(node.value["agreed"], known.fields(*MOMENT_TYPES), _("Date field"))
    return form


def _by_answer(
    reader: Reader, node: Node, known: Known, what: str, *, whole: bool
) -> tuple[str, dict[str, Mapping[str, Any]]]:
    """A limit for each answer, such as for each severity; what has none is covered by `else`."""
    parts = reader.mapping(node, _("The deadline"), required=("by", "cases"))
    fields = known.fields("choice")
    name = reader.word(parts.get("by"), fields, _("Field of type choice"))
    answers = keys_of(fields[name].choices) if name in fields else set()
    cases: dict[str, Mapping[str, Any]] = {}
    for answer, part in reader.entries(parts.get("cases"), what):
        if name and answer not in answers:
            message = _("“%(field)s” has no answer “%(answer)s”.") % {"field": name, "answer": answer}
            reader.complain(part, message, nearest(answer, answers), line=parts["cases"].keys.get(answer))
        cases[answer] = _form(reader, part, known, what)
    if name in fields and "cases" in parts and not whole:
        for answer in sorted({choice.key for choice in fields[name].choices} - cases.keys()):
            message = _("%(what)s has no deadline for the answer “%(answer)s”.") % {"what": what, "answer": answer}
            reader.complain(parts["cases"], message, _("Add it, or write “else:”."))
    return name, cases


def _since(reader: Reader, node: Node | None, known: Known) -> tuple[str, str]:
    if node is None or not isinstance(node.value, dict):
        return reader.word(node, SINCE, _("Beginning of a deadline")), ""
    parts = reader.mapping(node, _("Beginning of a deadline"), required=("field",))
    return "", reader.word(parts.get("field"), known.fields(*MOMENT_TYPES), _("Date field"))


def _event(reader: Reader, node: Node | None, known: Known) -> str:
    if node is None:
        return ""
    parts = reader.mapping(node, _("The event"), required=("field",))
    return reader.word(parts.get("field"), known.fields(*MOMENT_TYPES), _("Date field"))


def _check_event(reader: Reader, parts: Mapping[str, Node], due: Due, what: str) -> None:
    counted_back = any("before_event" in form for form in due.forms)
    if counted_back and "event" not in parts:
        message = _("%(what)s is due before an event, but does not say which.") % {"what": what}
        reader.complain(parts["due"], message, _("Write event: {field: NAME}."))
    if "event" in parts and not counted_back:
        reader.complain(
            parts["event"], _("%(what)s has no deadline that counts to an event.") % {"what": what}, leave_out("event")
        )
