"""Choosing a department by class, urgency and what it has on its hands: four words that need each other. Source: E52-2.

A field says `dispatch`, classes name their `department`, severities may be `urgent`, and the house says how much one
person carries (`open_per_person`); one without the others would be read by nobody.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Process
from huiyin.rulebook.loader.advice import leave_out
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

PER_PERSON = "open_per_person"
READ_IN = {"department": "classes", "urgent": "severities"}  # in which list each setting is read


def check_dispatching(
    reader: Reader,
    parts: Mapping[str, Node],
    *,
    processes: Mapping[str, Process],
    settings: Mapping[str, Any],
    departments: Collection[str],
) -> None:
    fields = list(_fields(parts, processes))
    said = _settings(reader, parts.get("lists"), departments)
    for process, form, node, name, means in fields:
        what = _("Field “%(name)s”") % {"name": name}
        if form not in {way.form for way in process.transitions.values()}:
            message = _("%(what)s: a department is dispatched to with a step on, when the case is there.")
            reader.complain(node, message % {"what": what}, _("Ask for it in the form of a transition."))
        if means != "liable_department":
            message = _("%(what)s: only the liable department is dispatched to.") % {"what": what}
            reader.complain(node, message, _("Write means: %(word)s.") % {"word": "liable_department"})
        if not process.forms_that_say("classification"):
            message = _("%(what)s dispatches by class, but no form of process “%(key)s” asks the class.")
            reader.complain(node, message % {"what": what, "key": process.key})
        if not said["department"]:
            message = _("%(what)s dispatches by class, but no class names its department.") % {"what": what}
            reader.complain(node, message, _("Write settings: {department: KEY} at the classes."))
        if PER_PERSON not in settings:
            message = _("%(what)s looks at what departments can still take, which nobody has said.") % {"what": what}
            reader.complain(node, message, _("Write open_per_person in the settings: so many open items for a person."))
    if not fields:
        _check_alone(reader, parts, said, settings)


def _check_alone(
    reader: Reader, parts: Mapping[str, Node], said: Mapping[str, list[Node]], settings: Mapping[str, Any]
) -> None:
    """Words that only a field reads which is not there."""
    alone = [*said["department"], *said["urgent"]]
    if PER_PERSON in settings and "settings" in parts:
        alone.append(parts["settings"].value[PER_PERSON])
    for node in alone:
        message = _("Nothing reads this: no field says dispatch: true.")
        reader.complain(node, message, _("Say so at the field of the liable department, or take this away."))


def _fields(
    parts: Mapping[str, Node], processes: Mapping[str, Process]
) -> Iterator[tuple[Process, str, Node, str, str]]:
    for process in processes.values():
        for form in process.forms.values():
            for field in form.fields:
                if field.dispatch:
                    fields = parts["processes"].value[process.key].value["forms"].value[form.key].value["fields"]
                    yield process, form.key, fields.value[field.name].value["dispatch"], field.name, field.means


def _settings(reader: Reader, lists: Node | None, departments: Collection[str]) -> dict[str, list[Node]]:
    """Where each of the settings stands; one in another list would be read by nobody."""
    found: dict[str, list[Node]] = {word: [] for word in READ_IN}
    for name, entries in lists.value.items() if lists and isinstance(lists.value, dict) else ():
        for settings in all_settings(entries):
            for word, home in READ_IN.items():
                if word not in settings:
                    continue
                node = settings[word]
                if name != home:
                    message = _("“%(word)s” is read in list “%(home)s” only.") % {"word": word, "home": home}
                    reader.complain(node, message, leave_out(word))
                elif word == "department":
                    reader.word(node, departments, _("Department"))
                    found[word].append(node)
                else:
                    reader.flag(node, word)
                    found[word].append(node)
    return found


def all_settings(node: Node) -> Iterator[Mapping[str, Node]]:
    """The settings of each entry of a list, whatever its level."""
    for entry in node.value.values() if isinstance(node.value, dict) else ():
        words = entry.value if isinstance(entry.value, dict) else {}
        if "settings" in words and isinstance(words["settings"].value, dict):
            yield words["settings"].value
        if "children" in words:
            yield from all_settings(words["children"])
