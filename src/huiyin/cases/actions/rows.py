"""One row of a file as the intake form wants it, or why it can't be taken in."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases.actions.columns import NUMBER, RECEIVED, TITLE
from huiyin.cases.models import Case
from huiyin.cases.rules import LONGEST_LINE, Invalid, read
from huiyin.intake.rules import DETAIL, LEFT_OUT
from huiyin.kernel import cjk
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import Row, to_datetime
from huiyin.kernel.texts import Text, say
from huiyin.rulebook.definitions import Choice, Field, Form, Pack, flat
from huiyin.rulebook.enums import ASKED_LATER
from huiyin.worklist.rules import in_each_language as remark

LONGEST_NAME = Case._meta.get_field("complainant").max_length or 0
FUTURE = timedelta(days=1)  # clocks differ, calendars too


@dataclass(frozen=True)
class Plan:
    """How the columns of a file become cases of a process."""

    form: Form
    pack: Pack
    zone: ZoneInfo
    columns: Mapping[str, str]
    defaults: Mapping[str, str]

    @cached_property
    def intake(self) -> Form:
        fields = (replace(f, required=f.required and f.means not in ASKED_LATER) for f in self.form.fields)
        return replace(self.form, fields=tuple(fields))

    @cached_property
    def names(self) -> dict[str, str]:
        """How the form calls the field of each meaning."""
        return {field.means: field.name for field in self.form.fields if field.means}

    @cached_property
    def headings(self) -> dict[str, str]:
        """The column of each field that has one of its own."""
        return {field: heading for heading, field in self.columns.items() if field not in {DETAIL, LEFT_OUT}}

    @cached_property
    def words(self) -> dict[str, dict[str, str]]:
        """What a file may say for each choice: its label in any language, or its key."""
        return {field.name: _words(field.choices) for field in self.form.fields if field.type == "choice"}


@dataclass(frozen=True)
class Reading:
    """A row that can be taken in; remarks are what somebody should look at."""

    values: dict[str, Any]
    fingerprint: str
    text_print: str
    remarks: list[Text]


def read_row(row: Row, raw: Mapping[str, str], plan: Plan, *, at: datetime) -> Reading:
    """The row as the intake form takes it; raises Invalid in the active language."""
    errors: dict[str, list[str]] = {}
    if row.shifted:
        errors[_("Row")] = [_("It has more cells than there are headings, so cells may stand in a wrong column.")]
    if row.damaged:
        errors.setdefault(_("Row"), []).append(_("Some characters can't be read; save the file as .xlsx."))
    own = {field: raw.get(heading, "").strip() for field, heading in plan.headings.items()}
    moments = _moments(own, plan, at, errors)
    details, choices = _choices(own, plan)
    said = {means: own.get(name, "") for means, name in plan.names.items()}
    title, text, name = own.get(TITLE, ""), said.get("content", ""), said.get("complainant", "")
    values: dict[str, Any] = {**plan.defaults, **own, **choices, **moments}
    values[plan.names["content"]] = _content(title, text, [*_details(raw, own, plan), *details])
    if not title and not text:
        errors[_label(plan.names["content"], plan)] = [_("There is nothing about what happened.")]
    if len(name) > LONGEST_NAME:
        errors[_label(plan.names["complainant"], plan)] = [
            _("At most %(most)d characters, please.") % {"most": LONGEST_NAME}
        ]
    stored = _read(values, plan, errors)
    if errors:
        raise Invalid(errors)
    received = moments.get(RECEIVED, "")
    kept = {TITLE: title, NUMBER: own.get(NUMBER, ""), RECEIVED: received}
    normal = cjk.normalise(f"{title} {text}")
    who = cjk.normalise(name), said.get("phone", "")
    moment = received or moments.get(plan.names.get("occurred_at", ""), "")
    return Reading(
        {**stored, **{name: value for name, value in kept.items() if value}},
        _digest(*who, moment, normal),
        _digest(cjk.normalise(text or title)),
        list(_remarks(raw, own, plan)),
    )


def reasons_of(read_again: Callable[[], Any]) -> list[Text]:
    """Why a row is refused, in each language of the product."""
    said = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            try:
                read_again()
            except Invalid as refusal:
                lines = [_("%(field)s: %(problem)s") % {"field": name, "problem": " ".join(problems)}
                         for name, problems in refusal.errors.items()]  # fmt: skip
                said.append([(code, line) for line in lines])
    return [dict(sentence) for sentence in zip(*said, strict=True)]


def _read(values: Mapping[str, Any], plan: Plan, errors: dict[str, list[str]]) -> dict[str, Any]:
    try:
        stored, _warnings = read(plan.intake, values, zone=plan.zone, pack=plan.pack, by_hand=False)
    except Invalid as refusal:
        for name, problems in refusal.errors.items():
            errors.setdefault(_label(name, plan), problems)
        return {}
    return stored


def _moments(own: Mapping[str, str], plan: Plan, at: datetime, errors: dict[str, list[str]]) -> dict[str, str]:
    found = {}
    for name in (RECEIVED, *(field.name for field in plan.form.fields if field.type == "datetime")):
        try:
            when = to_datetime(own.get(name), plan.zone)
        except DomainError as refusal:
            errors[_label(name, plan)] = [str(refusal)]
            continue
        if when and when > at + FUTURE:
            errors[_label(name, plan)] = [_("%(value)s lies in the future.") % {"value": own[name]}]
        elif when:
            found[name] = when.isoformat()
    happened = plan.names.get("occurred_at")
    if happened and happened not in plan.headings and RECEIVED in found:
        found[happened] = found[RECEIVED]
    return found


def _choices(own: Mapping[str, str], plan: Plan) -> tuple[list[str], dict[str, str]]:
    """Words of closed lists as keys; a word the list does not have stays in the content."""
    unknown, found = [], {}
    for name, words in plan.words.items():
        said = own.get(name, "")
        key = words.get(cjk.normalise(said))
        if key is None and said and plan.defaults.get(name):
            unknown.append(_line(plan.headings[name], said))
        found[name] = key or plan.defaults.get(name) or said
    return unknown, found


def _details(raw: Mapping[str, str], own: Mapping[str, str], plan: Plan) -> Iterable[str]:
    number = own.get(NUMBER, "")
    if number:
        yield _line(plan.headings[NUMBER], number)
    for heading, field in plan.columns.items():
        said = raw.get(heading, "").strip()
        if field == DETAIL and said and said != number:
            yield _line(heading, said)


def _content(title: str, text: str, details: Iterable[str]) -> str:
    if cjk.normalise(text[:LONGEST_LINE]).startswith(cjk.normalise(title)):
        title = ""
    parts = ["\n".join(part for part in (title, text) if part), "\n".join(details)]
    return "\n\n".join(part for part in parts if part)


def _remarks(raw: Mapping[str, str], own: Mapping[str, str], plan: Plan) -> Iterable[Text]:
    """A number that stands in two columns: the cells of the row slipped under other headings."""
    number = own.get(NUMBER, "")
    twice = [h for h, said in raw.items() if said == number and h != plan.headings.get(NUMBER) and len(number) > 3]
    for heading in twice:
        names = {"first": plan.headings[NUMBER], "second": heading}
        yield remark(gettext_noop("“%(first)s” and “%(second)s” hold the same number: is a column missing?"), **names)


def _words(choices: Iterable[Choice]) -> dict[str, str]:
    every = flat(choices)
    words = {cjk.normalise(label): key for key, choice in every.items() for label in choice.label.values()}
    return words | {cjk.normalise(key): key for key in every}


def _label(name: str, plan: Plan) -> str:
    """How the file calls the field, else how the form does."""
    form: dict[str, Field] = {field.name: field for field in plan.form.fields}
    return plan.headings.get(name) or (say(form[name].label) if name in form else name)


def _line(heading: str, said: str) -> str:
    return f"{heading}：{said}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
