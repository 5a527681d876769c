"""One answer of a form, read by the type of its field; whoever typed it, it is stored in one way."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Field, flat

LONGEST_LINE = 160
LONGEST_TEXT = 20_000
MOST_ROWS = 60  # of a table: a paper that is reckoned once, no ledger
YEARS = range(1900, 2200)  # a year beyond is a slip of the keys, and no calendar can count there


class Unreadable(ValueError):
    """One value can't be read; its words stand beside the field."""


def texts_of(data: Any) -> list[str]:
    """All free text in stored answers, in the rows of tables as well."""
    if isinstance(data, str):
        return [data]
    below = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return [text for value in below for text in texts_of(value)]


def typed(value: Any) -> Any:
    """A stored value as Python uses it: stored date-times are ISO text."""
    if isinstance(value, str) and len(value) >= 16 and value[4:5] == "-" and "T" in value:
        return parse_datetime(value) or value
    return value


def read_one(field: Field, raw: Any, zone: ZoneInfo) -> Any:
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
                row[column.name] = read_one(column, given.get(column.name), zone)
            except Unreadable as problem:
                where = {"number": number, "column": say(column.label), "problem": problem}
                problems.append(_("Row %(number)d, %(column)s: %(problem)s") % where)
        rows.append(row)
    if problems:
        raise Unreadable(" ".join(problems))
    return rows


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
