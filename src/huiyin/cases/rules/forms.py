"""What a filled-in form may say: one reader for page, phone, API, file and job."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from huiyin.cases.rules.reckoning import shared_out
from huiyin.cases.rules.values import Unreadable, read_one, texts_of, typed
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Field, Form, Pack, flat
from huiyin.rulebook.rules import apologies_in, forbidden_phrases_in, refusals_in, shown_fields


class Invalid(DomainError):
    """Some fields need another look."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__()
        self.errors = dict(errors)


def read(
    form: Form,
    values: Mapping[str, Any],
    *,
    zone: ZoneInfo,
    pack: Pack,
    kept: Mapping[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
    by_hand: bool = True,
) -> tuple[dict[str, Any], list[str]]:
    """The values as they are stored, and the warnings they deserve; raises Invalid field by field.

    `kept` is what the form said before, `before` what other forms of the case did; not `by_hand`: a file says it.
    """
    stored: dict[str, Any] = {}
    warnings: list[str] = []
    errors: dict[str, list[str]] = {}
    for field in shown_fields(form, values):
        if field.type == "files":
            continue
        try:
            value = read_one(field, values.get(field.name), zone)
            if by_hand and value != (kept or {}).get(field.name):
                _not_by_hand(field, value)
            warnings += _checked(field, value, pack)
        except Unreadable as problem:
            errors[field.name] = [str(problem)]
        else:
            stored[field.name] = value
    _involve_the_liable(form, stored)
    _reckon(form, stored, errors)
    for refusal in refusals_in(form, {**(before or {}), **stored}):
        errors.setdefault(refusal.field, []).append(say(refusal.message))
    if errors:
        raise Invalid(errors)
    return stored, warnings


def _involve_the_liable(form: Form, stored: dict[str, Any]) -> None:
    """Who is liable is always one of the departments involved: nobody says so twice."""
    one, several = (field.name for field in form.involving) if form.involving else ("", "")
    if several in stored and (liable := stored.get(one)):
        involved = stored[several] or []
        stored[several] = involved if liable in involved else [liable, *involved]


def _reckon(form: Form, stored: dict[str, Any], errors: dict[str, list[str]]) -> None:
    """Fill in the columns of tables that nobody types in."""
    for field in form.fields:
        if field.shares is None or field.name in errors or not (stored.get(field.name) and stored.get(field.shares.of)):
            continue
        try:
            stored[field.name] = shared_out(field, stored[field.name], Decimal(stored[field.shares.of]))
        except Unreadable as problem:
            errors[field.name] = [str(problem)]


def _not_by_hand(field: Field, value: Any) -> None:
    choice = flat(field.choices).get(value) if field.type == "choice" else None
    if choice and not choice.by_hand:
        raise Unreadable(_("“%(value)s” can't be chosen by hand.") % {"value": say(choice.label)})


def _checked(field: Field, value: Any, pack: Pack) -> list[str]:
    """Words that may not be said are refused, words better not said are named (A7-6, C15-6)."""
    if not isinstance(value, str):
        return []
    if "no_apology" in field.checks:
        found = apologies_in(value, pack)
        if found:
            words = _("“") + _("”, “").join(found) + _("”")
            raise Unreadable(
                _("The company is not at fault, so this answer must not apologise. Please rephrase %(words)s.")
                % {"words": words}
            )
    if "forbidden_phrases" in field.checks:
        return forbidden_phrases_in(value, pack)
    return []


def impossible_times(
    form: Form, stored: Mapping[str, Any], *, at: datetime, zone: ZoneInfo, ahead: Collection[str] = ()
) -> dict[str, list[str]]:
    """What happened lies behind us, what was agreed ahead: a deadline in the past would be missed before it began.

    `ahead` are the fields whose times become the next deadline.
    """
    errors: dict[str, list[str]] = {}
    for field in form.fields:
        when = typed(stored.get(field.name))
        if field.means == "occurred_at" and isinstance(when, datetime) and when > at:
            errors[field.name] = [_("This time is still to come.")]
        if field.name in ahead and when and is_over(when, at, zone):
            errors[field.name] = [_("This time has passed already.")]
    return errors


def is_over(when: Any, at: datetime, zone: ZoneInfo) -> bool:
    """A day is over when it has ended."""
    if isinstance(when, datetime):
        return when <= at
    day = when if isinstance(when, date) else date.fromisoformat(when)
    return day < at.astimezone(zone).date()


def unmasked(form: Form, values: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """A page shows numbers masked; one that comes back as it was shown means the number we have."""
    if not any("*" in text for text in texts_of(dict(values))):
        return dict(values)
    return _Unmasking(known).all_of(form.fields, values)


class _Unmasking:
    def __init__(self, known: Iterable[str]) -> None:
        texts = [text for text in known if text]
        self.phones = {masking.phone(text): text for text in texts}
        self.texts = {masking.text(text): text for text in texts}
        self.numbers = {masking.text(number): number for text in texts for number in masking.numbers_in(text)}

    def all_of(self, fields: Iterable[Field], said: Mapping[str, Any]) -> dict[str, Any]:
        asked = {field.name: field for field in fields}
        return {name: self._one(asked[name], value) if name in asked else value for name, value in said.items()}

    def _one(self, field: Field, value: Any) -> Any:
        if field.columns and isinstance(value, list):
            return [self.all_of(field.columns, row) if isinstance(row, Mapping) else row for row in value]
        if not isinstance(value, str) or "*" not in value:
            return value
        if field.type == "phone":
            return self.phones.get(value, value)
        return self._words(value) if field.type in ("text", "line") else value

    def _words(self, value: str) -> str:
        words = value.replace("\r\n", "\n").strip()
        if words in self.texts:
            return self.texts[words]
        for shown, number in self.numbers.items():
            words = words.replace(shown, number)
        return words
