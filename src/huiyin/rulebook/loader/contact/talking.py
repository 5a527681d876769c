"""What a conversation asks and offers, and what becomes of words that were said: opinions, feedback, letters."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import (
    Deliverable,
    Feedback,
    Hint,
    Letters,
    Opinions,
    Question,
    flat,
)
from huiyin.rulebook.enums import CUSTOMER_KINDS
from huiyin.rulebook.loader.advice import leave_out
from huiyin.rulebook.loader.dispatching import all_settings
from huiyin.rulebook.loader.forms import Lists
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

CLASSES, WORD = "classes", "opinion_class"  # the list of complaint classes, and its setting that names the other list
PROFILE = ("memberships", "categories")  # lists of the pack by which something is meant for some customers only


def read_question(reader: Reader, key: str, node: Node) -> Question:
    what = _("Question “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("label",), optional=("help",))
    return Question(key, reader.text(parts.get("label"), what), reader.text(parts.get("help"), what))


def read_ratings(reader: Reader, node: Node | None, lists: Lists) -> tuple[str, tuple[Question, ...]]:
    if node is None:
        return "", ()
    what = _("Ratings of conversations")
    parts = reader.mapping(node, what, required=("words", "of"))
    words = reader.word(parts.get("words"), lists, _("List"))
    if words and not any(choice.share is not None for choice in lists[words]):
        message = _("%(what)s: no entry of the list “%(list)s” says how satisfied it is.") % {
            "what": what,
            "list": words,
        }
        reader.complain(parts["words"], message, _("Give its entries the setting “satisfied”, from 0 to 100."))
    asked = (read_question(reader, key, part) for key, part in reader.entries(parts.get("of"), what))
    return words, tuple(asked)


def read_hints(reader: Reader, node: Node | None, section: str, lists: Lists) -> tuple[Hint, ...]:
    hints = []
    profile: dict[str, Collection[str]] = {
        "kinds": CUSTOMER_KINDS,
        **{word: {one.key: one for one in lists.get(word, ())} for word in PROFILE},
    }
    for key, part in reader.entries(node, section):
        what = _("%(section)s: “%(key)s”") % {"section": section, "key": key}
        parts = reader.mapping(part, what, required=("title", "text"), optional=("until", *profile))
        title, text = (reader.text(parts.get(word), what) for word in ("title", "text"))
        meant = {word: reader.words(parts.get(word), known, what) for word, known in profile.items()}
        hints.append(Hint(key, title, text, reader.day(parts.get("until"), what), **meant))
    return tuple(hints)


def read_deliveries(reader: Reader, node: Node | None, clauses: Collection[str]) -> tuple[str, tuple[Deliverable, ...]]:
    if node is None:
        return "", ()
    what = _("What is handed over")
    parts = reader.mapping(node, what, required=("clause", "kinds"))
    kinds = []
    for key, part in reader.entries(parts.get("kinds"), what):
        named = f"{what}: “{key}”"
        words = reader.mapping(part, named, required=("label",), optional=("copy",))
        kinds.append(Deliverable(key, reader.text(words.get("label"), named), reader.flag(words.get("copy"), named)))
    return reader.word(parts.get("clause"), clauses, _("Clause")), tuple(kinds)


def read_letters(reader: Reader, node: Node | None, clauses: Collection[str]) -> Letters:
    if node is None:
        return Letters()
    what = _("Letters that come in")
    parts = reader.mapping(node, what, required=("answer",), optional=("clause",))
    clause = reader.word(parts.get("clause"), clauses, _("Clause"))
    return Letters(reader.deadline(parts.get("answer"), what), clause)


def read_opinions(reader: Reader, node: Node | None, lists: Lists, clauses: Collection[str]) -> Opinions | None:
    if node is None:
        return None
    parts = reader.mapping(node, _("The register of opinions"), required=("classes",), optional=("clause",))
    classes = reader.word(parts.get("classes"), lists, _("List"))
    return Opinions(classes, reader.word(parts.get("clause"), clauses, _("Clause")))


def check_opinion_classes(reader: Reader, lists: Node | None, opinions: Opinions | None, known: Lists) -> None:
    """What customers were not satisfied with and the register of opinions count alike: one class names the other."""
    classes = flat(known.get(opinions.classes, ())) if opinions else {}
    for name, entries in lists.value.items() if lists and isinstance(lists.value, dict) else ():
        for settings in all_settings(entries):
            if WORD not in settings:
                continue
            if name != CLASSES:
                message = _("“%(word)s” is read in list “%(home)s” only.") % {"word": WORD, "home": CLASSES}
                reader.complain(settings[WORD], message, leave_out(WORD))
            elif not classes:
                message = _("Nothing reads this: the pack has no register of opinions.")
                reader.complain(settings[WORD], message, leave_out(WORD))
            else:
                reader.word(settings[WORD], classes, _("Class of opinions"))


def read_feedback(reader: Reader, node: Node | None, clauses: Collection[str]) -> Feedback | None:
    if node is None:
        return None
    what = _("Weekly feedback for departments")
    parts = reader.mapping(node, what, required=("due",), optional=("clause", "reply"))
    clause = reader.word(parts.get("clause"), clauses, _("Clause"))
    due, reply = reader.deadline(parts.get("due"), what), reader.flag(parts.get("reply"), what)
    return Feedback(due=due, clause=clause, reply=reply)
