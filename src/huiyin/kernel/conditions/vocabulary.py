"""The fields one kind of row may be asked about, and the ways of asking."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.kernel.conditions.fields import OPERATORS, Field, Operator, Several
from huiyin.kernel.conditions.values import UnsuitableValue, shown, typed
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import bracketed, listed, strung

Condition = Mapping[str, Any]

MOST_DEPTH, MOST_LEAVES = 5, 100
GROUPS = ("all", "any", "none", "one")


class UnknownField(DomainError):
    """“%(name)s” is not a field to filter by."""


class UnsuitableOperator(DomainError):
    """“%(name)s” can't be compared that way."""


class TooManyConditions(DomainError):
    """These conditions are nested too deeply or too many."""


class NotOfOneThing(DomainError):
    """What one and the same thing has to meet must all be asked of one kind of thing."""


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
            "value": listed(shown(asked, values)),
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

    def _read(self, condition: Condition) -> tuple[Field, Operator, Any]:
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
            return asked, operator, typed(asked, value)
        if not isinstance(value, list | tuple):
            raise UnsuitableValue(name=str(asked.label), value=value)
        return asked, operator, [typed(asked, each) for each in value]


def _branches(part: Condition) -> bool:
    return len(part.get("any", part.get("all", ()))) > 1


def _combine(group: str, parts: Sequence[Q]) -> Q:
    """An empty `all` or `none` holds for every row, an empty `any` for none."""
    if not parts:
        # Not Q(): Django takes its negation to hold for every row too.
        return Q(pk__in=[]) if group == "any" else ~Q(pk__in=[])
    found = parts[0]
    for part in parts[1:]:
        found = found & part if group in {"all", "one"} else found | part
    return ~found if group == "none" else found


def _there(asked: Field, operator: Operator, value: Any) -> Q:
    """What has to stand in the row, or in one of those that belong to it, before a negation."""
    if operator.takes == "nothing":
        return _filled(asked)
    return _filled(asked) & Q(**{f"{asked.column}__{operator.lookup}": value})


def _filled(asked: Field) -> Q:
    there = Q(**{f"{asked.column}__isnull": False})
    return there & ~Q(**{asked.column: ""}) if asked.kind in {"text", "choice", "hidden"} else there
