"""Whose work a stage is, and whose signature is asked."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Owner
from huiyin.rulebook.enums import OWNERS
from huiyin.rulebook.loader.advice import add
from huiyin.rulebook.loader.conditions import keys_of
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.known import ROLES, Known
from huiyin.rulebook.loader.reading import Reader, nearest

_LIABLE = "liable"


def read_owner(reader: Reader, node: Node, known: Known, what: str, *, but: str = "", many: bool = False) -> Owner:
    """An owner rule; `but` is the stage it stands in, which can't be asked who had it.

    Where `many` may be meant, a field of several departments stands for all of them.
    """
    if not isinstance(node.value, dict):
        return Owner(reader.word(node, OWNERS, _("Owner")))
    if "by" in node.value or "cases" in node.value:
        return _by_answer(reader, node, known, what, but)
    fields = known.fields("department", *(["departments"] if many else []))
    parts = reader.mapping(node, _("The owner"), optional=("role", "department", "head", "person", "stage"))
    if len(parts) != 1:
        reader.complain(node, _("An owner is told by one of: role, department, head, person, stage, by."))
        return Owner("")
    (rule, part), *_rest = parts.items()
    if rule == "role":
        return Owner("role", role=reader.word(part, ROLES, _("Role")))
    if rule == "person":
        return Owner("person", by_field=reader.word(part, known.fields("person"), _("Field of type person")))
    if rule == "stage":
        return Owner("stage", stage=reader.word(part, known.stages - {but}, _("Stage")))
    return _of_department(reader, rule, part, known, fields)


def _of_department(reader: Reader, rule: str, node: Node, known: Known, fields: Collection[str]) -> Owner:
    """The liable department, one that the pack names, or one that a field says."""
    if isinstance(node.value, dict):
        parts = reader.mapping(node, _("Department"), required=("field",))
        name = reader.word(parts.get("field"), fields, _("Field of type department"))
        return Owner(rule, by_field=name)
    key = reader.word(node, {_LIABLE, *known.departments}, _("Department"))
    return Owner(rule) if key in (_LIABLE, "") else Owner(rule, key=key, name=known.departments.get(key, {}))


def _by_answer(reader: Reader, node: Node, known: Known, what: str, but: str) -> Owner:
    parts = reader.mapping(node, _("The owner"), required=("by", "cases"))
    fields = known.fields("choice")
    name = reader.word(parts.get("by"), fields, _("Field of type choice"))
    cases: dict[str, Owner] = {}
    answers = keys_of(fields[name].choices) if name in fields else set()
    for answer, part in reader.entries(parts.get("cases"), what):
        if name and answer not in answers:
            message = _("“%(field)s” has no answer “%(answer)s”.") % {"field": name, "answer": answer}
            reader.complain(part, message, nearest(answer, answers), line=parts["cases"].keys.get(answer))
        cases[answer] = read_owner(reader, part, known, what, but=but)
    if name in fields and "cases" in parts:
        for answer in sorted({choice.key for choice in fields[name].choices} - cases.keys()):
            message = _("%(what)s has no owner for the answer “%(answer)s”.") % {"what": what, "answer": answer}
            reader.complain(parts["cases"], message, add(answer))
    return Owner("cases", by_field=name, cases=cases)
