"""Processes of a pack: steps, stages and the verbs between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel import worktime
from huiyin.kernel.texts import Text
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Approval, Field, Form, Owner, Process, Stage, Step, Transition
from huiyin.rulebook.enums import ACTORS, APPROVALS, COLLECTS, ENDS, KINDS, OWNERS, SINCE
from huiyin.rulebook.loader.forms import Lists, keys_of, read_form
from huiyin.rulebook.loader.graph import check_ways
from huiyin.rulebook.loader.meanings import check_meanings
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest
from huiyin.rulebook.rules import EFFECTS, GUARDS

ROLES = frozenset(Role.values)
_STAGE_WORDS = ("step", "owner", "due", "since", "clause", "collects", "ends", "guidance")
_VERB_WORDS = ("form", "needs", "effects", "kind", "approval", "clause")
_LIABLE = frozenset({"liable"})


@dataclass(frozen=True)
class Known:
    """The names a process may use."""

    lists: Lists
    clauses: frozenset[str]
    steps: Mapping[str, Step]
    forms: Mapping[str, Form]
    stages: frozenset[str]

    def fields(self, *types: str) -> dict[str, Field]:
        """Fields of these types in any form."""
        return {field.name: field for form in self.forms.values() for field in form.fields if field.type in types}


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
    stages = {name: _stage(reader, name, part, known) for name, part in places.items()}
    verbs = dict(reader.entries(parts.get("transitions"), what))
    transitions = {name: _transition(reader, name, part, known) for name, part in verbs.items()}
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


def _stage(reader: Reader, key: str, node: Node, known: Known) -> Stage:
    what = _("Stage “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title",), optional=_STAGE_WORDS)
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


def _transition(reader: Reader, key: str, node: Node, known: Known) -> Transition:
    what = _("Transition “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title", "from", "to", "by"), optional=_VERB_WORDS)
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
        approval=_approval(reader, parts["approval"]) if "approval" in parts else None,
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
    )


def _approval(reader: Reader, node: Node) -> Approval:
    parts = reader.mapping(node, _("An approval"), required=("mode", "by"))
    mode = reader.word(parts.get("mode"), APPROVALS, _("Mode of approval"))
    return Approval(mode, reader.words(parts.get("by"), ROLES, _("Role")))
