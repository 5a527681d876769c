"""Owners, deadlines and actors of a definition in plain words of the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.kernel.texts import say
from huiyin.kernel.worktime.amounts import amount
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Choice, Door, Opening, Owner, Pack, Part, Process, Stage, Transition
from huiyin.rulebook.enums import ACTORS, APPROVALS, ASKED, DOOR_WORDS, OWNERS
from huiyin.rulebook.rules import asked_at


def owner_in_words(owner: Owner | None, process: Process) -> str:
    """Who gets the work of a stage."""
    if owner is None:
        return ""
    if owner.rule == "role":
        return role_in_words(owner.role)
    if owner.rule in ("head", "department"):
        return _of_department(owner, process)
    if owner.rule == "person":
        return _label_of(owner.by_field, process)
    if owner.rule == "stage":
        return _("Who had “%(stage)s”") % {"stage": say(process.stages[owner.stage].title)}
    if owner.rule == "cases":
        answers = _answers(owner.by_field, process)
        parts = [
            _("%(answer)s: %(owner)s")
            % {"answer": say(answers.get(answer, {})), "owner": owner_in_words(case, process)}
            for answer, case in owner.cases.items()
        ]
        return listed(parts)
    return str(OWNERS.get(owner.rule, owner.rule))


def _of_department(owner: Owner, process: Process) -> str:
    if owner.key or owner.by_field:
        name = say(owner.name) or owner.key if owner.key else _label_of(owner.by_field, process)
        return _("Head of %(department)s") % {"department": name} if owner.rule == "head" else name
    return _("Head of the liable department") if owner.rule == "head" else _("Liable department")


def short_owner(owner: Owner | None, process: Process) -> str:
    """The same for a small box: without what decides between them."""
    if owner is None:
        return ""
    if owner.rule == "cases":
        return " / ".join(dict.fromkeys(short_owner(case, process) for case in owner.cases.values()))
    if owner.rule == "head":
        return role_in_words(Role.DEPARTMENT_HEAD)
    return actor_in_words(owner.rule) if owner.rule in ACTORS else owner_in_words(owner, process)


def actor_in_words(word: str) -> str:
    """Who may use a transition."""
    return str(ACTORS[word]) if word in ACTORS else role_in_words(word)


def role_in_words(role: str) -> str:
    return str(Role(role).label) if role in Role.values else role


def signatures_in_words(verb: Transition, process: Process) -> str:
    """Whose signatures a transition asks for."""
    if verb.approval is None:
        return ""
    names = listed(owner_in_words(rule, process) for rule in verb.approval.by)
    return _("Signatures, %(mode)s: %(names)s") % {"mode": APPROVALS[verb.approval.mode], "names": names}


def asked_by_in_words(part: Part) -> str:
    """Who asks a department for its part."""
    if part.on_entry:
        return str(ASKED["on_entry"])
    return listed(actor_in_words(word) for word in part.by)


def held_up_by(verb: Transition, process: Process) -> list[Part]:
    """The parts of departments that a way waits for."""
    return [part for part in process.parts.values() if verb.key in part.gates]


def part_due_in_words(part: Part, process: Process) -> str:
    """Until when a department answers, and acknowledges."""
    words = _form_in_words(part.due, process)
    if not part.acknowledge:
        return words
    said = {"deadline": words, "first": _form_in_words(part.acknowledge, process)}
    return _("%(deadline)s; acknowledged %(first)s") % said


def part_in_words(part: Part, process: Process) -> str:
    """A department's part in one sentence."""
    said = {
        "department": owner_in_words(part.to, process),
        "what": say(part.title),
        "deadline": part_due_in_words(part, process),
    }
    if not part.gates:
        return _("%(department)s: %(what)s, %(deadline)s.") % said
    ways = " / ".join(say(process.transitions[key].title) for key in part.gates)
    return _("%(department)s: %(what)s, %(deadline)s; “%(ways)s” waits for it.") % {**said, "ways": ways}


def opening_in_words(opening: Opening, process: Process, pack: Pack) -> str:
    """Which other case is opened, when, and what waits for it."""
    other = pack.processes[opening.process]
    words = _("Opens: %(process)s") % {"process": say(other.title)}
    for name, answers in opening.when.items():
        labels = {"yes": _("Yes"), "no": _("No"), **{key: say(text) for key, text in _answers(name, process).items()}}
        said = {"field": _label_of(name, process), "answers": " / ".join(labels.get(one, one) for one in answers)}
        words = _("%(words)s, if “%(field)s” is %(answers)s") % {"words": words, **said}
    if opening.each:
        words = _("%(words)s, for each row of “%(field)s”") % {
            "words": words,
            "field": _label_of(opening.each, process),
        }
    if opening.gates:
        gates = listed(say(process.transitions[gate].title) for gate in opening.gates)
        words = _("%(words)s; %(gates)s waits until that has ended") % {"words": words, "gates": gates}
    return words


def deadline_in_words(stage: Stage, process: Process) -> str:
    """The deadline of a stage as a rule book would say it."""
    if stage.due is None:
        return ""
    due = stage.due
    words = _form_in_words(due.form, process)
    if due.cases:
        answers = _answers(due.by_field, process)
        words = listed(
            _("%(answer)s: %(deadline)s")
            % {"answer": say(answers.get(answer, {})), "deadline": _form_in_words(form, process)}
            for answer, form in due.cases.items()
        )
    if due.event:
        words = _("%(deadline)s (%(event)s)") % {"deadline": words, "event": _label_of(due.event, process)}
    if due.since:
        words = _("%(deadline)s of receipt") % {"deadline": words}
    if due.since_field:
        words = _("%(deadline)s, since %(moment)s") % {
            "deadline": words,
            "moment": _label_of(due.since_field, process),
        }
    if due.otherwise:
        words = _("%(deadline)s, else %(other)s") % {
            "deadline": words,
            "other": _form_in_words(due.otherwise, process),
        }
    if stage.ladder:
        words = _("%(deadline)s; reminders: %(ladder)s") % {"deadline": words, "ladder": say(stage.ladder_title)}
    return words


def _form_in_words(due: Mapping[str, Any], process: Process) -> str:
    for kind, say_it in _KINDS.items():
        if kind in due:
            return say_it(due[kind], process)
    return _("before %(time)s") % {"time": due["by"]} if "by" in due else ""


def deadline_said(due: Any) -> str:
    """A deadline by itself in words, if it is one that has any."""
    try:
        return "" if "agreed" in due else _form_in_words(due, None)  # type: ignore[arg-type]
    except (KeyError, ValueError, TypeError, AttributeError):
        return ""


def registrar_in_words(door: Door, pack: Pack) -> str:
    """To whom what customers bring through a door belongs."""
    places = {place["key"]: place["name"] for place in pack.departments}
    role = role_in_words(door.role)
    return f"{say(places[door.department])} · {role}" if door.department in places else role


def asked_in_words(door: Door, process: Process) -> str:
    """What customers are asked for, in the words they read."""
    return listed(say(field.label) for field in asked_at(door, process).fields)


def shown_in_words(door: Door, process: Process) -> list[tuple[str, str]]:
    """Each stage with the word that customers read for it."""
    return [(say(process.stages[stage].title), str(DOOR_WORDS[word])) for stage, word in door.shows.items()]


def listed(parts: Iterable[str]) -> str:
    return pgettext("between entries of a list", ", ").join(parts)


def length_in_words(text: str) -> str:
    """A length of time such as 4 working hours."""
    length = amount(text)
    n = length.number
    words = {
        "minute": ngettext("%(n)d minute", "%(n)d minutes", n),
        "hour": ngettext("%(n)d hour", "%(n)d hours", n),
        "day": ngettext("%(n)d day", "%(n)d days", n),
        "week": ngettext("%(n)d week", "%(n)d weeks", n),
        "month": ngettext("%(n)d month", "%(n)d months", n),
        "working minute": ngettext("%(n)d working minute", "%(n)d working minutes", n),
        "working hour": ngettext("%(n)d working hour", "%(n)d working hours", n),
        "working day": ngettext("%(n)d working day", "%(n)d working days", n),
    }
    return words[length.unit] % {"n": n}


def stay_in_words(seconds: float | None) -> str:
    """How long something stood, in working time; a working day is not everywhere as long, so none are named."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    return length_in_words(f"{minutes} working minutes" if minutes < 60 else f"{round(minutes / 60)} working hours")


def _within(value: Any, process: Process) -> str:
    return _("within %(length)s") % {"length": length_in_words(value)}


def _same_day(value: Any, process: Process) -> str:
    return _("the same working day") if value == "working" else _("the same day")


def weekday_names() -> dict[str, str]:
    return {
        "mon": _("Monday"), "tue": _("Tuesday"), "wed": _("Wednesday"), "thu": _("Thursday"),
        "fri": _("Friday"), "sat": _("Saturday"), "sun": _("Sunday"),
    }  # fmt: skip


def _weekday(value: Any, process: Process) -> str:
    names = weekday_names()
    days = [value] if isinstance(value, str) else value
    return _("next %(days)s") % {"days": listed(names[day] for day in days)}


def _before_event(value: Any, process: Process) -> str:
    return _("%(length)s before the event") % {"length": length_in_words(value)}


def _window(value: Any, process: Process) -> str:
    earliest, latest = (length_in_words(part) for part in value)
    return _("%(earliest)s to %(latest)s later") % {"earliest": earliest, "latest": latest}


def _end_of(value: Any, process: Process) -> str:
    periods = {"week": _("the end of the week"), "month": _("the end of the month"), "year": _("the end of the year")}
    return _("until %(period)s") % {"period": periods[value.removeprefix("working ")]}


def _agreed(value: Any, process: Process) -> str:
    return _label_of(value, process)


_KINDS: dict[str, Callable[[Any, Process], str]] = {
    "within": _within,
    "same_day": _same_day,
    "weekday": _weekday,
    "before_event": _before_event,
    "window": _window,
    "end_of": _end_of,
    "agreed": _agreed,
}


def _label_of(name: str, process: Process) -> str:
    for form in process.forms.values():
        for field in form.fields:
            if field.name == name:
                return say(field.label)
    return name


def _answers(name: str, process: Process) -> dict[str, Any]:
    """The labels of the answers a field may have."""
    for form in process.forms.values():
        for field in form.fields:
            if field.name == name and field.choices:
                return labels_of(field.choices)
    return {}


def labels_of(choices: Iterable[Choice]) -> dict[str, Any]:
    """The label of each entry of a list, whatever its level."""
    found: dict[str, Any] = {}
    for choice in choices:
        found[choice.key] = choice.label
        found |= labels_of(choice.children)
    return found
