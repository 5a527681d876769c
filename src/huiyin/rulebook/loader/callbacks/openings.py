"""Cases that an unhappy answer or a demand opens, with what fills their intake."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import (
    Field,
    Opens,
    Process,
    Script,
    ScriptLine,
    Turn,
)
from huiyin.rulebook.enums import (
    FITS,
)
from huiyin.rulebook.loader.callbacks.known import Known
from huiyin.rulebook.loader.conditions import keys_of
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest


def read_opens(
    reader: Reader, node: Node | None, what: str, says: Mapping[str, str], turns: Iterable[Turn], known: Known
) -> Opens | None:
    """A case with what fills its intake: what a callback says by itself, and what these turns ask for."""
    if node is None:
        return None
    parts = reader.mapping(node, what, required=("opens", "with"))
    opens = reader.word(parts.get("opens"), known.processes, _("Process"))
    process = known.processes.get(opens)
    if process is None or process.intake not in process.forms or "with" not in parts or reader.trusting:
        plain = parts["with"].plain if "with" in parts else {}
        return Opens(opens, {name: _as_kept(said) for name, said in plain.items()})
    keys = dict.fromkeys(key for turn in turns for key in turn.scripts if key in known.scripts)
    scripts = [known.scripts[key] for key in keys]
    return Opens(opens, _given(reader, parts["with"], process, scripts, says))


def _as_kept(said: Any) -> str:
    return f"={said.get('is', '')}" if isinstance(said, dict) else str(said)


def _given(
    reader: Reader, node: Node, process: Process, scripts: Collection[Script], says: Mapping[str, str]
) -> dict[str, str]:
    """What the opened case's intake is filled with; nothing that it requires may be left open."""
    fields = {field.name: field for field in process.forms[process.intake].fields}
    given: dict[str, str] = {}
    for name, part in reader.entries(node, _("What a callback says")):
        if name not in fields:
            message = _("The form that opens “%(process)s” has no field “%(name)s”.")
            words = {"process": process.key, "name": name}
            reader.complain(part, message % words, nearest(name, fields), line=node.keys.get(name))
            continue
        given[name] = _said(reader, part, fields[name], scripts, says)
    for name, field in fields.items():
        if field.required and not field.when and field.default != "now" and name not in given:
            message = _("“%(process)s” requires “%(name)s”, which the callback does not say.")
            reader.complain(node, message % {"process": process.key, "name": name})
    return given


def _said(reader: Reader, node: Node, field: Field, scripts: Collection[Script], says: Mapping[str, str]) -> str:
    if isinstance(node.value, dict):
        parts = reader.mapping(node, _("What a callback says"), required=("is",))
        return "=" + reader.word(parts.get("is"), keys_of(field.choices), _("Possible answer"))
    asked = {name: line for script in scripts for name, line in script.questions.items()}
    word = reader.word(node, {*asked, *says}, _("What a callback says"))
    if word in says:
        if not _fits(says[word], field.type):
            message = _("“%(word)s” is %(right)s and does not fit “%(name)s”, which is %(type)s.")
            words = {"word": word, "right": says[word], "name": field.name, "type": field.type}
            reader.complain(node, message % words)
        return word
    for script in scripts if word else ():
        _check_answer(reader, node, field, script, word)
    return word


def _check_answer(reader: Reader, node: Node, field: Field, script: Script, name: str) -> None:
    """The question is asked of whoever is dissatisfied, and every answer to it is one of the field."""
    line = script.questions.get(name)
    words = {"script": script.key, "name": name, "field": field.name}
    if line is None or (field.required and not (line.required and _asked_of_dissatisfied(script, line))):
        message = _("Script “%(script)s” does not always ask “%(name)s” of a dissatisfied customer.")
        reader.complain(node, message % words)
    elif not _fits(line.type, field.type) or (line.type == "choice" and {*line.answers} - keys_of(field.choices)):
        reader.complain(node, _("Not every answer to “%(name)s” fits the field “%(field)s”.") % words)


def _asked_of_dissatisfied(script: Script, line: ScriptLine) -> bool:
    rating = script.questions.get(script.rating)
    unhappy = {choice.key for choice in rating.choices if choice.settings.get("dissatisfied")} if rating else set()
    return not line.when or (line.when.keys() == {script.rating} and unhappy <= {*line.when[script.rating]})


def _fits(given: str, wanted: str) -> bool:
    return given == wanted or (given, wanted) in FITS
