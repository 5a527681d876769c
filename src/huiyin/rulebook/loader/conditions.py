"""What a form asks, or does not take, on some answers only."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Choice, Comparison, Field, Process, Refusal
from huiyin.rulebook.enums import COMPARED_TYPES, RELATIONS, SIZED_TYPES
from huiyin.rulebook.loader.advice import at_least_one, like
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest

Side = tuple[tuple[int, str], ...]
_SIGNS = {"+": 1, "-": -1}


def keys_of(choices: Iterable[Choice]) -> set[str]:
    """All keys of a list, whatever their level."""
    found = set()
    for choice in choices:
        found |= {choice.key} | keys_of(choice.children)
    return found


def answers_of(field: Field) -> set[str]:
    """The fixed answers a field has; none, if anything may be said."""
    return {"yes", "no"} if field.type == "yes_no" else keys_of(field.choices)


def when_answered(
    reader: Reader, node: Node, fields: Mapping[str, Field], what: str, *, but: str = ""
) -> dict[str, tuple[str, ...]]:
    """Answers of other fields of the same form."""
    found = {}
    for name, values in reader.entries(node, what):
        other = fields.get(name)
        if other is None or name == but:
            message = _("%(what)s has no other field “%(name)s”.") % {"what": what, "name": name}
            reader.complain(values, message, nearest(name, fields.keys() - {but}), line=node.keys.get(name))
            continue
        answers = answers_of(other) - _ticks(other)
        if not answers:
            reader.complain(
                values,
                _("“%(name)s” has no fixed answers to depend on.") % {"name": name},
                _("Name a field of type choice or yes_no."),
            )
            continue
        found[name] = reader.words(values, answers, _("Possible answer"))
    return found


def _ticks(field: Field) -> set[str]:
    """What is ticked together is no fixed answer."""
    return keys_of(field.choices) if field.type == "several" else set()


def read_refusals(
    reader: Reader, node: Node | None, fields: Mapping[str, Field], asked: Mapping[str, str], what: str
) -> tuple[Refusal, ...]:
    """The combinations of answers a form does not take; `asked` has the types of all that its process asks."""
    return tuple(_refusal(reader, part, fields, asked, what) for part in reader.sequence(node, what))


def _refusal(reader: Reader, node: Node, fields: Mapping[str, Field], asked: Mapping[str, str], what: str) -> Refusal:
    parts = reader.mapping(node, _("A refusal"), required=("message", "field"), optional=("when", "compare"))
    when = when_answered(reader, parts["when"], fields, what) if "when" in parts else {}
    if not when and "compare" not in parts:
        message = _("A refusal without answers would refuse everything.")
        reader.complain(parts.get("when", node), message, at_least_one())
    types = {**asked, **{name: field.type for name, field in fields.items()}}
    return Refusal(
        when,
        reader.text(parts.get("message"), _("A refusal")),
        reader.word(parts.get("field"), fields, _("Field")),
        _compared(reader, parts["compare"], types) if "compare" in parts else None,
    )


def _compared(reader: Reader, node: Node, types: Mapping[str, str]) -> Comparison | None:
    """Two sides of one type and how they must not stand to each other: [asked, is_not, price - discount]."""
    words = reader.sequence(node, _("A comparison"))
    if len(words) != 3:
        message = _("A comparison is a field, how it stands, and another field.")
        reader.complain(node, message, like("[asked, is_not, due]"))
        return None
    one, other = (_side(reader, words[place], types) for place in (0, 2))
    relation = reader.word(words[1], RELATIONS, _("Relation"))
    if not (one and other and relation):
        return None
    found = {types.get(name, "") for _sign, name in (*one, *other)}
    by_size = relation in ("above", "below") and not found <= COMPARED_TYPES
    if len(found) > 1 or by_size or (len(one) + len(other) > 2 and not found <= SIZED_TYPES):
        said = {"one": words[0].plain, "other": words[2].plain}
        reader.complain(
            node,
            _("“%(one)s” and “%(other)s” can't be compared so.") % said,
            _("Compare two fields of one type; above and below are for amounts, numbers and times."),
        )
    return Comparison(one, relation, other, found.pop())


def _side(reader: Reader, node: Node, types: Mapping[str, str]) -> Side:
    """One field, or amounts added up and taken off: bill_before - bill_after."""
    words = str(node.plain).split()
    signs = ["+", *words[1::2]]
    if len(words) % 2 == 0 or not {*signs} <= _SIGNS.keys():
        reader.complain(node, _("“%(side)s” can't be reckoned.") % {"side": node.plain}, like("due - paid"))
        return ()
    names = [reader.word(Node(name, node.file, node.line, path=node.path), types, _("Field")) for name in words[::2]]
    return tuple(zip((_SIGNS[sign] for sign in signs), names, strict=True)) if all(names) else ()


def check_said_before(
    reader: Reader, process: Process, known: Mapping[str, frozenset[str]], forms: Mapping[str, Node]
) -> None:
    """What a form compares its answers with has been said on every way to it."""
    for key, form in process.forms.items():
        if not form.said_before:
            continue
        sources = [source for way in process.transitions.values() if way.form == key for source in way.sources]
        beside = any(key in (part.form, part.question) for part in process.parts.values())
        said = [frozenset()] if beside or key == process.intake else [known.get(one, frozenset()) for one in sources]
        for name in sorted(form.said_before):
            if not all(name in facts for facts in said):
                message = _("Form “%(form)s” compares with “%(name)s”, which may not have been answered by then.")
                advice = _("Ask for it as required on every way there.")
                reader.complain(forms[key].value["refusals"], message % {"form": key, "name": name}, advice)
