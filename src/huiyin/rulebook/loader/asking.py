"""Conditions that plans put to customers' files. What files can be asked says the module that keeps them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel.conditions import GROUPS, OPERATORS, Field, UnsuitableOperator, Vocabulary
from huiyin.kernel.errors import DomainError
from huiyin.rulebook.definitions import Choice, CustomerFile
from huiyin.rulebook.loader.advice import add, like
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest

# Of files as a pack describes them, with its lists; the last: whether what this house added on screen is known too.
Keeper = Callable[[CustomerFile, Mapping[str, tuple[Choice, ...]], bool], Vocabulary]

_EXAMPLES = {"number": "30", "date": "2027-03-31", "datetime": "2027-03-31T09:00+08:00", "yes_no": "true"}
_keeper: list[Keeper] = []


def files_are_kept_by(keeper: Keeper) -> None:
    """Said once, when everything is loaded."""
    _keeper[:] = [keeper]


def asked_of_files(file: CustomerFile, lists: Mapping[str, tuple[Choice, ...]], *, here: bool) -> Vocabulary:
    """What plans of a pack may ask of a file."""
    return _keeper[0](file, lists, here)


def read_condition(reader: Reader, node: Node, known: Callable[[], Vocabulary]) -> dict[str, Any]:
    """A condition that can be asked, down to the last value."""
    before = len(reader.problems)
    group = next((word for word in GROUPS if isinstance(node.value, dict) and word in node.value), "")
    if group:
        parts = reader.mapping(node, _("A condition"), required=(group,))
        for part in reader.sequence(parts.get(group), _("Conditions")):
            read_condition(reader, part, known)
    else:
        _read_comparison(reader, node, known)
    plain = node.plain if isinstance(node.plain, dict) else {}
    if not reader.trusting and len(reader.problems) == before:
        try:
            known().check(plain)  # what no part says alone: too many, or not all asked of one thing
        except DomainError as refusal:
            reader.complain(node, str(refusal))
    return plain


def _read_comparison(reader: Reader, node: Node, known: Callable[[], Vocabulary]) -> None:
    parts = reader.mapping(node, _("A condition"), required=("field", "operator"), optional=("value",))
    if reader.trusting:
        return
    fields = known().fields
    field = fields.get(reader.word(parts.get("field"), fields, _("Field")))
    name = reader.word(parts.get("operator"), OPERATORS, _("Operator"))
    values = _values(reader, node, parts.get("value"), name) if name else []
    if field is None or not name:
        return
    if field.kind not in OPERATORS[name].kinds:
        suitable = [word for word, each in OPERATORS.items() if field.kind in each.kinds]
        reader.complain(parts["operator"], str(UnsuitableOperator(name=field.label)), nearest("", suitable))
        return
    for value in values:
        _check_value(reader, value, field)


def _values(reader: Reader, node: Node, said: Node | None, operator: str) -> list[Node]:
    """What is compared with: nothing, one value or several, as the operator takes them."""
    takes = OPERATORS[operator].takes
    if takes == "nothing":
        if said:
            reader.complain(node, _("“%(operator)s” compares with nothing.") % {"operator": operator})
        return []
    if said is None:
        reader.complain(node, _("“%(operator)s” compares with a value.") % {"operator": operator}, add("value"))
        return []
    return reader.sequence(said, _("Values")) if takes == "values" else [said]


def _check_value(reader: Reader, node: Node, field: Field) -> None:
    if field.choices:
        reader.word(node, field.choices, str(field.label))
    elif field.kind not in _EXAMPLES:
        reader.string(node, str(field.label))
    else:
        try:
            Vocabulary([field]).check({"field": field.name, "operator": "is", "value": node.plain})
        except DomainError as refusal:
            reader.complain(node, str(refusal), like(_EXAMPLES[field.kind]))
