"""Phrases that are never said to a customer, and looking for them in what the rule book itself says."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Pack, Process
from huiyin.rulebook.loader.advice import like
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.loader.sections import Clauses
from huiyin.rulebook.rules import phrases_in


def read_phrases(
    reader: Reader, node: Node | None, what: str, clauses: Clauses
) -> tuple[dict[str, tuple[str, ...]], str]:
    """Phrases with the longer words in which each is harmless, and the clause that bans them."""
    if node is None:
        return {}, ""
    parts = reader.mapping(node, what, required=("phrases",), optional=("clause",))
    found: dict[str, tuple[str, ...]] = {}
    for part in reader.sequence(parts.get("phrases"), what):
        phrase, exceptions = _phrase(reader, part, what)
        if phrase in found:
            reader.complain(part, _("%(what)s “%(word)s” stands here twice.") % {"what": what, "word": phrase})
        found[phrase] = exceptions
    return found, reader.word(parts.get("clause"), clauses, _("Clause"))


def _phrase(reader: Reader, node: Node, what: str) -> tuple[str, tuple[str, ...]]:
    if not isinstance(node.value, dict):
        return reader.string(node, what), ()
    parts = reader.mapping(node, what, required=("phrase",), optional=("except",))
    phrase = reader.string(parts.get("phrase"), what)
    exceptions = []
    for part in reader.sequence(parts.get("except"), what):
        word = reader.string(part, what)
        if phrase not in word or word == phrase:
            message = _("Exception “%(word)s” must hold “%(phrase)s” and more.") % {"word": word, "phrase": phrase}
            reader.complain(part, message, like(f"{phrase}…"))
        exceptions.append(word)
    return phrase, tuple(exceptions)


def check_looked_for(reader: Reader, node: Node | None, section: str, check: str, processes: Iterable[Process]) -> None:
    """Phrases are looked for by a field that checks for them, or they forbid nothing."""
    checked = (field.checks for process in processes for form in process.forms.values() for field in form.fields)
    if node is not None and not any(check in checks for checks in checked):
        message = _("Nothing looks for the “%(section)s”.") % {"section": section}
        reader.complain(node, message, _("Write checks: [%(check)s] in a field.") % {"check": check})


def check_wording(reader: Reader, node: Node | None, pack: Pack) -> None:
    """A saved reply must be fit to be sent. Source: A7-6, C15-6."""
    for key, text in pack.wording.items():
        place = node.value[key] if node else Node(None)
        for words in text.values():
            for phrase in phrases_in(words, pack.forbidden_phrases, pack.phrase_exceptions):
                reader.complain(
                    place,
                    _("Wording “%(key)s” holds the forbidden phrase “%(phrase)s”.") % {"key": key, "phrase": phrase},
                    _("Say it in other words."),
                )
            if key in pack.apologetic_wording:
                continue
            for phrase in phrases_in(words, pack.apology_phrases, pack.phrase_exceptions):
                message = _("Wording “%(key)s” apologises (“%(phrase)s”).") % {"key": key, "phrase": phrase}
                reader.complain(place, message, _("Mark it apology: true if it is meant for our own fault."))


def check_scripts(reader: Reader, parts: dict[str, Node], pack: Pack) -> None:
    """What is said in a call holds nothing that is never said to a customer. Source: A7-6."""
    said = [
        (("scripts", script.key, room, line.key, "say"), line.say)
        for script in pack.scripts.values()
        for room, lines in (("lines", script.lines), ("closings", script.closings))
        for line in lines
    ]
    said += [
        (("situations", situation.key, "steps", step.key, word), words)
        for situation in pack.situations.values()
        for step in situation.steps
        for word, words in (("say", step.say), ("calling", step.calling))
    ]
    for path, text in said:
        for language, words in text.items():
            for phrase in phrases_in(words, pack.forbidden_phrases, pack.phrase_exceptions):
                place = parts[path[0]]
                for word in (*path[1:], language):
                    place = place.value[word]
                message = _("“%(key)s” says the forbidden phrase “%(phrase)s”.")
                reader.complain(place, message % {"key": path[3], "phrase": phrase}, _("Say it in other words."))
