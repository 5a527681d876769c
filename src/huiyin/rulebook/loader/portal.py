"""The doors of a pack: each asks enough to find the customer again, and says a word for every stage."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.org.roles import GRANTS
from huiyin.rulebook.definitions import Asked, Door, Field, Form, Process
from huiyin.rulebook.enums import DOOR_ENDS, DOOR_WORDS
from huiyin.rulebook.loader.conditions import answers_of
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest

REGISTERING = frozenset(str(role) for role, rights in GRANTS.items() if "cases.register" in rights)
_REQUIRED = ("process", "title", "asks", "registrar", "shows")
_OF_THE_HOUSE = frozenset(
    {"person", "department", "departments", "proposal", "table"}
)  # what only people who work here can name
_GIVEN = frozenset({"line", "text", "choice", "yes_no", "department", "datetime"})
_NEEDED = ("content", "complainant", "phone")  # what it is about, whose it is, and the number that opens its state


def read_portal(
    reader: Reader,
    node: Node | None,
    *,
    processes: Mapping[str, Process],
    clauses: Collection[str],
    departments: Collection[str],
) -> dict[str, Door]:
    return {
        key: _door(reader, key, part, processes, clauses, departments)
        for key, part in reader.entries(node, _("The customer's doors"))
    }


def carried_by_doors(doors: Mapping[str, Door]) -> list[tuple[str, Text]]:
    """The clauses that doors carry, each with what makes it happen."""
    return [(door.clause, door.title) for door in doors.values()]


def _door(
    reader: Reader,
    key: str,
    node: Node,
    processes: Mapping[str, Process],
    clauses: Collection[str],
    departments: Collection[str],
) -> Door:
    what = _("Door “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=_REQUIRED, optional=("lead", "set", "clause"))
    process = processes.get(reader.word(parts.get("process"), processes, _("Process")))
    intake = process.forms.get(process.intake) if process else None
    asks: tuple[Asked, ...] = ()
    given: dict[str, Any] = {}
    shows: dict[str, str] = {}
    if process is not None and intake is not None:
        fields = {field.name: field for field in intake.fields}
        asks = tuple(_asked(reader, name, part, fields) for name, part in reader.entries(parts.get("asks"), what))
        asked = {one.name for one in asks}
        given = _given(reader, parts.get("set"), fields, asked=asked, departments=departments, what=what)
        if not reader.trusting:
            _check_asks(reader, parts.get("asks"), intake, asks, given, what)
            _check_first(reader, parts.get("asks"), process, asked | given.keys(), what)
            _check_opened(reader, parts.get("asks"), process, asked | given.keys(), what)
    if process is not None:
        shows = _shows(reader, parts.get("shows"), process, what)
    role, department = _registrar(reader, parts.get("registrar"), departments, what)
    return Door(
        key=key,
        process=process.key if process else "",
        title=reader.text(parts.get("title"), what),
        asks=asks,
        given=given,
        role=role,
        department=department,
        shows=shows,
        lead=reader.text(parts.get("lead"), what),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
    )


def _asked(reader: Reader, name: str, node: Node, fields: Mapping[str, Field]) -> Asked:
    what = _("Field “%(name)s”") % {"name": name}
    parts = reader.mapping(node, what, optional=("label", "help", "required"))
    field = fields.get(name)
    if field is None:
        message = _("The form that opens the case has no field “%(name)s”.") % {"name": name}
        reader.complain(node, message, nearest(name, fields))
    elif field.type in _OF_THE_HOUSE:
        message = _("A customer can't answer “%(name)s”: it is of type %(type)s.")
        reader.complain(node, message % {"name": name, "type": field.type})
    label, help_ = (reader.text(parts.get(word), what) for word in ("label", "help"))
    return Asked(name, label, help_, reader.flag(parts.get("required"), what))


def _given(
    reader: Reader,
    node: Node | None,
    fields: Mapping[str, Field],
    *,
    asked: Collection[str],
    departments: Collection[str],
    what: str,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, part in reader.entries(node, what):
        field = fields.get(name)
        if field is None:
            message = _("The form that opens the case has no field “%(name)s”.") % {"name": name}
            reader.complain(part, message, nearest(name, fields))
            continue
        if name in asked:
            reader.complain(part, _("%(what)s asks for “%(name)s” and sets it, too.") % {"what": what, "name": name})
        if field.type not in _GIVEN:
            message = _("“%(name)s” is of type %(type)s and can't be set.") % {"name": name, "type": field.type}
            reader.complain(part, message)
            continue
        found[name] = _value(reader, part, field, departments, what)
    return found


def _value(reader: Reader, node: Node, field: Field, departments: Collection[str], what: str) -> Any:
    if field.type == "datetime":
        return "now" if node.value == "now" else reader.deadline(node, f"{what} {field.name}")
    if field.type == "department":
        return reader.word(node, departments, _("Department"))
    answers = answers_of(field)
    return reader.word(node, answers, _("Possible answer")) if answers else reader.string(node, what)


def _check_asks(
    reader: Reader,
    node: Node | None,
    intake: Form,
    asks: Collection[Asked],
    given: Mapping[str, Any],
    what: str,
) -> None:
    """Nothing that can't be made good later is left out, and nothing hangs on an answer that nobody gives."""
    place, answered = node or Node(None), {one.name for one in asks} | {*given}
    asked = {one.name for one in asks}
    for means in _NEEDED:
        field = intake.that_means(means)
        if field is None:
            message = _("%(what)s needs a form with a field that means “%(means)s”.")
            reader.complain(place, message % {"what": what, "means": means})
        elif field.name not in asked:
            message = _("%(what)s must ask for “%(name)s”.") % {"what": what, "name": field.name}
            reader.complain(place, message, _("Without it nobody could come back to the customer."))
    channel = intake.that_means("channel")
    if channel and channel.required and channel.name not in answered:
        message = _("%(what)s doesn't say by which way the matter comes.") % {"what": what}
        reader.complain(place, message, _("Write set: {%(name)s: …}.") % {"name": channel.name})
    for field in intake.fields:
        if field.type == "files" and field.required and field.name not in answered:
            message = _("%(what)s leaves out “%(name)s”, and files can't be added to the form later.")
            reader.complain(place, message % {"what": what, "name": field.name})
        hanging = field.when.keys() - answered
        if field.name in asked and hanging:
            message = _("“%(name)s” is only asked by the answer to “%(other)s”, which this door doesn't ask.")
            at = node.value[field.name] if node else place
            reader.complain(at, message % {"name": field.name, "other": min(hanging)})


def _check_first(reader: Reader, node: Node | None, process: Process, answered: Collection[str], what: str) -> None:
    """The first stage has its deadline at once: what was agreed is agreed at the door."""
    first = process.stages.get(process.first)
    due = first.due if first else None
    for name in due.fields if due and not due.otherwise else ():
        if name not in answered:
            message = _("%(what)s doesn't say “%(name)s”, by which the first stage is due.")
            advice = _("Write set: {%(name)s: …}.") % {"name": name}
            reader.complain(node or Node(None), message % {"what": what, "name": name}, advice)


def _check_opened(reader: Reader, node: Node | None, process: Process, answered: Collection[str], what: str) -> None:
    """What is opened at once is filled with what the door asks."""
    first = process.stages.get(process.first)
    for opening in first.opens if first else ():
        for name in opening.given.values():
            if not name.startswith("=") and name not in answered:
                message = _("%(what)s doesn't say “%(name)s”, with which “%(process)s” is opened at once.")
                words = {"what": what, "name": name, "process": opening.process}
                reader.complain(node or Node(None), message % words)


def _shows(reader: Reader, node: Node | None, process: Process, what: str) -> dict[str, str]:
    """A word for each stage: one of an end for an end, and “your turn” only where the customer has a step."""
    found = {}
    theirs = {source for way in process.transitions.values() if "customer" in way.by for source in way.sources}
    for key, part in reader.entries(node, what):
        stage = process.stages.get(key)
        if stage is None:
            message = _("%(what)s “%(word)s” is not known.") % {"what": _("Stage"), "word": key}
            reader.complain(part, message, nearest(key, process.stages))
            continue
        word = found[key] = reader.word(part, DOOR_WORDS, _("Word for the customer"))
        if word and bool(stage.ends) != (word in DOOR_ENDS):
            fitting = DOOR_ENDS if stage.ends else DOOR_WORDS.keys() - DOOR_ENDS
            message = _("“%(word)s” is not a word for an end.") if stage.ends else _("“%(word)s” is a word for an end.")
            reader.complain(part, message % {"word": word}, nearest("", fitting))
        if word == "your_turn" and key not in theirs:
            reader.complain(part, _("At “%(key)s” the customer has nothing to do.") % {"key": key})
    if node is not None:
        for key in process.stages.keys() - found.keys():
            reader.complain(node, _("%(what)s has no word for stage “%(key)s”.") % {"what": what, "key": key})
    return found


def _registrar(reader: Reader, node: Node | None, departments: Collection[str], what: str) -> tuple[str, str]:
    if node is None:
        return "", ""
    parts = reader.mapping(node, what, required=("role",), optional=("department",))
    role = reader.word(parts.get("role"), REGISTERING, _("Role that registers"))
    return role, reader.word(parts.get("department"), departments, _("Department"))
