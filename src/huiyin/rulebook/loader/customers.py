"""What a customer's file holds: groups of fields, things owned, duties about files."""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import AssetKind, CustomerFile, FileDuty, FileField, FileGroup, IndicatorRule
from huiyin.rulebook.enums import (
    ASSET_PARTS,
    COMPARISONS,
    CUSTOMER_KINDS,
    FILE_DUTIES,
    FILE_FIELD_TYPES,
    FILE_PARTS,
    INDICATORS,
    SPELLINGS,
)
from huiyin.rulebook.loader.forms import Lists, read_choices
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest
from huiyin.rulebook.rules import MEASURES

_FLAGS = ("required", "complete", "find", "listed")
_WORDS = ("label", "help", "kinds", *_FLAGS)
_LIMITS = ("minimum", "maximum")
_TITLE: Text = {"zh-hans": "客户资料", "zh-hant": "客戶資料", "en": "Customer file"}
_FIXED = ("name", "phones")  # nobody is served without these

_SHARED: Text = {
    "zh-hans": "全公司共用一套客户资料",
    "zh-hant": "全公司共用一套客戶資料",
    "en": "One set of files for the whole house",
}

# What a file holds while a pack says nothing about it.
PLAIN = CustomerFile((FileGroup("file", _TITLE, tuple(FileField(name) for name in FILE_PARTS if name != "assets")),))


def read_customers(
    reader: Reader, node: Node | None, *, lists: Lists, clauses: Collection[str], departments: Collection[str]
) -> CustomerFile:
    if node is None:
        return PLAIN
    what = _("The customer file")
    optional = ("shared", "assets", "target", "duties", "tell_changes", "tracking", "indicators")
    parts = reader.mapping(node, what, required=("groups",), optional=optional)
    groups = _groups(reader, parts.get("groups"), lists)
    assets = {
        key: _asset(reader, key, part, lists) for key, part in reader.entries(parts.get("assets"), _("Things owned"))
    }
    named = {field.name for group in groups for field in group.fields}
    if parts.get("groups"):
        for name in _FIXED:
            if name not in named:
                reader.complain(parts["groups"], _("No group holds “%(name)s”.") % {"name": name})
    if assets and "assets" not in named:
        reader.complain(parts["assets"], _("No group holds “%(name)s”.") % {"name": "assets"})
    tell, tell_of = _told(reader, parts.get("tell_changes"), named, departments)
    return CustomerFile(
        groups=groups,
        assets=assets,
        shared=_shared(reader, parts.get("shared"), clauses),
        target=_per_cent(reader, parts.get("target")),
        duties=_duties(reader, parts.get("duties"), clauses),
        tell=tell,
        tell_of=tell_of,
        tracking=reader.words(parts.get("tracking"), named, _("Tracking")),
        indicators=_indicators(reader, parts.get("indicators"), groups),
    )


def carried_by_files(file: CustomerFile) -> list[tuple[str, Text]]:
    """The clauses that the files carry, each with what makes it happen."""
    return [(file.shared, _SHARED), *((duty.clause, duty.title) for duty in file.duties.values())]


def _shared(reader: Reader, node: Node | None, clauses: Collection[str]) -> str:
    """Files are common to the whole house by a clause, or each department has its own."""
    if node is None:
        return ""
    parts = reader.mapping(node, _("Files common to the house"), required=("clause",))
    return reader.word(parts.get("clause"), clauses, _("Clause"))


def _groups(reader: Reader, node: Node | None, lists: Lists) -> tuple[FileGroup, ...]:
    groups: list[FileGroup] = []
    seen: dict[str, Node] = {}
    for key, part in reader.entries(node, _("Groups")):
        what = _("Group “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=("title", "fields"))
        fields = _fields(reader, parts.get("fields"), what, lists, FILE_PARTS, seen)
        groups.append(FileGroup(key, reader.text(parts.get("title"), what), fields))
    return tuple(groups)


def _fields(
    reader: Reader,
    node: Node | None,
    what: str,
    lists: Lists,
    built_in: Mapping[str, object],
    seen: dict[str, Node],
) -> tuple[FileField, ...]:
    fields = []
    for name, part in reader.entries(node, what):
        if name in seen:
            advice = _("It first stands in line %(line)d.") % {"line": seen[name].line}
            reader.complain(part, _("“%(key)s” stands in the file twice.") % {"key": name}, advice)
        seen[name] = part
        fields.append(_field(reader, name, part, lists, built_in))
    return tuple(fields)


def _field(reader: Reader, name: str, node: Node, lists: Lists, built_in: Mapping[str, object]) -> FileField:
    what = _("Field “%(name)s”") % {"name": name}
    own = name not in built_in
    if own and isinstance(node.value, dict) and "type" not in node.value:
        message = _("No file has “%(name)s” by itself; write its type and label.") % {"name": name}
        reader.complain(node, message, nearest(name, built_in))
    if own:
        parts = reader.mapping(node, what, required=("type", "label"), optional=(*_WORDS, *_LIMITS, "choices"))
    else:
        parts = reader.mapping(node, what, optional=_WORDS)
    type_ = reader.word(parts.get("type"), FILE_FIELD_TYPES, _("Field type"))
    limits = {word: _limit(reader, parts.get(word), type_, what) for word in _LIMITS}
    return FileField(
        name=name,
        type=type_,
        label=reader.text(parts.get("label"), what),
        help=reader.text(parts.get("help"), what),
        choices=read_choices(reader, node, parts, type_, lists, name) if own else (),
        kinds=reader.words(parts.get("kinds"), CUSTOMER_KINDS, _("Kind of customer")),
        minimum=limits["minimum"],
        maximum=limits["maximum"],
        **{flag: reader.flag(parts.get(flag), f"{what} {flag}") for flag in _FLAGS},
    )


def _limit(reader: Reader, node: Node | None, type_: str, what: str) -> str:
    if node is None:
        return ""
    try:
        limit = Decimal(str(node.value))
    except InvalidOperation:
        limit = Decimal("NaN")
    if type_ not in ("number", "money") or not limit.is_finite() or isinstance(node.value, bool):
        reader.complain(
            node, _("%(what)s: only a number has a minimum and a maximum, and it is a number.") % {"what": what}
        )
        return ""
    return str(limit)


def _asset(reader: Reader, key: str, node: Node, lists: Lists) -> AssetKind:
    what = _("Thing owned “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title", "key", "fields"), optional=("icon", "spelling"))
    fields = _fields(reader, parts.get("fields"), what, lists, ASSET_PARTS, {})
    lines = {field.name for field in fields if field.type in ("line", "phone")}
    return AssetKind(
        key=key,
        title=reader.text(parts.get("title"), what),
        icon=reader.string(parts.get("icon"), what) or "box",
        key_field=reader.word(parts.get("key"), lines, _("Key of a thing owned")),
        spelling=reader.word(parts.get("spelling"), SPELLINGS, _("Spelling")) or "code",
        fields=fields,
    )


def _duties(reader: Reader, node: Node | None, clauses: Collection[str]) -> dict[str, FileDuty]:
    duties = {}
    for key, part in reader.entries(node, _("Duties")):
        what = _("Duty “%(key)s”") % {"key": key}
        if key not in FILE_DUTIES:
            message = _("%(what)s is not known.") % {"what": what}
            reader.complain(part, message, nearest(key, FILE_DUTIES), line=node.keys.get(key) if node else None)
            continue
        parts = reader.mapping(part, what, required=("clause", "title", "due"), optional=("roles",))
        duties[key] = FileDuty(
            key=key,
            clause=reader.word(parts.get("clause"), clauses, _("Clause")),
            title=reader.text(parts.get("title"), what),
            due=reader.deadline(parts.get("due"), what),
            roles=reader.words(parts.get("roles"), Role.values, _("Role")),
        )
    return duties


def _told(
    reader: Reader, node: Node | None, named: set[str], departments: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if node is None:
        return (), ()
    what = _("Who is told of changes")
    parts = reader.mapping(node, what, required=("departments", "fields"))
    told = reader.words(parts.get("departments"), departments, _("Department"))
    return told, reader.words(parts.get("fields"), named | {"keeper"}, _("Field"))


def _indicators(
    reader: Reader, node: Node | None, groups: tuple[FileGroup, ...]
) -> dict[str, tuple[IndicatorRule, ...]]:
    own = {field.name: field for group in groups for field in group.fields if field.measured}
    found: dict[str, tuple[IndicatorRule, ...]] = {}
    for key, part in reader.entries(node, _("Indicators")):
        if key not in INDICATORS:
            message = _("Indicator “%(key)s” is not known.") % {"key": key}
            reader.complain(part, message, nearest(key, INDICATORS), line=node.keys.get(key) if node else None)
            continue
        what = _("Indicator “%(key)s”") % {"key": key}
        rules = (_indicator_rule(reader, one, what, own) for one in reader.sequence(part, what))
        found[key] = tuple(rule for rule in rules if rule)
    return found


def _indicator_rule(reader: Reader, node: Node, what: str, own: Mapping[str, FileField]) -> IndicatorRule | None:
    parts = reader.mapping(node, what, required=("measure", "points"), optional=tuple(COMPARISONS))
    comparisons = [word for word in COMPARISONS if word in parts]
    points = reader.plain(parts.get("points"))
    if len(comparisons) != 1 or not isinstance(points, int) or isinstance(points, bool):
        message = _("%(what)s: a rule compares in one way, and gives a whole number of points.") % {"what": what}
        reader.complain(node, message, nearest("", COMPARISONS))
        return None
    value = parts[comparisons[0]]
    if comparisons[0] == "is":
        words = ",".join(str(one.plain) for one in reader.sequence(value, what))
    else:
        words = str(value.plain)
        try:
            Decimal(words)
        except InvalidOperation:
            reader.complain(value, _("%(what)s: “%(value)s” is not a number.") % {"what": what, "value": words})
            return None
    measure = reader.word(parts.get("measure"), {*MEASURES, *own}, _("Measure"))
    if measure in own:
        _check_compares(reader, value, what, own[measure], comparisons[0])
    return IndicatorRule(measure, comparisons[0], words, points)


def _check_compares(reader: Reader, value: Node, what: str, field: FileField, comparison: str) -> None:
    """A choice is compared with its own choices, a number with a number."""
    if (field.type == "choice") != (comparison == "is"):
        message = _("%(what)s: “%(field)s” can't be compared that way.") % {"what": what, "field": field.name}
        fit = {"is"} if field.type == "choice" else {*COMPARISONS} - {"is"}
        reader.complain(value, message, nearest("", fit))
    elif field.type == "choice":
        known = {choice.key for choice in field.choices}
        for one in reader.sequence(value, what):
            reader.word(one, known, what)


def _per_cent(reader: Reader, node: Node | None) -> int:
    if node is None:
        return CustomerFile.target
    if not isinstance(node.value, int) or isinstance(node.value, bool) or not 1 <= node.value <= 100:
        reader.complain(node, _("The target of completeness is a whole number from 1 to 100."))
        return CustomerFile.target
    return node.value
