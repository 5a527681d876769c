"""Conditions people put together from labelled fields: SQL for an audience of a million, memory for one row.

A condition is plain data: {"field": "severity", "operator": "is", "value": "grave"}, or
{"all" | "any" | "none": [conditions]}. Of what a row has several of, such as the things a customer owns, a condition
holds if one of them meets it; {"one": [conditions]} asks that one and the same of them meets all. Both ways of judging
agree; a missing value is never equal to, greater or smaller than anything.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import Text, bracketed, listed, say, strung

Condition = Mapping[str, Any]

MOST_DEPTH, MOST_LEAVES = 5, 100
GROUPS = ("all", "any", "none", "one")


class UnknownField(DomainError):
    """“%(name)s” is not a field to filter by."""


class UnsuitableOperator(DomainError):
    """“%(name)s” can't be compared that way."""


class UnsuitableValue(DomainError):
    """“%(value)s” does not suit “%(name)s”."""


class TooManyConditions(DomainError):
    """These conditions are nested too deeply or too many."""


class NotOfOneThing(DomainError):
    """What one and the same thing has to meet must all be asked of one kind of thing."""


@dataclass(frozen=True)
class Several:
    """What a row has several of, kept elsewhere; in memory a row holds them under `name`."""

    name: str
    label: Any
    one: Callable[[Q], Q]  # whether one of them meets a condition


@dataclass(frozen=True)
class Field:
    """What may be asked about; kind: text | choice | number | date | datetime | yes_no | hidden.

    What is hidden is asked as a whole or whether it is there, never by its parts.
    """

    name: str
    label: Any
    kind: str = "text"
    path: str = ""  # of the column, when it is not called as the field is
    choices: Mapping[str, Text | str] = field(default_factory=dict)
    among: Several | None = None  # it is a column of these, not of the row

    @property
    def column(self) -> str:
        return self.path or self.name


@dataclass(frozen=True)
class _Operator:
    words: str
    kinds: tuple[str, ...]
    lookup: str
    holds: Callable[[Any, Any], bool]
    takes: str = "value"  # value | values | nothing
    negated: bool = False
    of_days: str = ""  # the words where days are compared

    def words_of(self, kind: str) -> str:
        return self.of_days if self.of_days and kind in ("date", "datetime") else self.words


_ANY = ("text", "choice", "number", "date", "datetime", "yes_no")
_WHOLE = (*_ANY, "hidden")
_ORDERED = ("number", "date", "datetime")
OPERATORS = {
    "is": _Operator(gettext_noop("is"), _WHOLE, "exact", lambda has, value: bool(has == value)),
    "is_not": _Operator(gettext_noop("is not"), _WHOLE, "exact", lambda has, value: bool(has == value), negated=True),
    "one_of": _Operator(gettext_noop("is one of"), _ANY, "in", lambda has, values: has in values, "values"),
    "none_of": _Operator(gettext_noop("is none of"), _ANY, "in", lambda has, values: has in values, "values", True),
    "contains": _Operator(gettext_noop("contains"), ("text",), "contains", lambda has, value: value in has),
    "at_least": _Operator(
        gettext_noop("is at least"),
        _ORDERED,
        "gte",
        lambda has, value: bool(has >= value),
        of_days=gettext_noop("is not before"),
    ),
    "at_most": _Operator(
        gettext_noop("is at most"),
        _ORDERED,
        "lte",
        lambda has, value: bool(has <= value),
        of_days=gettext_noop("is not after"),
    ),
    "empty": _Operator(gettext_noop("is empty"), _WHOLE, "", lambda _has, _value: True, "nothing", True),
    "filled": _Operator(gettext_noop("is filled in"), _WHOLE, "", lambda _has, _value: True, "nothing"),
}


def _branches(part: Condition) -> bool:
    return len(part.get("any", part.get("all", ()))) > 1


class Vocabulary:
    """The fields one kind of row may be asked about."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = {each.name: each for each in fields}

    def check(self, condition: Condition) -> None:
        """Refuse what can't be asked; everything else here expects a checked condition."""
        if self._count(condition, 1) > MOST_LEAVES:
            raise TooManyConditions

    def where(self, condition: Condition) -> Q:
        """The condition as SQL."""
        return self._where(condition, of_one=False)

    def holds(self, condition: Condition, row: Mapping[str, Any]) -> bool:
        """Whether one row, as values by field name, meets the condition."""
        return self._holds(condition, row, of_one=False)

    def describe(self, condition: Condition) -> str:
        """The condition in words of the active language."""
        for group in GROUPS:
            if group in condition:
                return self._describe_group(group, condition[group])
        asked, operator, value = self._read(condition)
        values = value if operator.takes == "values" else () if operator.takes == "nothing" else (value,)
        words = {
            "field": str(asked.label),
            "operator": _(operator.words_of(asked.kind)),
            "value": listed(_shown(asked, values)),
        }
        return _("%(field)s %(operator)s %(value)s") % words if values else _("%(field)s %(operator)s") % words

    def _describe_group(self, group: str, parts: Sequence[Condition]) -> str:
        if not parts:
            return _("nothing") if group == "any" else _("everything")
        bare = [self.describe(part) for part in parts]
        words = [bracketed(text) if _branches(part) else text for part, text in zip(parts, bare, strict=True)]
        if group == "one":
            joined = {"things": str(self._several({group: parts}).label), "conditions": _(" and ").join(words)}
            return _("the same %(things)s: (%(conditions)s)") % joined
        if group == "none":
            return _("none of (%(conditions)s)") % {"conditions": strung(bare)}
        return (_(" and ") if group == "all" else _(" or ")).join(words)

    def _count(self, condition: Condition, depth: int) -> int:
        if depth > MOST_DEPTH:
            raise TooManyConditions
        if "one" in condition:
            self._several(condition)
        for group in GROUPS:
            if group in condition:
                return sum(self._count(part, depth + 1) for part in condition[group])
        self._read(condition)
        return 1

    def _where(self, condition: Condition, *, of_one: bool) -> Q:
        """`of_one`: asked of one of several, whose columns stand beside each other."""
        for group in GROUPS:
            if group in condition:
                parts = [self._where(part, of_one=of_one or group == "one") for part in condition[group]]
                found = _combine(group, parts)
                return self._several(condition).one(found) if group == "one" and not of_one else found
        asked, operator, value = self._read(condition)
        there = _there(asked, operator, value)
        if asked.among and not of_one:
            there = asked.among.one(there)
        return ~there if operator.negated else there

    def _holds(self, condition: Condition, row: Mapping[str, Any], *, of_one: bool) -> bool:
        """`of_one`: the row is one of several."""
        if "one" in condition and not of_one:
            ones = row.get(self._several(condition).name, ())
            return any(self._holds(condition, one, of_one=True) for one in ones)
        for group in GROUPS:
            if group in condition:
                held = (self._holds(part, row, of_one=of_one) for part in condition[group])
                return any(held) if group == "any" else not any(held) if group == "none" else all(held)
        asked, operator, value = self._read(condition)
        rows = row.get(asked.among.name, ()) if asked.among and not of_one else (row,)
        values = [each.get(asked.name) for each in rows]
        there = any(each is not None and each != "" and operator.holds(each, value) for each in values)
        return there != operator.negated

    def _several(self, condition: Condition) -> Several:
        """What all these conditions are asked of."""
        found = set(self._asked_of(condition))
        if len(found) != 1 or None in found:
            raise NotOfOneThing
        return cast("Several", found.pop())

    def _asked_of(self, condition: Condition) -> Iterator[Several | None]:
        for group in GROUPS:
            if group in condition:
                for part in condition[group]:
                    yield from self._asked_of(part)
                return
        asked, _operator, _value = self._read(condition)
        yield asked.among

    def _read(self, condition: Condition) -> tuple[Field, _Operator, Any]:
        asked = self.fields.get(condition.get("field", ""))
        if asked is None:
            raise UnknownField(name=condition.get("field", ""))
        operator = OPERATORS.get(condition.get("operator", ""))
        if operator is None or asked.kind not in operator.kinds:
            raise UnsuitableOperator(name=str(asked.label))
        value = condition.get("value")
        if operator.takes == "nothing":
            return asked, operator, None
        if operator.takes == "value":
            return asked, operator, _typed(asked, value)
        if not isinstance(value, list | tuple):
            raise UnsuitableValue(name=str(asked.label), value=value)
        return asked, operator, [_typed(asked, each) for each in value]


def _combine(group: str, parts: Sequence[Q]) -> Q:
    """An empty `all` or `none` holds for every row, an empty `any` for none."""
    if not parts:
        # Not Q(): Django takes its negation to hold for every row too.
        return Q(pk__in=[]) if group == "any" else ~Q(pk__in=[])
    found = parts[0]
    for part in parts[1:]:
        found = found & part if group in {"all", "one"} else found | part
    return ~found if group == "none" else found


def _there(asked: Field, operator: _Operator, value: Any) -> Q:
    """What has to stand in the row, or in one of those that belong to it, before a negation."""
    if operator.takes == "nothing":
        return _filled(asked)
    return _filled(asked) & Q(**{f"{asked.column}__{operator.lookup}": value})


def _filled(asked: Field) -> Q:
    there = Q(**{f"{asked.column}__isnull": False})
    return there & ~Q(**{asked.column: ""}) if asked.kind in {"text", "choice", "hidden"} else there


def _typed(asked: Field, value: Any) -> Any:
    """The value as the column holds it."""
    read = {"number": _number, "date": _date, "datetime": _moment, "yes_no": _yes_no}.get(asked.kind, _word)
    try:
        typed = read(value)
    except (TypeError, ValueError, InvalidOperation) as error:
        raise UnsuitableValue(name=str(asked.label), value=value) from error
    if asked.choices and typed not in asked.choices:
        raise UnsuitableValue(name=str(asked.label), value=value)
    return typed


def _number(value: Any) -> Decimal:
    number = Decimal(str(value))
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(value)
    return number


def _date(value: Any) -> date:
    return value if isinstance(value, date) and not isinstance(value, datetime) else date.fromisoformat(value)


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value or "\x00" in value:
        raise ValueError(value)
    return value


def _shown(asked: Field, values: Sequence[Any]) -> list[str]:
    if asked.kind == "yes_no":
        return [_("yes") if value else _("no") for value in values]
    return [say(asked.choices[value]) if asked.choices else str(value) for value in values]
