"""What a filled-in form may say: one reader for page, phone, API, file and job."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Choice, Field, Form, Pack, Process
from huiyin.rulebook.rules import apologies_in, forbidden_phrases_in, refusals_in, shown_fields

LONGEST_LINE = 160
LONGEST_TEXT = 20_000
MOST_ROWS = 60  # of a table: a paper that is reckoned once, no ledger
YEARS = range(1900, 2200)  # a year beyond is a slip of the keys, and no calendar can count there

# What a field means fills the case's column of statistics (docs/write-a-pack.md).
COLUMNS = {
    "channel": "channel",
    "occurred_at": "occurred_at",
    "complainant": "complainant",
    "classification": "classification",
    "severity": "severity",
    "cause": "cause",
    "liable_department": "liable_department_id",
    "responsible_person": "responsible_person_id",
    "won_back": "won_back",
}


def counted_in(process: Process, data: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The answers that statistics of a process count by, in all its forms that have been filled in."""
    return {
        field.name: data[key][field.name]
        for key, form in process.forms.items()
        for field in form.fields
        if field.counts and data.get(key, {}).get(field.name) is not None
    }


class Invalid(DomainError):
    """Some fields need another look."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__()
        self.errors = dict(errors)


class Unreadable(ValueError):
    """One value can't be read; its words stand beside the field."""


def flat(choices: Iterable[Choice]) -> dict[str, Choice]:
    """Every node of a choice tree by key."""
    found: dict[str, Choice] = {}
    for choice in choices:
        found[choice.key] = choice
        found.update(flat(choice.children))
    return found


def read(
    form: Form,
    values: Mapping[str, Any],
    *,
    zone: ZoneInfo,
    pack: Pack,
    kept: Mapping[str, Any] | None = None,
    by_hand: bool = True,
) -> tuple[dict[str, Any], list[str]]:
    """The values as they are stored, and the warnings they deserve; raises Invalid field by field.

    `kept` is what the form said before; not `by_hand`: a file says it.
    """
    stored: dict[str, Any] = {}
    warnings: list[str] = []
    errors: dict[str, list[str]] = {}
    for field in shown_fields(form, values):
        if field.type == "files":
            continue
        try:
            value = _read_one(field, values.get(field.name), zone)
            if by_hand and value != (kept or {}).get(field.name):
                _not_by_hand(field, value)
            warnings += _checked(field, value, pack)
        except Unreadable as problem:
            errors[field.name] = [str(problem)]
        else:
            stored[field.name] = value
    _reckon(form, stored, errors)
    for refusal in refusals_in(form, stored):
        errors.setdefault(refusal.field, []).append(say(refusal.message))
    if errors:
        raise Invalid(errors)
    return stored, warnings


def _reckon(form: Form, stored: dict[str, Any], errors: dict[str, list[str]]) -> None:
    """Fill in the columns of tables that nobody types in."""
    for field in form.fields:
        if field.shares is None or field.name in errors or not (stored.get(field.name) and stored.get(field.shares.of)):
            continue
        try:
            stored[field.name] = shared_out(field, stored[field.name], Decimal(stored[field.shares.of]))
        except Unreadable as problem:
            errors[field.name] = [str(problem)]


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
        if field.name in ahead and when and _is_over(when, at, zone):
            errors[field.name] = [_("This time has passed already.")]
    return errors


def _is_over(when: Any, at: datetime, zone: ZoneInfo) -> bool:
    """A day is over when it has ended."""
    if isinstance(when, datetime):
        return when <= at
    return date.fromisoformat(when) < at.astimezone(zone).date()


def unmasked(form: Form, values: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """A page shows numbers masked; one that comes back as it was shown means the number we have."""
    if not any(isinstance(value, str) and "*" in value for value in values.values()):
        return dict(values)
    texts = [text for text in known if text]
    phones = {masking.phone(text): text for text in texts}
    hidden = {masking.text(text): text for text in texts}
    numbers = {masking.text(number): number for text in texts for number in masking.numbers_in(text)}
    types = {field.name: field.type for field in form.fields}

    def restored(name: str, value: Any) -> Any:
        if types.get(name) == "phone":
            return phones.get(value, value)
        if types.get(name) not in ("text", "line") or not isinstance(value, str) or "*" not in value:
            return value
        words = value.replace("\r\n", "\n").strip()
        if words in hidden:
            return hidden[words]
        for shown, number in numbers.items():
            words = words.replace(shown, number)
        return words

    return {name: restored(name, value) for name, value in values.items()}


def typed(value: Any) -> Any:
    """A stored value as Python uses it: stored date-times are ISO text."""
    if isinstance(value, str) and len(value) >= 16 and value[4:5] == "-" and "T" in value:
        return parse_datetime(value) or value
    return value


def _read_one(field: Field, raw: Any, zone: ZoneInfo) -> Any:
    if isinstance(raw, str):
        raw = raw.replace("\x00", "")  # the one character that PostgreSQL can't hold
    if field.type == "table":
        raw = filled_rows(raw)
    if raw is None or raw == [] or (isinstance(raw, str) and not raw.strip()):
        if field.required or field.all:
            raise Unreadable(_("Please fill this in."))
        return None
    return READERS[field.type](field, raw, zone)


def _line(field: Field, raw: Any, _zone: ZoneInfo) -> str:
    text = " ".join(str(raw).split())
    if len(text) > LONGEST_LINE:
        raise Unreadable(_("At most %(most)d characters, please; these are %(are)d.") % _sizes(LONGEST_LINE, text))
    return text


def _text(field: Field, raw: Any, _zone: ZoneInfo) -> str:
    text = str(raw).replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise Unreadable(_("At most %(most)d characters, please; these are %(are)d.") % _sizes(LONGEST_TEXT, text))
    return text


def _sizes(most: int, text: str) -> dict[str, int]:
    return {"most": most, "are": len(text)}


def _yes_no(field: Field, raw: Any, _zone: ZoneInfo) -> bool:
    answers = {True: True, False: False, "yes": True, "no": False, "true": True, "false": False}
    if raw not in answers:
        raise Unreadable(_("Please answer yes or no."))
    return answers[raw]


def _choice(field: Field, raw: Any, _zone: ZoneInfo) -> str:
    if raw not in flat(field.choices):
        raise Unreadable(_("“%(value)s” is not in the list.") % {"value": raw})
    return str(raw)


def _not_by_hand(field: Field, value: Any) -> None:
    choice = flat(field.choices).get(value) if field.type == "choice" else None
    if choice and not choice.by_hand:
        raise Unreadable(_("“%(value)s” can't be chosen by hand.") % {"value": say(choice.label)})


def _several(field: Field, raw: Any, _zone: ZoneInfo) -> list[str]:
    """In the order of the list, whatever order they were ticked in."""
    known, ticked = flat(field.choices), _each(raw)
    for value in ticked:
        if value not in known:
            raise Unreadable(_("“%(value)s” is not in the list.") % {"value": value})
    missing = [say(choice.label) for key, choice in known.items() if not choice.children and key not in ticked]
    if field.all and missing:
        raise Unreadable(_("Still missing: %(names)s.") % {"names": "、".join(missing)})
    return [key for key in known if key in ticked]


def _departments(field: Field, raw: Any, zone: ZoneInfo) -> list[int]:
    return sorted({_row_id(field, value, zone) for value in _each(raw)})


def _each(raw: Any) -> list[Any]:
    """A file says several things in one cell, a form ticks each."""
    if isinstance(raw, str):
        return [part for part in raw.replace("、", ",").replace("，", ",").split(",") if part.strip()]
    return list(raw) if isinstance(raw, list | tuple | set) else [raw]


def _row_id(field: Field, raw: Any, _zone: ZoneInfo) -> int:
    pk = getattr(raw, "pk", raw)
    try:
        return int(pk)
    except (TypeError, ValueError):
        raise Unreadable(_("“%(value)s” is not in the list.") % {"value": raw}) from None


def _datetime(field: Field, raw: Any, zone: ZoneInfo) -> str:
    try:
        when = raw if isinstance(raw, datetime) else parse_datetime(str(raw).strip().replace(" ", "T"))
    except ValueError:
        when = None
    if when is None or when.year not in YEARS:
        raise Unreadable(_("“%(value)s” is not a date with time, such as 2026-11-22 15:30.") % {"value": raw})
    if when.tzinfo is None:
        when = when.replace(tzinfo=zone)
    return when.isoformat()


def _date(field: Field, raw: Any, _zone: ZoneInfo) -> str:
    try:
        day = raw if isinstance(raw, date) else parse_date(str(raw).strip())
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Unreadable(_("“%(value)s” is not a date, such as 2026-11-22.") % {"value": raw})
    return day.isoformat()


def _money(field: Field, raw: Any, _zone: ZoneInfo) -> str:
    try:
        amount = Decimal(str(raw).replace(",", "").replace("，", "").strip().lstrip("¥￥"))
    except InvalidOperation:
        raise Unreadable(_("“%(value)s” is not an amount of money.") % {"value": raw}) from None
    if not amount.is_finite() or amount < 0 or amount >= Decimal("1e10") or amount != round(amount, 2):
        raise Unreadable(_("An amount from 0 to 9,999,999,999.99, please, with at most two decimals."))
    _check_size(field, amount)
    return str(round(amount, 2))


def _number(field: Field, raw: Any, _zone: ZoneInfo) -> int:
    try:
        number = int(str(raw).strip())
    except ValueError:
        raise Unreadable(_("“%(value)s” is not a whole number.") % {"value": raw}) from None
    _check_size(field, Decimal(number))
    return number


def _check_size(field: Field, size: Decimal) -> None:
    if field.minimum and size < Decimal(field.minimum):
        raise Unreadable(_("At least %(least)s, please.") % {"least": field.minimum})
    if field.maximum and size > Decimal(field.maximum):
        raise Unreadable(_("At most %(most)s, please.") % {"most": field.maximum})


def filled_rows(raw: Any) -> list[Mapping[str, Any]]:
    """The rows of a table in which anything stands; a file or a stranger may send what is none."""
    rows = [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, list | tuple) else []
    if isinstance(raw, str) and raw.strip():
        raise Unreadable(_("These are no rows."))
    return [row for row in rows if any(str(value).strip() for value in row.values() if value is not None)]


def _table(field: Field, raw: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Each row column by column; what is reckoned is not read."""
    if len(raw) > MOST_ROWS:
        raise Unreadable(_("At most %(most)d rows, please.") % {"most": MOST_ROWS})
    asked = [column for column in field.columns if not (field.shares and column.name == field.shares.into)]
    rows, problems = [], []
    for number, given in enumerate(raw, 1):
        row = {}
        for column in asked:
            try:
                row[column.name] = _read_one(column, given.get(column.name), zone)
            except Unreadable as problem:
                where = {"number": number, "column": say(column.label), "problem": problem}
                problems.append(_("Row %(number)d, %(column)s: %(problem)s") % where)
        rows.append(row)
    if problems:
        raise Unreadable(" ".join(problems))
    return rows


def shared_out(field: Field, rows: Sequence[Mapping[str, Any]], total: Decimal) -> list[dict[str, Any]]:
    """An amount shared out by weight, to the cent: what rounding leaves goes to those who lost most by it."""
    assert field.shares is not None  # noqa: S101 - asked for nothing else
    weights = [Decimal(str(row[field.shares.by])) for row in rows]
    whole = sum(weights)
    if whole <= 0:
        raise Unreadable(_("Nothing can be shared out by shares of nothing."))
    exact = [total * 100 * weight / whole for weight in weights]
    cents = [int(amount) for amount in exact]
    lost = sorted(range(len(rows)), key=lambda place: (cents[place] - exact[place], place))
    for place in lost[: int(total * 100) - sum(cents)]:
        cents[place] += 1
    return [{**row, field.shares.into: f"{Decimal(cent) / 100:.2f}"} for row, cent in zip(rows, cents, strict=True)]


def sums_of(field: Field, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the rows of a table add up to, column by column."""
    found = {}
    for column in (column for column in field.columns if column.name in field.sums):
        whole = sum((Decimal(str(row[column.name])) for row in rows if row.get(column.name)), Decimal(0))
        found[column.name] = f"{whole:.2f}" if column.type == "money" else f"{whole:.0f}"
    return found


READERS: dict[str, Callable[[Field, Any, ZoneInfo], Any]] = {
    "line": _line,
    "phone": _line,
    "text": _text,
    "yes_no": _yes_no,
    "choice": _choice,
    "several": _several,
    "person": _row_id,
    "department": _row_id,
    "departments": _departments,
    "proposal": _row_id,
    "date": _date,
    "datetime": _datetime,
    "money": _money,
    "number": _number,
    "table": _table,
}


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
