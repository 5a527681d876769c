"""What may be asked about, and what may be asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from huiyin.kernel.texts import Text


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
class Operator:
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
    "is": Operator(gettext_noop("is"), _WHOLE, "exact", lambda has, value: bool(has == value)),
    "is_not": Operator(gettext_noop("is not"), _WHOLE, "exact", lambda has, value: bool(has == value), negated=True),
    "one_of": Operator(gettext_noop("is one of"), _ANY, "in", lambda has, values: has in values, "values"),
    "none_of": Operator(gettext_noop("is none of"), _ANY, "in", lambda has, values: has in values, "values", True),
    "contains": Operator(gettext_noop("contains"), ("text",), "contains", lambda has, value: value in has),
    "at_least": Operator(
        gettext_noop("is at least"),
        _ORDERED,
        "gte",
        lambda has, value: bool(has >= value),
        of_days=gettext_noop("is not before"),
    ),
    "at_most": Operator(
        gettext_noop("is at most"),
        _ORDERED,
        "lte",
        lambda has, value: bool(has <= value),
        of_days=gettext_noop("is not after"),
    ),
    "empty": Operator(gettext_noop("is empty"), _WHOLE, "", lambda _has, _value: True, "nothing", True),
    "filled": Operator(gettext_noop("is filled in"), _WHOLE, "", lambda _has, _value: True, "nothing"),
}
