"""Pure rules of the rule book: names packs may use, phrases in texts, what a form shows and refuses."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from operator import eq, gt, lt, ne
from typing import Any

from django.utils.functional import Promise

from huiyin.kernel.cjk import normalise
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Choice, Comparison, Door, Field, Form, Pack, Process, Refusal

# Filled by the modules that run processes; a pack may only name what stands here.
GUARDS: dict[str, str | Promise] = {}
EFFECTS: dict[str, str | Promise] = {}
READS: dict[str, tuple[str, ...]] = {}  # the meanings that a guard or an effect reads from forms
FINAL: set[str] = set()


# What is measured of a customer, and the words for it; the SQL stands in the module that knows (customers.queries).
MEASURES: dict[str, str | Promise] = {}


def register_measure(name: str, description: str | Promise) -> None:
    """Make a measure known to the indicators of packs and of managers."""
    MEASURES[name] = description


# What can be counted, and what it is called; a pack may only set targets for what stands here.
FIGURES: dict[str, str | Promise] = {}
FIGURES_BY: dict[str, Mapping[str, str | Promise]] = {}  # what each may be broken down by in a report
FIGURES_ASK: dict[str, frozenset[str]] = {}  # as what processes count whose answers it may be broken down by, too

# What the cases of a process can be sorted by, and the meaning that its forms must say for it, if any.
AXES: dict[str, str] = {}
AXIS_NAMES: dict[str, str | Promise] = {}


def register_figure(
    key: str, name: str | Promise, *, by: Mapping[str, str | Promise], answers_of: Iterable[str] = ()
) -> None:
    """Make a figure known, so that packs can say what the house wants of it and reports can name it."""
    FIGURES[key], FIGURES_BY[key], FIGURES_ASK[key] = name, by, frozenset(answers_of)


def register_axis(key: str, name: str | Promise, *, said: str = "") -> None:
    """Make known what reports may sort cases by."""
    AXES[key], AXIS_NAMES[key] = said, name


def register_guard(name: str, description: str | Promise, *, reads: tuple[str, ...] = ()) -> None:
    """Make a condition known to packs; the description completes “may go on once …”."""
    GUARDS[name], READS[name] = description, reads


def register_effect(name: str, description: str | Promise, *, reads: tuple[str, ...] = (), final: bool = False) -> None:
    """Make a consequence known to packs; the form of its transition says what it reads.

    A `final` one writes down what somebody decided or signed: its form is not mended afterwards.
    """
    EFFECTS[name], READS[name] = description, reads
    if final:
        FINAL.add(name)


def forbidden_phrases_in(text: str, pack: Pack) -> list[str]:
    """The phrases in a text that are never said to a customer. Source: A7-6."""
    return phrases_in(text, pack.forbidden_phrases, pack.phrase_exceptions)


def apologies_in(text: str, pack: Pack) -> list[str]:
    """The words of apology in a text. Source: C15-6."""
    return phrases_in(text, pack.apology_phrases, pack.phrase_exceptions)


def phrases_in(text: str, phrases: Iterable[str], exceptions: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The phrases that stand in a text outside the longer words in which they are harmless."""
    # Spaces and invisible characters would hide a phrase: 不 行.
    plain = "".join(normalise(text).split())
    return [phrase for phrase in phrases if _stands_in(plain, phrase, exceptions.get(phrase, ()))]


def _stands_in(plain: str, phrase: str, exceptions: Iterable[str]) -> bool:
    wanted = "".join(normalise(phrase).split())
    if wanted not in plain:
        return False
    harmless: set[int] = set()
    for exception in exceptions:
        word = "".join(normalise(exception).split())
        inside = word.find(wanted)
        harmless.update(start + inside for start in _starts(plain, word))
    return any(start not in harmless for start in _starts(plain, wanted))


def _starts(plain: str, word: str) -> list[int]:
    starts, start = [], plain.find(word)
    while start >= 0:
        starts.append(start)
        start = plain.find(word, start + 1)
    return starts


def shown_fields(form: Form, values: Mapping[str, Any]) -> list[Field]:
    """The fields a form asks for, given what is filled in so far."""
    return [field for field in form.fields if answered(field.when, values)]


def asked_at(door: Door, process: Process) -> Form:
    """The form that opens a case as a customer is asked at a door: fewer fields, in the door's order and words."""
    intake = process.forms[process.intake]
    fields = {field.name: field for field in intake.fields}
    asked = (
        replace(
            fields[one.name],
            label=one.label or fields[one.name].label,
            help=one.help,  # the form's own help tells an agent how to ask
            required=fields[one.name].required or one.required,
            default="",
        )
        for one in door.asks
    )
    return replace(intake, title=door.title, fields=tuple(asked))


def taken_at(door: Door, process: Process) -> Form:
    """The whole form that opens a case, as far as it must be filled in when it comes by a door."""
    asked = {field.name: field for field in asked_at(door, process).fields}
    intake = process.forms[process.intake]
    fields = (replace(field, required=field.name in asked and asked[field.name].required) for field in intake.fields)
    return replace(intake, fields=tuple(fields))


def intake_after(process: Process, *, complaints: bool) -> Form:
    """The form that opens a case; a measure must name a class of complaints only where it follows from some."""
    intake = process.forms[process.intake]
    if complaints or process.counts_as != "measure":
        return intake
    fields = (replace(field, required=False) if field.means == "classification" else field for field in intake.fields)
    return replace(intake, fields=tuple(fields))


def refusals_in(form: Form, values: Mapping[str, Any]) -> list[Refusal]:
    """The combinations of answers this form does not take; values as they are stored. Source: D32-9.

    What was said earlier in the case, and is compared with, stands among them (Form.said_before).
    """
    return [
        refusal
        for refusal in form.refusals
        if answered(refusal.when, values) and (refusal.compare is None or _stand_so(refusal.compare, values))
    ]


def _stand_so(compare: Comparison, values: Mapping[str, Any]) -> bool:
    first, second = (_reckoned(side, values, compare.type) for side in (compare.one, compare.other))
    if first is None or second is None:
        return False
    return bool(_RELATIONS[compare.relation](first, second))


def _reckoned(side: Iterable[tuple[int, str]], values: Mapping[str, Any], type_: str) -> Any:
    """What a side comes to; nothing, if part of it has not been said."""
    found = [(sign, _comparable(values.get(name), type_)) for sign, name in side]
    if any(value is None for _sign, value in found):
        return None
    return found[0][1] if len(found) == 1 else sum(sign * value for sign, value in found)


_RELATIONS: Mapping[str, Callable[[Any, Any], Any]] = {"is": eq, "is_not": ne, "above": gt, "below": lt}


def _comparable(value: Any, type_: str) -> Any:
    if value is None or value == "":
        return None
    if type_ in ("money", "number"):
        return Decimal(str(value))
    return datetime.fromisoformat(value) if type_ == "datetime" else value


def answered(when: Mapping[str, tuple[str, ...]], values: Mapping[str, Any]) -> bool:
    """Whether what is said is among the answers that something hangs on."""
    return all(_word(values.get(name)) in allowed for name, allowed in when.items())


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def offered(choices: Iterable[Choice]) -> list[tuple[str, Any]]:
    """Choices as a form offers them: what has others below is the heading over those."""
    return [(say(one.label), offered(one.children)) if one.children else (one.key, say(one.label)) for one in choices]
