"""Lines of a process that are put together to be copied: each placeholder is a field that has something to say."""

from collections.abc import Collection
from string import Formatter

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Composed
from huiyin.rulebook.enums import COMPOSED, MOMENT_TYPES, UNLISTED_TYPES
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.known import Known
from huiyin.rulebook.loader.reading import Reader, nearest

_DAY = "day"  # {asked_at:day} writes 6-28


def read_lines(reader: Reader, node: Node | None, known: Known) -> dict[str, Composed]:
    return {key: _line(reader, key, part, known) for key, part in reader.entries(node, _("Lines to copy"))}


def _line(reader: Reader, key: str, node: Node, known: Known) -> Composed:
    what = _("Line “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title", "text"))
    text = reader.text(parts.get("text"), what)
    fields = {name: field for form in known.forms.values() for name, field in ((one.name, one) for one in form.fields)}
    sayable = {name for name, field in fields.items() if field.type not in UNLISTED_TYPES}
    moments = {name for name in sayable if fields[name].type in MOMENT_TYPES}
    found: dict[str, None] = {}
    for words in text.values():
        for name in _placeholders(reader, parts["text"], words, what, sayable, moments):
            found[name] = None
    if text and not found:
        reader.complain(parts["text"], _("%(what)s says the same of every case.") % {"what": what}, _("Write {field}."))
    return Composed(key, reader.text(parts.get("title"), what), text, tuple(found))


def _placeholders(
    reader: Reader, node: Node, words: str, what: str, sayable: Collection[str], moments: Collection[str]
) -> list[str]:
    """The fields that a text names; whatever else stands in braces is a mistake."""
    try:
        parsed = list(Formatter().parse(words))
    except ValueError:
        message = _("%(what)s: a brace is not closed or opened.") % {"what": what}
        reader.complain(node, message, _("Write {{ for a brace itself."))
        return []
    found = []
    for _before, name, shape, conversion in parsed:
        if name is None:
            continue
        if name in COMPOSED and not shape and not conversion:
            continue
        if name not in sayable:
            message = _("%(what)s: no form has a field “%(name)s” that can stand in it.")
            reader.complain(node, message % {"what": what, "name": name}, nearest(name, {*sayable, *COMPOSED}))
        elif conversion or shape not in ("", _DAY) or (shape == _DAY and name not in moments):
            message = _("%(what)s: “%(name)s” can't be written so.")
            advice = _("Write {%(name)s}, or {%(name)s:day} of a date.") % {"name": name}
            reader.complain(node, message % {"what": what, "name": f"{name}:{shape}"}, advice)
        else:
            found.append(name)
    return found
