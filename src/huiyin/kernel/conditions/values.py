"""What a field is compared with: as it was put down, as the column holds it, and as it is read."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel.conditions.fields import Field
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say


class UnsuitableValue(DomainError):
    """“%(value)s” does not suit “%(name)s”."""


def typed(asked: Field, value: Any) -> Any:
    """The value as the column holds it."""
    read = {"number": _number, "date": _date, "datetime": _moment, "yes_no": _yes_no}.get(asked.kind, _word)
    try:
        held = read(value)
    except (TypeError, ValueError, InvalidOperation) as error:
        raise UnsuitableValue(name=str(asked.label), value=value) from error
    if asked.choices and held not in asked.choices:
        raise UnsuitableValue(name=str(asked.label), value=value)
    return held


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


def shown(asked: Field, values: Sequence[Any]) -> list[str]:
    if asked.kind == "yes_no":
        return [_("yes") if value else _("no") for value in values]
    return [say(asked.choices[value]) if asked.choices else str(value) for value in values]
