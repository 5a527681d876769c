"""Stages of a process: whose work they are and until when."""

from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel import worktime
from huiyin.rulebook.definitions import Owner, Stage
from huiyin.rulebook.enums import COLLECTS, ENDS, OWNERS, SINCE
from huiyin.rulebook.loader.forms import keys_of
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.known import ROLES, Known
from huiyin.rulebook.loader.reading import Reader, nearest

_WORDS = ("step", "owner", "due", "since", "clause", "collects", "ends", "guidance")
_LIABLE = frozenset({"liable"})


def read_stage(reader: Reader, key: str, node: Node, known: Known) -> Stage:
    what = _("Stage “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title",), optional=_WORDS)
    ends = reader.word(parts.get("ends"), ENDS, _("End"))
    if "ends" in parts:
        for word in ("owner", "due", "since", "collects"):
            if word in parts:
                reader.complain(
                    parts[word], _("%(what)s is an end and can't have “%(word)s”.") % {"what": what, "word": word}
                )
    else:
        for word in ("owner", "step"):
            if word not in parts:
                advice = _("Only an end goes without; write “ends:” if this is one.") if word == "owner" else ""
                reader.complain(node, _("%(what)s lacks “%(key)s”.") % {"what": what, "key": word}, advice)
        if "due" in parts and "clause" not in parts:
            reader.complain(node, _("%(what)s has a deadline but names no clause.") % {"what": what})
        if "since" in parts and "due" not in parts:
            reader.complain(parts["since"], _("%(what)s has no deadline to count.") % {"what": what})
    return Stage(
        key=key,
        title=reader.text(parts.get("title"), what),
        step=reader.word(parts.get("step"), known.steps, _("Step")),
        owner=_owner(reader, parts["owner"], known, what) if "owner" in parts else None,
        due=_due(reader, parts["due"], known, what) if "due" in parts else {},
        since=reader.word(parts.get("since"), SINCE, _("Beginning of a deadline")),
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
        collects=reader.words(parts.get("collects"), COLLECTS, _("Collection")),
        ends=ends,
        guidance=reader.text(parts.get("guidance"), what),
    )


def _owner(reader: Reader, node: Node, known: Known, what: str) -> Owner:
    if not isinstance(node.value, dict):
        return Owner(reader.word(node, OWNERS, _("Owner")))
    if "by" in node.value or "cases" in node.value:
        return _owner_by_answer(reader, node, known, what)
    parts = reader.mapping(node, _("The owner"), optional=("role", "department", "head", "person"))
    if len(parts) != 1:
        reader.complain(node, _("An owner is told by one of: role, department, head, person, by."))
        return Owner("")
    (rule, part), *_rest = parts.items()
    if rule == "role":
        return Owner("role", role=reader.word(part, ROLES, _("Role")))
    if rule == "person":
        return Owner("person", by_field=reader.word(part, known.fields("person"), _("Field of type person")))
    reader.word(part, _LIABLE, _("Department"))
    return Owner(rule)


def _owner_by_answer(reader: Reader, node: Node, known: Known, what: str) -> Owner:
    parts = reader.mapping(node, _("The owner"), required=("by", "cases"))
    fields = known.fields("choice")
    name = reader.word(parts.get("by"), fields, _("Field of type choice"))
    cases: dict[str, Owner] = {}
    answers = keys_of(fields[name].choices) if name else set()
    for answer, part in reader.entries(parts.get("cases"), what):
        if name and answer not in answers:
            message = _("“%(field)s” has no answer “%(answer)s”.") % {"field": name, "answer": answer}
            reader.complain(part, message, nearest(answer, answers), line=parts["cases"].keys.get(answer))
        cases[answer] = _owner(reader, part, known, what)
    if name and "cases" in parts:
        for answer in sorted({choice.key for choice in fields[name].choices} - cases.keys()):
            message = _("%(what)s has no owner for the answer “%(answer)s”.") % {"what": what, "answer": answer}
            reader.complain(parts["cases"], message)
    return Owner("cases", by_field=name, cases=cases)


def _due(reader: Reader, node: Node, known: Known, what: str) -> dict[str, Any]:
    form = reader.plain(node)
    if not isinstance(form, dict):
        reader.complain(node, _("A deadline is written like {within: 4 working hours}."))
        return {}
    try:
        worktime.check(form)
    except (ValueError, TypeError, AttributeError) as error:
        reader.complain(
            node, _("The deadline of %(what)s is not right: %(why)s.") % {"what": what, "why": str(error).rstrip(".")}
        )
        return {}
    if "agreed" in form:
        agreed = node.value["agreed"]
        reader.word(agreed, known.fields("date", "datetime"), _("Date field"))
    return form
