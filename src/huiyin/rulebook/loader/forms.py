"""Lists and forms of a pack."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel.texts import listed
from huiyin.rulebook.definitions import Choice, Field, Form
from huiyin.rulebook.enums import (
    CHECKS,
    CHOICE_SETTINGS,
    COUNTED_TYPES,
    DECIDED,
    DEFAULTS,
    FIELD_TYPES,
    LISTED_TYPES,
    MOMENT_TYPES,
    SIZED_TYPES,
    TABLE_DEFAULTS,
    TEXT_DEFAULTS,
    TEXT_TYPES,
    UNLISTED_TYPES,
)
from huiyin.rulebook.loader.advice import another_type, at_least_one, like
from huiyin.rulebook.loader.conditions import keys_of, read_refusals, when_answered
from huiyin.rulebook.loader.meanings import check_said_once, read_meaning
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest
from huiyin.rulebook.loader.tables import check_shares, read_table

Lists = Mapping[str, tuple[Choice, ...]]
_FIELD_WORDS = (
    "required", "help", "choices", "when", "checks", "wide", "clause", "means", "default", "for_liable",
    "for_customer", "decided", "all", "minimum", "maximum", "counts", "listed", "dispatch", "outside",
    "continues", "columns", "sums", "shares",
)  # fmt: skip

LONGEST_CHOICE = 24  # what the columns hold that keep what was chosen


def read_list(reader: Reader, node: Node, name: str) -> tuple[Choice, ...]:
    """A closed list, which may be a tree; no key stands in it twice."""
    seen: dict[str, Node] = {}
    choices = _branch(reader, node, name, seen)
    if not choices:
        reader.complain(node, _("List “%(name)s” is empty.") % {"name": name}, at_least_one())
    return choices


def _branch(reader: Reader, node: Node, name: str, seen: dict[str, Node]) -> tuple[Choice, ...]:
    choices = []
    for key, part in reader.entries(node, _("List “%(name)s”") % {"name": name}, longest=LONGEST_CHOICE):
        if key in seen:
            message = _("“%(key)s” stands in list “%(name)s” twice.") % {"key": key, "name": name}
            reader.complain(part, message, _("It first stands in line %(line)d.") % {"line": seen[key].line})
        seen[key] = part
        choices.append(_choice(reader, key, part, name, seen))
    return tuple(choices)


def _choice(reader: Reader, key: str, node: Node, name: str, seen: dict[str, Node]) -> Choice:
    what = _("Entry “%(key)s”") % {"key": key}
    if isinstance(node.value, dict) and "label" not in node.value:
        return Choice(key, reader.text(node, what))  # short: only its label
    parts = reader.mapping(node, what, required=("label",), optional=("children", "settings", "help"))
    children = _branch(reader, parts["children"], name, seen) if "children" in parts else ()
    settings = _settings(reader, parts["settings"], what) if "settings" in parts else {}
    help_ = reader.text(parts.get("help"), what)
    return Choice(key, reader.text(parts.get("label"), what), children, settings, help_)


def _settings(reader: Reader, node: Node, what: str) -> dict[str, Any]:
    words = reader.mapping(node, _("The settings of %(what)s") % {"what": what}, optional=CHOICE_SETTINGS)
    share = words.get("satisfied")
    if share and not (type(share.plain) is int and 0 <= share.plain <= 100):
        reader.complain(
            share, _("“satisfied” is a whole number from 0 to 100, how satisfied somebody who says it is."), like("100")
        )
        del words["satisfied"]
    return {key: part.plain for key, part in words.items()}


def read_form(
    reader: Reader, key: str, node: Node, *, lists: Lists, clauses: Iterable[str], asked: Mapping[str, str]
) -> Form:
    """A form with its fields; `asked` has the types of all that the forms of its process ask."""
    what = _("Form “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title", "fields"), optional=("refusals",))
    title = reader.text(parts.get("title"), what)
    places = dict(reader.entries(parts.get("fields"), what))
    fields = {name: _field(reader, name, part, lists, set(clauses)) for name, part in places.items()}
    if "fields" in parts and not fields:
        reader.complain(parts["fields"], _("%(what)s has no fields.") % {"what": what})
    for name, part in places.items():
        if isinstance(part.value, dict) and "when" in part.value:
            when = when_answered(reader, part.value["when"], fields, what, but=name)
            fields[name] = replace(fields[name], when=when)
        if isinstance(part.value, dict) and "decided" in part.value:
            fields[name] = replace(fields[name], decided=_decided(reader, part, fields, name))
        if isinstance(part.value, dict) and "outside" in part.value:
            fields[name] = replace(fields[name], outside=_outside(reader, part, fields, name))
        if isinstance(part.value, dict) and "continues" in part.value:
            earlier = [other for other, type_ in asked.items() if other not in fields and type_ == fields[name].type]
            continues = reader.word(part.value["continues"], earlier, _("Field"))
            fields[name] = replace(fields[name], continues=continues)
    for name, part in places.items():
        check_shares(reader, part, fields[name], fields)
    check_said_once(reader, places, fields.values())
    return Form(key, title, tuple(fields.values()), read_refusals(reader, parts.get("refusals"), fields, asked, what))


def _field(reader: Reader, name: str, node: Node, lists: Lists, clauses: set[str]) -> Field:
    what = _("Field “%(name)s”") % {"name": name}
    parts = reader.mapping(node, what, required=("type", "label"), optional=_FIELD_WORDS)
    type_ = reader.word(parts.get("type"), FIELD_TYPES, _("Field type"))
    checks = reader.words(parts.get("checks"), CHECKS, _("Check"))
    if checks and type_ not in TEXT_TYPES:
        reader.complain(
            parts["checks"],
            _("Only text can be checked; “%(name)s” is %(type)s.") % {"name": name, "type": type_},
            another_type("checks"),
        )
    choices = read_choices(reader, node, parts, type_, lists, name)
    known = {"choice": keys_of(choices), "table": TABLE_DEFAULTS, "text": TEXT_DEFAULTS}.get(type_, DEFAULTS)
    default = reader.word(parts.get("default"), known, _("Default"))
    if default and type_ not in (*MOMENT_TYPES, "choice", "table", "text"):
        message = _("Only a date can begin with now; “%(name)s” is %(type)s.") % {"name": name, "type": type_}
        reader.complain(parts["default"], message, another_type("default"))
    _check_size(reader, parts, type_, name)
    _check_figures(reader, parts, type_, name)
    return Field(
        name=name,
        type=type_,
        label=reader.text(parts.get("label"), what),
        required=reader.flag(parts.get("required"), f"{what} required"),
        help=reader.text(parts.get("help"), what),
        choices=choices,
        checks=checks,
        wide=reader.flag(parts.get("wide"), f"{what} wide"),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        means=read_meaning(reader, parts, name, type_),
        default=default,
        for_liable=reader.flag(parts.get("for_liable"), f"{what} for_liable"),
        for_customer=reader.flag(parts.get("for_customer"), f"{what} for_customer"),
        all=reader.flag(parts.get("all"), f"{what} all"),
        minimum=reader.amount(parts.get("minimum"), what),
        maximum=reader.amount(parts.get("maximum"), what),
        dispatch=reader.flag(parts.get("dispatch"), f"{what} dispatch"),
        counts=reader.flag(parts.get("counts"), f"{what} counts"),
        listed=reader.flag(parts.get("listed"), f"{what} listed"),
        **read_table(reader, node, parts, type_, lists),
    )


def _check_size(reader: Reader, parts: Mapping[str, Node], type_: str, name: str) -> None:
    """Only what can be ticked is ticked in full, only what has a size has limits."""
    if "all" in parts and type_ != "several":
        message = _("Only a field of type several can want all of its entries; “%(name)s” is %(type)s.")
        reader.complain(parts["all"], message % {"name": name, "type": type_}, another_type("all"))
    for word in ("minimum", "maximum"):
        if word in parts and type_ not in SIZED_TYPES:
            message = _("Only an amount or a number has a “%(word)s”; “%(name)s” is %(type)s.")
            reader.complain(parts[word], message % {"word": word, "name": name, "type": type_}, another_type(word))


def _check_figures(reader: Reader, parts: Mapping[str, Node], type_: str, name: str) -> None:
    """Only what has few answers can be counted by, only what says something stands in a list."""
    if "counts" in parts and type_ and type_ not in COUNTED_TYPES:
        message = _("Statistics can't count by “%(name)s”, which is %(type)s.")
        advice = _("They count by: %(types)s.") % {"types": listed(sorted(COUNTED_TYPES))}
        reader.complain(parts["counts"], message % {"name": name, "type": type_}, advice)
    if "listed" in parts and type_ in UNLISTED_TYPES:
        message = _("“%(name)s” is %(type)s and can't be a column of the register.")
        reader.complain(parts["listed"], message % {"name": name, "type": type_})


def read_choices(
    reader: Reader, node: Node, parts: Mapping[str, Node], type_: str, lists: Lists, name: str
) -> tuple[Choice, ...]:
    source = parts.get("choices")
    if type_ in LISTED_TYPES and source is None:
        reader.complain(node, _("Field “%(name)s” is a choice without “choices”.") % {"name": name}, nearest("", lists))
    if source is None:
        return ()
    if type_ and type_ not in LISTED_TYPES:
        reader.complain(
            source,
            _("Only a field of type choice has choices; “%(name)s” is %(type)s.") % {"name": name, "type": type_},
        )
    if isinstance(source.value, dict):
        return read_list(reader, source, name)
    return lists.get(reader.word(source, lists, _("List")), ())


def _outside(reader: Reader, node: Node, fields: Mapping[str, Field], name: str) -> str:
    """The department from which the person must not be."""
    if (type_ := fields[name].type) != "person":
        message = _("Only a person is from outside a department; “%(name)s” is %(type)s.")
        reader.complain(node.value["outside"], message % {"name": name, "type": type_}, another_type("outside"))
        return ""
    departments = [other for other, field in fields.items() if field.type == "department"]
    return reader.word(node.value["outside"], departments, _("Field"))


def _decided(reader: Reader, node: Node, fields: Mapping[str, Field], name: str) -> str:
    """The text field in which another answer than the decided one is explained."""
    means = fields[name].means
    if means not in DECIDED:
        message = _("A proposal does not decide “%(name)s”.") % {"name": name}
        reader.complain(node.value["decided"], message, _("Write means: %(word)s.") % {"word": "compensation_kind"})
    explaining = [other for other, field in fields.items() if field.type == "text"]
    return reader.word(node.value["decided"], explaining, _("Field"))
