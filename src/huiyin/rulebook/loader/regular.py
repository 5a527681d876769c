"""Matters that come round: each names the process it opens, with all that this needs, and when."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Field, Process, Regular
from huiyin.rulebook.enums import REGULAR_SAYS, REGULARLY
from huiyin.rulebook.loader.conditions import keys_of
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

_WORDS = ("title", "opens", "every", "day", "role", "with", "clause")
_BY_ITSELF = {"now", "summary"}
_LONGEST = {"week": 7, "half_month": 15, "month": 31, "quarter": 92, "half_year": 184, "year": 366}


def read_regular(
    reader: Reader, node: Node | None, *, processes: Mapping[str, Process], clauses: Collection[str]
) -> dict[str, Regular]:
    found = {}
    for key, part in reader.entries(node, _("Matters that come round")):
        what = _("“%(key)s”, which comes round") % {"key": key}
        parts = reader.mapping(part, what, required=_WORDS)
        opens = reader.word(parts.get("opens"), processes, _("Process"))
        every = reader.word(parts.get("every"), REGULARLY, _("Period")) or Regular.every
        found[key] = Regular(
            key=key,
            title=reader.text(parts.get("title"), what),
            opens=opens,
            every=every,
            day=_day(reader, parts.get("day"), _LONGEST[every], what),
            role=reader.word(parts.get("role"), Role.values, _("Role")),
            given=_given(reader, parts["with"], processes[opens]) if opens and "with" in parts else {},
            clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        )
    return found


def carried_by_regular(regular: Mapping[str, Regular]) -> list[tuple[str, Text]]:
    """The clauses that are carried by what the calendar opens."""
    return [(one.clause, one.title) for one in regular.values()]


def _day(reader: Reader, node: Node | None, longest: int, what: str) -> int:
    day = node.plain if node else None
    if type(day) is int and 1 <= day <= longest:
        return day
    if node is not None:
        message = _("%(what)s: “day” is a day of the period, from 1 to %(longest)d.")
        reader.complain(node, message % {"what": what, "longest": longest})
    return Regular.day


def _given(reader: Reader, node: Node, process: Process) -> dict[str, str]:
    """What the intake is filled with; nothing that it requires may be left open."""
    intake = process.forms.get(process.intake)
    fields = {field.name: field for field in intake.fields} if intake else {}
    given: dict[str, str] = {}
    for name, part in reader.entries(node, _("What the calendar says")):
        if reader.word(Node(name, part.file, node.keys.get(name, part.line)), fields, _("Field")):
            given[name] = _said(reader, part, fields[name])
    for name, field in fields.items():
        if (field.required or field.all) and not field.when and field.default not in _BY_ITSELF and name not in given:
            message = _("“%(process)s” requires “%(name)s”, which nobody says when the calendar opens it.")
            reader.complain(node, message % {"process": process.key, "name": name})
    return given


def _said(reader: Reader, node: Node, field: Field) -> str:
    if isinstance(node.value, dict):
        word = "role" if field.type == "person" else "is"
        parts = reader.mapping(node, _("What the calendar says"), required=(word,))
        known = Role.values if word == "role" else keys_of(field.choices)
        return "=" + reader.word(parts.get(word), known, _("Role") if word == "role" else _("Possible answer"))
    word = reader.word(node, REGULAR_SAYS, _("What the calendar says"))
    if word and field.type != "line":
        message = _("“%(word)s” fills a field of type %(right)s; “%(name)s” is %(type)s.")
        reader.complain(node, message % {"word": word, "right": "line", "name": field.name, "type": field.type})
    return word
