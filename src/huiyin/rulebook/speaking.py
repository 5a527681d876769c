"""A talk along a script: what is said and asked next, with its blanks filled, and what would be amiss."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from string import Formatter

from django.utils.timezone import make_aware
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text, say
from huiyin.rulebook.definitions import Closing, Script, ScriptLine, told_apart
from huiyin.rulebook.enums import BLANKS
from huiyin.rulebook.rules import answered


@dataclass(frozen=True)
class Walk:
    """Where a talk stands after some answers.

    `answers` are those to questions that are still asked: whoever changes an answer above leaves those below behind.
    `closing` is known as soon as every answer that it hangs on is there.
    """

    lines: tuple[ScriptLine, ...]
    answers: Mapping[str, str]
    missing: tuple[ScriptLine, ...]
    closing: Closing | None

    @property
    def questions(self) -> tuple[ScriptLine, ...]:
        return tuple(line for line in self.lines if line.asks)


def walk(script: Script, answers: Mapping[str, str]) -> Walk:
    """What is said and asked after these answers, from the first line to the closing. Source: A4-8…11."""
    kept: dict[str, str] = {}
    lines = []
    for line in script.lines:
        if not answered(line.when, kept):
            continue
        lines.append(line)
        said = answers.get(line.key, "").strip() if line.asks else ""
        if said and (not line.answers or said in line.answers):
            kept[line.key] = said
    missing = tuple(line for line in lines if line.required and line.key not in kept)
    deciding = {name for closing in script.closings for name in closing.when}
    known = not any(line.key in deciding for line in missing)
    closing = next((one for one in script.closings if answered(one.when, kept)), None) if known else None
    return Walk(tuple(lines), kept, missing, closing)


def ways_through(script: Script) -> Iterator[dict[str, str]]:
    """All answers that make a difference: those to the questions that lines and closings hang on."""
    hanging = [*(line.when for line in script.lines), *(closing.when for closing in script.closings)]
    deciding = {name for when in hanging for name in when}
    yield from _ways([line for line in script.lines if line.key in deciding], {})


def _ways(lines: list[ScriptLine], answers: dict[str, str]) -> Iterator[dict[str, str]]:
    if not lines:
        yield answers
        return
    line, rest = lines[0], lines[1:]
    if not answered(line.when, answers):
        yield from _ways(rest, answers)
        return
    for word in (*line.answers, *(() if line.required else ("",))):
        yield from _ways(rest, {**answers, line.key: word})


def asks_the_class(script: Script, key: str) -> ScriptLine | None:
    """The question whose answer says in which class an opinion belongs: asked above it, of the same customers."""
    said = script.questions[key]
    above = [line for line in script.lines[: script.lines.index(said)] if line.when == said.when]
    return next((line for line in reversed(above) if any(classes_named(line).values())), None)


def class_of_opinion(script: Script, key: str, answers: Mapping[str, str]) -> str:
    """The class of an opinion by what the customer named before it; nothing, if that says none. Source: E73-1."""
    line = asks_the_class(script, key)
    return classes_named(line).get(answers.get(line.key, ""), "") if line else ""


def classes_named(line: ScriptLine) -> dict[str, str]:
    """To which class of opinions each answer of a question belongs, as far as the rule book says so."""
    return {key: str(word or "") for key, word in told_apart(line.choices, "opinion_class").items()}


def filled(text: Text | str, blanks: Mapping[str, str], language: str | None = None) -> str:
    """The words of a script; a blank of which nothing is known says in brackets what belongs there."""
    if language and language != get_language():
        with override(language):
            return filled(text, blanks)
    return "".join(_said(say(text), blanks))


def spoken(text: Text | str, blanks: Mapping[str, str]) -> str:
    """The words as they are said to somebody: what hangs on something that is not known is left out.

    Where that is all there is to say, brackets tell what belongs there.
    """
    return filled(_without_unknown(say(text), blanks), blanks)


def _said(text: str, blanks: Mapping[str, str]) -> Iterator[str]:
    after = _pieces(text)
    for (words, name), (following, _name) in zip(after, (*after[1:], ("", None)), strict=True):
        yield words
        if name is not None:
            known = blanks.get(name) or _("[%(what)s]") % {"what": BLANKS.get(name, name)}
            # What is on record may end a sentence that goes on here.
            yield known.rstrip(STOPS) if following[:1] and following[:1] in STOPS else known


STOPS = "。，；、,;."
PHRASE = re.compile(r"(?:[^。！？；，,;!?.]|\.(?!\s|$))+(?:[。！？；，,;!?]|\.(?=\s|$))*[”\"’)）]*\s*")


def _without_unknown(text: str, blanks: Mapping[str, str]) -> str:
    """A phrase that names what nobody knows is not said; the sentence before it ends where the phrase did."""
    if all(blanks.get(name) for _words, name in _pieces(text) if name is not None):
        return text
    kept: list[str] = []
    for phrase in PHRASE.findall(text):
        if all(blanks.get(name) for _words, name in _pieces(phrase) if name is not None):
            kept.append(phrase)
        elif kept and not _ends(kept[-1]) and _ends(phrase):
            kept[-1] = f"{kept[-1].rstrip(' ，,；;、')}{phrase.rstrip()[-1]}"
    said = "".join(kept).strip()
    return said[:1].upper() + said[1:] or text


def _ends(phrase: str) -> bool:
    return phrase.rstrip().endswith(("。", "！", "？", "!", "?", "."))


def open_blanks(texts: Iterable[Text | str]) -> set[str]:
    """What some words leave open, in the reader's language."""
    return {name for text in texts for _words, name in _pieces(say(text)) if name is not None}


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((words, name) for words, name, _form, _conversion in Formatter().parse(text))


def said_moment(answer: str) -> datetime | None:
    """The time that was answered, by the clock of the house where none is named; nothing, if it is none."""
    try:
        moment = datetime.fromisoformat(answer)
    except ValueError:
        return None
    return moment if moment.tzinfo else make_aware(moment)


@dataclass(frozen=True)
class Amiss:
    """Something that a talk lacks or has too much of; `line` is the question it is about."""

    message: str
    line: str = ""
    stops: bool = False  # nothing is recorded with it


def problems(script: Script, answers: Mapping[str, str], seconds: int = 0) -> list[Amiss]:
    """What is amiss with a talk of this length: required answers that are missing, too long, too many questions.

    `answers` may hold those to questions beside the script, too: they count. Source: A3-4, A4-3, A4-9.
    """
    now = walk(script, answers)
    found = [
        Amiss(_("“%(label)s” has no answer yet.") % {"label": say(line.label)}, line.key, stops=True)
        for line in now.missing
    ]
    found += [
        Amiss(_("“%(label)s” is no time.") % {"label": say(line.label)}, line.key, stops=True)
        for line in now.questions
        if line.type == "datetime" and line.key in now.answers and said_moment(now.answers[line.key]) is None
    ]
    limits = script.limits
    if seconds > limits.minutes * 60:
        message = ngettext(
            "This is getting long: it is meant to take %(number)d minute.",
            "This is getting long: it is meant to take %(number)d minutes.",
            limits.minutes,
        )
        found.append(Amiss(message % {"number": limits.minutes}))
    beside = [key for key, said in answers.items() if key not in script.questions and str(said).strip()]
    asked = len(now.answers) + len(beside)
    if asked > limits.questions:
        words = {"asked": asked, "limit": limits.questions}
        found.append(Amiss(_("That makes %(asked)d questions; no more than %(limit)d are meant to be asked.") % words))
    return found
