"""Which parts of a rule book are things of their own, with a name: a stage, a way, a field, an entry of a list.

Screens that compare or edit a rule book go by this outline; the words that such a thing may say are the loader's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.texts import say

Path = tuple[str | int, ...]
LANGUAGES = ("zh-hans", "zh-hant", "en")
LANGUAGE_NAMES = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}
MANY = "*"  # any key the author chose

KINDS: Mapping[tuple[str, ...], str | Promise] = {
    ("processes", MANY): _("Process"),
    ("processes", MANY, "steps", MANY): _("Step"),
    ("processes", MANY, "forms", MANY): _("Form"),
    ("processes", MANY, "forms", MANY, "fields", MANY): _("Field"),
    ("processes", MANY, "stages", MANY): _("Stage"),
    ("processes", MANY, "transitions", MANY): _("Way"),
    ("processes", MANY, "lines", MANY): _("Line to copy"),
    ("processes", MANY, "parts", MANY): _("Part of a department"),
    ("lists", MANY): _("List"),
    ("lists", MANY, MANY): _("Entry"),
    ("lists", MANY, MANY, "children", MANY): _("Entry"),
    ("chapters", MANY): _("Chapter"),
    ("clauses", MANY): _("Clause"),
    ("wording", MANY): _("Saved reply"),
    ("penalties", MANY): _("Penalty"),
    ("penalty_sets", MANY): _("Set of penalties"),
    ("ladder", MANY): _("Reminder"),
    ("ladders", MANY): _("Ladder of reminders"),
    ("ladders", MANY, "rungs", MANY): _("Reminder"),
    ("principles", MANY): _("Principle"),
    ("departments", MANY): _("Department"),
    ("portal", MANY): _("Door of customers"),
    ("watches", MANY): _("Watch"),
    ("regular", MANY): _("Matter that comes round"),
    ("scripts", MANY): _("Script of calls"),
    ("scripts", MANY, "lines", MANY): _("Line"),
    ("scripts", MANY, "closings", MANY): _("Closing"),
    ("situations", MANY): _("Situation on the line"),
    ("situations", MANY, "steps", MANY): _("Step"),
    ("callbacks", MANY): _("Callback plan"),
    ("callbacks", MANY, "turns", MANY): _("Turn"),
    ("callbacks", MANY, "groups", MANY): _("Group of customers"),
    ("figures", MANY): pgettext_lazy("rule book", "Figure"),
    ("papers", MANY): _("Paper"),
}
SECTIONS: Mapping[str, str | Promise] = {
    "pack": _("Key"),
    "title": _("Title"),
    "version": _("Version"),
    "chapters": _("Chapters"),
    "clauses": _("Clauses"),
    "processes": _("Processes"),
    "lists": _("Lists"),
    "ladder": _("Reminders"),
    "ladders": _("Other ladders of reminders"),
    "conduct": _("Conduct"),
    "principles": _("Principles"),
    "forbidden_phrases": _("Never said to a customer"),
    "apology_phrases": _("Words of apology"),
    "wording": _("Saved replies"),
    "penalties": _("Penalties"),
    "penalty_sets": _("Sets of penalties"),
    "departments": _("Departments"),
    "groups": _("Groups of processes"),
    "portal": _("The customer's door"),
    "settings": _("Settings"),
    "customers": _("The customer's file"),
    "sharing": _("Sharing out"),
    "contact": _("Contact with customers"),
    "orders": _("Orders"),
    "knowledge": _("Knowledge base"),
    "watches": _("Watches"),
    "regular": _("Matters that come round"),
    "scripts": _("Scripts of calls"),
    "situations": _("Situations on the line"),
    "callbacks": _("Callback plans"),
    "figures": _("Targets of figures"),
    "papers": _("Forms and registers on paper"),
}
PARTS: Mapping[str, str | Promise] = {
    "title": _("Title"),
    "label": _("Name"),
    "text": _("Text"),
    "help": _("Explanation"),
    "guidance": _("Guidance"),
    "message": _("Message"),
    "name": _("Name"),
    "owner": _("Who has the work"),
    "due": _("Deadline"),
    "since": _("Counted from"),
    "event": _("Event"),
    "else": _("Deadline, if nothing was agreed"),
    "ladder": _("Reminders"),
    "rungs": _("Reminders"),
    "waits_for": _("Who is waited for"),
    "counts_as": _("Counts as"),
    "group": _("Group"),
    "sees": _("Who may see it"),
    "all": _("Every entry is ticked"),
    "approval": _("Who signs"),
    "opens": _("What is opened"),
    "many": _("For many cases at once"),
    "marks": _("What figures learn from it"),
    "process": _("Process"),
    "asks": _("Fields that are asked"),
    "set": _("Filled in already"),
    "registrar": _("Who registers it"),
    "shows": _("What the customer reads of each stage"),
    "clause": _("Clause"),
    "chapter": _("Chapter"),
    "step": _("Step"),
    "collects": _("What is collected here"),
    "ends": _("How it ends"),
    "from": _("From"),
    "to": _("To"),
    "by": _("Who may"),
    "form": _("Form"),
    "needs": _("Conditions"),
    "effects": _("Consequences"),
    "kind": _("Kind"),
    "type": _("Type"),
    "required": _("Required"),
    "choices": _("Choices"),
    "when": _("Asked only if"),
    "checks": _("Checks of the text"),
    "wide": _("Over the whole width"),
    "means": _("What it says"),
    "default": _("Begins with"),
    "for_liable": _("Seen by the liable department"),
    "for_customer": _("On the customer's copy"),
    "decided": _("Decided before; another answer is explained in"),
    "dispatch": _("Shows what each department has on its hands"),
    "outside": _("Not of the department in"),
    "columns": _("Columns"),
    "sums": _("Added up"),
    "shares": _("Amount and how it is shared out"),
    "counts": _("Statistics count by it"),
    "listed": _("A column of the register"),
    "refusals": _("Answers that are refused"),
    "number": _("Numbers begin with"),
    "intake": _("Form that opens a matter"),
    "first": _("First stage"),
    "steps": _("Steps"),
    "forms": _("Forms"),
    "fields": _("Fields"),
    "stages": _("Stages"),
    "transitions": _("Ways"),
    "parts": _("Parts of departments"),
    "question": _("Form of who asks"),
    "in": _("Asked in"),
    "asked": _("When it is asked"),
    "acknowledge": _("To be acknowledged"),
    "gates": _("What waits for it"),
    "link": _("May be answered by a link"),
    "papers": _("Printed papers"),
    "lines": _("Lines to copy"),
    "settings": _("Settings"),
    "children": _("Entries below"),
    "applies_to": _("Meets"),
    "per": _("Counted by"),
    "rules": _("Penalties"),
    "processes": _("Processes"),
    "amount": _("Amount"),
    "minimum": _("At least"),
    "maximum": _("At most"),
    "before": _("Before the deadline"),
    "after": _("After the deadline"),
    "tells": _("Tells"),
    "level": _("Level of the reminder"),
    "parent": _("Belongs to"),
    "apology": _("Apologises"),
    "topic": _("Topic"),
    "say": _("What is said"),
    "do": _("What is done"),
    "wait": _("Seconds to wait"),
    "closings": _("Closings"),
    "rating": _("Question that says how satisfied they are"),
    "limits": _("Limits"),
    "situations": _("Situations"),
    "kinds": _("Kinds of customers"),
    "memberships": _("Memberships"),
    "categories": _("Categories"),
    "opinion": _("Kind of opinion"),
    "letters": _("Letters that come in"),
    "press": _("Key"),
    "never_say": _("Never said"),
    "never_do": _("Never done"),
    "hangs_up": _("May end the call"),
    "incoming": _("Only when the customer calls"),
    "purpose": _("Purpose"),
    "aims": _("Aims"),
    "audience": _("Whom"),
    "trigger": _("When their turn comes"),
    "rounds": _("Rounds"),
    "turns": _("Turns"),
    "scripts": _("Scripts"),
    "channels": _("Ways, in this order"),
    "share": _("Who calls"),
    "receipt": _("Counts with a receipt, within"),
    "retries": _("Tried again"),
    "skips": _("Left out"),
    "groups": _("Groups to be reached in full"),
    "dissatisfied": _("What a dissatisfied answer opens"),
    "demand": _("What a demand opens"),
    "report": _("Report"),
    "target": _("Target"),
}


@dataclass(frozen=True)
class Definition:
    """A thing of the rule book with a name of its own."""

    path: Path
    kind: str
    name: str

    @property
    def address(self) -> str:
        """Its place in an address of the editor."""
        return "/".join(str(word) for word in self.path)


def is_text(value: Any) -> bool:
    """Words in several languages."""
    return isinstance(value, dict) and bool(value) and set(value) <= set(LANGUAGES)


def named(thing: Any, words: Mapping[str, str]) -> Any:
    """A thing under another name."""
    if not words:
        return thing
    if is_text(thing):
        return dict(words)
    return {**thing, next((word for word in ("title", "label", "name", "text") if word in thing), "title"): dict(words)}


def kind_of(path: Path) -> str:
    """What stands at a path, or nothing if it is only a part of something."""
    if len(path) == 1:
        return str(SECTIONS.get(str(path[0]), path[0]))
    for pattern, kind in KINDS.items():
        if fits(path, pattern):
            return str(kind)
    return ""


def words_below(path: Path) -> tuple[str, ...]:
    """The parts of a thing that hold further things, such as the stages of a process."""
    below = (pattern for pattern in KINDS if len(pattern) == len(path) + 2 and fits(path, pattern[:-2]))
    return tuple(dict.fromkeys(pattern[-2] for pattern in below))


def fits(path: Path, pattern: tuple[str, ...]) -> bool:
    return len(path) == len(pattern) and all(word in (MANY, part) for part, word in zip(path, pattern, strict=True))


def definition_at(path: Path, *sources: Any) -> Definition:
    """The nearest thing with a name that a path belongs to, named as in the first source that has it."""
    for length in range(len(path), 0, -1):
        kind = kind_of(path[:length])
        if kind:
            found = next((part for source in sources if (part := look_up(source, path[:length])) is not None), None)
            return Definition(path[:length], kind, name_of(found, path[length - 1]) if length > 1 else "")
    return Definition((), "", "")


def name_of(part: Any, key: str | int) -> str:
    """What people call it, else its key."""
    if is_text(part):
        return say(part)
    if isinstance(part, dict):
        for word in ("title", "label", "name", "text"):
            if is_text(part.get(word)):
                return say(part[word])
    return str(key)


def part_name(word: str | int) -> str:
    """A part of a thing in words; one that nobody has described stands for itself."""
    return LANGUAGE_NAMES.get(str(word)) or str(PARTS.get(str(word), word))


def look_up(source: Any, path: Path) -> Any:
    """What a source says at a path; None if it says nothing."""
    for word in path:
        if isinstance(source, dict):
            source = source.get(word)
        elif isinstance(source, list) and isinstance(word, int):
            source = source[word] if word < len(source) else None
        else:
            return None
    return source


def definitions_below(source: Any, path: Path) -> Iterator[Definition]:
    """The things with a name that stand directly below another, or in its parts."""
    here = look_up(source, path)
    if not isinstance(here, dict):
        return
    for word, part in here.items():
        below = (*path, word)
        if kind_of(below):
            yield Definition(below, kind_of(below), name_of(part, word))
        elif isinstance(part, dict):
            for key, each in part.items():
                if kind_of((*below, key)):
                    yield Definition((*below, key), kind_of((*below, key)), name_of(each, key))
