"""Right and wrong words for any form of any process, made from nothing but what its definition says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any

from django.core.files.base import ContentFile

from huiyin.cases.rules import LONGEST_LINE, LONGEST_TEXT
from huiyin.rulebook.definitions import Choice, Field, Form, Pack, Refusal
from huiyin.rulebook.rules import refusals_in, shown_fields
from huiyin.site.signature import draw
from tests.conftest import House

Words = dict[str, Any]
Files = dict[str, list[Any]]
AHEAD = timedelta(hours=50)  # how far away what is agreed lies
COMBINATIONS = 200  # of answers are tried before a form counts as one that refuses everything
PAPER = draw("王磊")
NO_SUCH_ROW = 2_000_000_000
AMOUNTS = ("128.50", "64.00", "192.50")  # the last is both others together
GARBAGE: dict[str, tuple[Any, ...]] = {
    "line": ("长" * (LONGEST_LINE + 1),),
    "phone": ("1" * (LONGEST_LINE + 1),),
    "text": ("长" * (LONGEST_TEXT + 1),),
    "yes_no": ("maybe",),
    "choice": ("no_such_choice",),
    "person": ("nobody",),
    "department": ("nowhere",),
    "proposal": ("none",),
    "date": ("2026-02-30", "tomorrow"),
    "datetime": ("2026-11-23T25:00", "soon"),
    "money": ("-1", "1.234", "NaN"),
    "number": ("1.5", "many"),
    "several": (["no_such_choice"],),
    "departments": (["nowhere"],),
    "table": ("no rows",),
}


@dataclass(frozen=True)
class Asked:
    """Who can be named in a form, when it is filled in, which fields name a time to come.

    One of `at_once` becomes the next deadline, so a time gone by is refused.
    """

    house: House
    at: datetime
    ahead: frozenset[str] = frozenset()
    at_once: frozenset[str] = frozenset()
    proposal: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)  # those that a test wants, if they are asked for
    before: Mapping[str, Any] = field(default_factory=dict)  # what was said earlier in the case and is compared with


@dataclass(frozen=True)
class Wrong:
    """Words of which some are wrong in one way, and the fields beside which that has to be said."""

    why: str
    fields: frozenset[str]
    words: Words
    files: Files
    others_too: bool = False  # more may be said: another answer shows and hides fields


def right_words(form: Form | None, asked: Asked) -> Words:
    """Something for each field that is shown, in a combination the form takes."""
    if form is None:
        return {}
    by_name = {field.name: field for field in form.fields}
    named = sorted(_refused_by(form) - asked.answers.keys())
    for answers in islice(product(*(answers_to(by_name[name]) for name in named)), COMBINATIONS):
        words = _filled(form, asked, {**dict(zip(named, answers, strict=True)), **asked.answers})
        if not refusals_in(form, {**asked.before, **words}):
            return words
    assert asked.answers, f"form {form.key} refuses each of {COMBINATIONS} combinations"
    return words  # a test wants what is refused


def right_files(form: Form | None, words: Mapping[str, Any]) -> Files:
    """A picture for each field of files that is shown."""
    shown = shown_fields(form, words) if form else []
    return {field.name: [ContentFile(PAPER, name=f"{field.name}.png")] for field in shown if field.type == "files"}


def wrong_words(form: Form, asked: Asked, pack: Pack) -> Iterator[Wrong]:
    """Left out, unreadable, at an impossible time, refused, said in words one must not say."""
    words = right_words(form, asked)
    yield from _wrong_one_by_one(form, asked, pack, words)
    yield from _wrong_together(form, asked, pack, words)
    for refusal in form.refusals:
        for refused in _refused_by_it(form, asked, refusal):
            yield Wrong(
                f"{refusal.message}", frozenset({refusal.field}), refused, right_files(form, refused), others_too=True
            )


def _refused_by_it(form: Form, asked: Asked, refusal: Refusal) -> Iterator[Words]:
    """The first words that a refusal is about, if they can be said at all."""
    by_name = {field.name: field for field in form.fields}
    compared = [name for name in (refusal.compare.fields if refusal.compare else ()) if name in by_name]
    said = {name: allowed[0] for name, allowed in refusal.when.items()}
    for answers in product(*(answers_to(by_name[name]) for name in compared)):
        refused = _filled(form, asked, {**asked.answers, **said, **dict(zip(compared, answers, strict=True))})
        if refusal in refusals_in(form, {**asked.before, **refused}):
            yield refused
            return


def _wrong_one_by_one(form: Form, asked: Asked, pack: Pack, words: Words) -> Iterator[Wrong]:
    """Answers on which other fields depend, and times, which are looked at once all the rest can be read."""
    files = right_files(form, words)
    for line in shown_fields(form, words):
        if line.name in _deciding(form):
            for why, value in _wrong_values(line, asked, pack):
                yield Wrong(why, frozenset({line.name}), {**words, line.name: value}, files, others_too=True)
        for why, value in _wrong_times(line, asked):
            yield Wrong(why, frozenset({line.name}), {**words, line.name: value}, files)


def _wrong_together(form: Form, asked: Asked, pack: Pack, words: Words) -> Iterator[Wrong]:
    """What is wrong in the same way is wrong at once: each of it has to be named."""
    files, alike = right_files(form, words), defaultdict[str, Words](dict)
    for line in shown_fields(form, words):
        if line.name not in _deciding(form) and line.type != "files":
            for why, value in _wrong_values(line, asked, pack):
                alike[why][line.name] = value
    for why, values in alike.items():
        yield Wrong(why, frozenset(values), {**words, **values}, files)
    needed = frozenset(line.name for line in shown_fields(form, words) if line.type == "files" and line.required)
    if needed:
        yield Wrong("no file", needed, words, {name: kept for name, kept in files.items() if name not in needed})


def _deciding(form: Form) -> set[str]:
    """The fields on whose answers it depends what else is asked or taken."""
    return _refused_by(form) | {name for line in form.fields for name in line.when}


def _refused_by(form: Form) -> set[str]:
    """The fields whose answers together may be refused."""
    own = {field.name for field in form.fields}
    compared = {name for refusal in form.refusals if refusal.compare for name in refusal.compare.fields}
    return {name for refusal in form.refusals for name in refusal.when} | (compared & own)


def _wrong_values(line: Field, asked: Asked, pack: Pack) -> Iterator[tuple[str, Any]]:
    if line.required:
        yield "left out", "  "
    for place, value in enumerate(GARBAGE[line.type]):
        yield f"unreadable {place}", value
    if line.type in ("person", "department", "departments"):
        yield "no such row", [NO_SUCH_ROW] if line.type == "departments" else NO_SUCH_ROW
    yield from _beyond(line)
    yield from _in_rows(line, asked, pack)
    by_file = [choice.key for choice in leaves(line.choices) if not choice.by_hand]
    if by_file:
        yield "not chosen by hand", by_file[0]
    if "no_apology" in line.checks:
        yield "apologises", pack.apology_phrases[0]


def _beyond(line: Field) -> Iterator[tuple[str, Any]]:
    """Less or more than the field takes."""
    if line.minimum:
        yield "too little", "0" if line.type == "money" else str(int(line.minimum) - 1)
    if line.maximum:
        yield "too much", str(int(Decimal(line.maximum)) + 1)
    if line.all:
        yield "not all of them", answers_to(line)[1:]


def _in_rows(line: Field, asked: Asked, pack: Pack) -> Iterator[tuple[str, Any]]:
    """One row in which one column is wrong."""
    right = {column.name: _value(column, asked) for column in line.columns}
    for column in line.columns:
        if line.shares and column.name == line.shares.into:
            continue
        for why, value in _wrong_values(column, asked, pack):
            yield f"{column.name} {why}", [{**right, column.name: value}]


def _wrong_times(line: Field, asked: Asked) -> Iterator[tuple[str, Any]]:
    if line.name in asked.at_once and line.type == "datetime":
        yield "agreed for a time gone by", (asked.at - timedelta(minutes=1)).isoformat()
    if line.means == "occurred_at":
        yield "still to come", (asked.at + timedelta(minutes=1)).isoformat()


def _filled(form: Form, asked: Asked, answers: Mapping[str, Any]) -> Words:
    """Words for every field that these answers show."""
    words = {
        field.name: answers.get(field.name, _value(field, asked)) for field in form.fields if field.type != "files"
    }
    while True:
        shown = {field.name for field in shown_fields(form, words)}
        if words.keys() <= shown:
            return words
        words = {name: value for name, value in words.items() if name in shown}


def _value(line: Field, asked: Asked) -> Any:
    at, house = asked.at, asked.house
    when = at + AHEAD if line.name in asked.ahead else at - timedelta(minutes=1)
    values = {
        "yes_no": "yes",
        "person": {"responsible_person": house.wes, "reported_to": house.max}.get(line.means, house.ben).pk,
        "department": house.workshop.pk,
        "datetime": when.isoformat(),
        "date": when.date().isoformat(),
        "money": AMOUNTS[0],
        "number": line.minimum or "3",
        "several": answers_to(line),
        "departments": [house.workshop.pk],
        "phone": "13800138000",
        "proposal": asked.proposal,
        "line": f"{line.name} 一行",
        "text": f"{line.name} 写明情况。",
        "table": [{column.name: _value(column, asked) for column in line.columns}],
    }
    return _first(line) if line.type == "choice" else values[line.type]


def _first(line: Field) -> str:
    """The first answer, of what a customer was given the first that is worth something: how much is asked, too."""
    worth = [choice.key for choice in leaves(line.choices) if choice.by_hand and not choice.settings.get("no_value")]
    return [*worth, *answers_to(line)][0]


def answers_to(field: Field) -> list[str]:
    """The answers that can be chosen by hand."""
    if field.type == "yes_no":
        return ["yes", "no"]
    if field.type == "money":
        return list(AMOUNTS)
    if field.type == "number":
        least = int(field.minimum or 3)
        return [str(least), str(least + 1)]
    return [choice.key for choice in leaves(field.choices) if choice.by_hand]


def leaves(choices: Iterable[Choice]) -> Iterator[Choice]:
    for choice in choices:
        if choice.children:
            yield from leaves(choice.children)
        else:
            yield choice
