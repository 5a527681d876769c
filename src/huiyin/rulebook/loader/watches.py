"""Watches over many cases: each names a process that is counted and one that it opens with all it needs."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from huiyin.kernel import worktime
from huiyin.kernel.texts import Text, listed
from huiyin.rulebook.definitions import Field, Process, Watch
from huiyin.rulebook.enums import WATCH_SAYS, WATCHED
from huiyin.rulebook.loader.advice import like
from huiyin.rulebook.loader.conditions import keys_of
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

_WORDS = ("title", "of", "by", "answers", "count", "within", "opens", "with", "clause")
_FEWEST = 2
_FITS = {"value": "choice", "count": "number", "cases": "text"}


def read_watches(
    reader: Reader, node: Node | None, *, processes: Mapping[str, Process], clauses: Collection[str]
) -> dict[str, Watch]:
    watches: dict[str, Watch] = {}
    for key, part in reader.entries(node, _("Watches")):
        watches[key] = _watch(reader, key, part, processes, clauses)
    counted = {watch.process for watch in watches.values()}
    for key, watch in watches.items():
        if watch.opens and watch.opens in counted:
            message = _("Watch “%(key)s” opens “%(process)s”, which is counted itself.")
            place = node.value[key].value["opens"] if node else Node(None)
            reader.complain(place, message % {"key": key, "process": watch.opens})
    return watches


def carried_by_watches(watches: Mapping[str, Watch]) -> list[tuple[str, Text]]:
    """The clauses that watches carry, each with what makes it happen."""
    return [(watch.clause, watch.title) for watch in watches.values()]


def _watch(reader: Reader, key: str, node: Node, processes: Mapping[str, Process], clauses: Collection[str]) -> Watch:
    what = _("Watch “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=_WORDS)
    process = reader.word(parts.get("of"), processes, _("Process"))
    by = reader.word(parts.get("by"), WATCHED, _("What is counted"))
    opens = reader.word(parts.get("opens"), processes, _("Process"))
    answers = reader.words(parts.get("answers"), _answers(processes.get(process), by), _("Possible answer"))
    watch = Watch(
        key=key,
        title=reader.text(parts.get("title"), what),
        process=process,
        by=by,
        answers=answers,
        count=_count(reader, parts.get("count"), what),
        within=_within(reader, parts.get("within"), what),
        opens=opens,
        given=_given(reader, parts["with"], processes[opens], answers) if opens and "with" in parts else {},
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
    )
    if process and by and not _answers(processes[process], by):
        message = _("%(what)s counts “%(means)s”, but no form of the process says it.") % {"what": what, "means": by}
        reader.complain(parts["by"], message)
    return watch


def _answers(process: Process | None, means: str) -> set[str]:
    fields = process.forms_that_say(means).values() if process and means else ()
    return {key for field in fields for key in keys_of(field.choices)}


def _count(reader: Reader, node: Node | None, what: str) -> int:
    count = node.plain if node else None
    if type(count) is int and count >= _FEWEST:
        return count
    if node is not None:
        reader.complain(node, _("%(what)s: “count” is a whole number, two or more.") % {"what": what})
    return _FEWEST


def _within(reader: Reader, node: Node | None, what: str) -> str:
    if node is None:
        return ""
    length = str(node.plain)
    try:
        worktime.check({"within": length})
    except ValueError as error:
        why = str(error).rstrip(".")
        reader.complain(
            node,
            _("The deadline of %(what)s is not right: %(why)s.") % {"what": what, "why": why},
            like("{within: 2 working days}"),
        )
    return length


def _given(reader: Reader, node: Node, process: Process, answers: Collection[str]) -> dict[str, str]:
    """What the intake of the opened case is filled with; nothing that it requires may be left open."""
    intake = process.forms.get(process.intake)
    fields = {field.name: field for field in intake.fields} if intake else {}
    given: dict[str, str] = {}
    for name, part in reader.entries(node, _("What a watch says")):
        if reader.word(Node(name, part.file, node.keys.get(name, part.line)), fields, _("Field")):
            given[name] = _said(reader, part, fields[name], answers)
    for name, field in fields.items():
        if field.required and not field.when and field.default != "now" and name not in given:
            message = _("“%(process)s” requires “%(name)s”, which the watch does not say.")
            reader.complain(node, message % {"process": process.key, "name": name})
    return given


def _said(reader: Reader, node: Node, field: Field, answers: Collection[str]) -> str:
    if isinstance(node.value, dict):
        parts = reader.mapping(node, _("What a watch says"), required=("is",))
        return "=" + reader.word(parts.get("is"), keys_of(field.choices), _("Possible answer"))
    word = reader.word(node, WATCH_SAYS, _("What a watch says"))
    if word and field.type != _FITS[word]:
        message = _("“%(word)s” fills a field of type %(right)s; “%(name)s” is %(type)s.")
        reader.complain(node, message % {"word": word, "right": _FITS[word], "name": field.name, "type": field.type})
    elif word == "value" and set(answers) - keys_of(field.choices):
        missing = listed(sorted(set(answers) - keys_of(field.choices)))
        message = _("“%(name)s” does not take every answer that is counted: %(missing)s.")
        reader.complain(node, message % {"name": field.name, "missing": missing})
    return word
