"""Fields of a rule book as columns and filters of a register, and as answers that figures lead to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from huiyin.cases.filters import NONE, Tree, below
from huiyin.cases.rules import newest
from huiyin.kernel import masking
from huiyin.kernel.moments import moment
from huiyin.kernel.numbers import key_in
from huiyin.kernel.tables import Choice, Column, Condition, Filter
from huiyin.kernel.tables.columns import Row
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.rulebook.definitions import Field, Process, flat
from huiyin.rulebook.enums import SIZED_TYPES

BY = "by-"  # before the name of a field, in the address of a register
Write = Callable[[Any], Any]


def listed_columns(process: Process, *, whole: bool, language: str) -> list[Column]:
    """The fields that are columns of the register; those who see their part of a case only see theirs here, too."""
    fields = [(form.key, one) for form in process.forms.values() for one in form.fields]
    asked = {one.name: one for _form, one in reversed(fields) if one.listed}
    places: dict[str, dict[str, str]] = {}
    for form, one in fields:
        if one.name in asked and (whole or one.for_liable):
            places.setdefault(one.name, {})[form] = f"data__{form}__{one.name}"
    return [_column(asked[name], found, language) for name, found in places.items()]


def column_of(process: Process, name: str, *, whole: bool, language: str) -> Column | None:
    """The column of one field, as FORM.field or by its name alone; none for who may not see it."""
    form, dot, of_form = name.partition(".")
    fields = [
        (key, one)
        for key, each in process.forms.items()
        for one in each.fields
        if one.name == (of_form or name) and (not dot or key == form) and (whole or one.for_liable)
    ]
    if not fields:
        return None
    places = {key: f"data__{key}__{one.name}" for key, one in fields}
    column = _column(fields[0][1], places, language)
    return replace(column, key=f"said-{form}-{of_form}") if dot else column


def counted_filters(process: Process, *, whole: bool, language: str) -> list[Filter]:
    """Filters by the answers that statistics count by; people and departments are only led to."""
    kept = {one.name for form in process.forms.values() for one in form.fields if not one.for_liable}
    counted = [one for one in process.counted.values() if whole or one.name not in kept]
    return [_filter(one, say(one.label, language), language) for one in counted]


def _column(one: Field, places: Mapping[str, str], language: str) -> Column:
    write, exported = _writer(one, language), _EXPORTED.get(one.type)
    return Column(
        f"said-{one.name}",
        say(one.label, language),
        kind="number" if one.type in SIZED_TYPES else _KINDS.get(one.type, "text"),
        money=one.type == "money",
        needs=(*places.values(), *([f"said_in__{one.name}"] if len(places) > 1 else ())),
        show=lambda row: _written(row, one.name, places, write),
        export=(lambda row: _written(row, one.name, places, exported)) if exported else None,
        wide=one.type == "text",
    )


def _written(row: Row, name: str, places: Mapping[str, str], write: Write) -> Any:
    """The newest word under a name, of the forms that its reader sees."""
    data = {form: {name: row[place]} for form, place in places.items()}
    order = row[f"said_in__{name}"] if len(places) > 1 else None
    said = newest(data, {name: order or ()}, name)
    return "" if said is None else write(said)


def _writer(one: Field, language: str) -> Write:
    labels = {key: say(choice.label, language) for key, choice in flat(one.choices).items()}
    yes, no = gettext("Yes"), gettext("No")
    writers: Mapping[str, Write] = {
        "yes_no": lambda said: yes if said else no,
        "choice": lambda said: labels.get(said, said),
        "several": lambda said: "、".join(labels.get(key, key) for key in said),
        "person": lambda said: names_of_people().get(said, ""),
        "department": lambda said: names_of_departments().get(said, ""),
        "departments": lambda said: "、".join(names_of_departments().get(key, "") for key in said),
        "datetime": lambda said: moment(datetime.fromisoformat(said)),
        "money": lambda said: f"{Decimal(said):,.2f}",
        "phone": lambda said: masking.phone(str(said)),
    }
    return writers.get(one.type, lambda said: masking.text(str(said)))


# In a workbook figures can be summed and days sorted.
_EXPORTED: Mapping[str, Write] = {
    "money": Decimal,
    "number": int,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}
_KINDS = {"date": "day", "datetime": "moment"}


def _filter(one: Field, label: str, language: str) -> Filter:
    if one.type in ("person", "department"):
        names = names_of_people if one.type == "person" else names_of_departments
        return Named(BY + one.name, label, name=one.name, called=names)
    if one.type == "choice":
        options = tuple((key, say(choice.label, language)) for key, choice in flat(one.choices).items())
        keys = partial(_one_of, one.name)
        return Tree(BY + one.name, label, options, below=below(one.choices), means=keys)
    answers = {"yes": True, "no": False, NONE: None}
    return Choice(
        BY + one.name,
        label,
        (("yes", gettext("Yes")), ("no", gettext("No"))),
        further=((NONE, pgettext("figures", "Not stated")),),
        where=lambda chosen: _one_of(one.name, [answers[value] for value in chosen]),
    )


def _one_of(name: str, answers: Iterable[Any]) -> Q:
    found = Q()
    for answer in answers:
        found |= answered(name, None if answer == "" else answer)
    return found


def answered(name: str, answer: Any) -> Q:
    """Cases with this answer, or without any; what has no counted answer at all is in no index."""
    if answer is None:
        return ~Q(counted__has_key=name)
    return Q(counted__contains={name: answer}) & ~Q(counted={})


@dataclass(frozen=True)
class Named(Filter):
    """One person or department that figures lead to; thousands of names would make no list to choose from."""

    name: str = ""
    called: Callable[[], Mapping[int, str]] = field(default=dict)
    kind: ClassVar[str] = "carried"

    def condition(self, asked: QueryDict) -> Condition | None:
        value = asked.get(self.key, "")
        if value == NONE:
            return Condition(answered(self.name, None), f"{self.label}: {_('Nobody')}")
        key = key_in(value)
        found = self.called().get(key) if key is not None else None
        return Condition(answered(self.name, key), f"{self.label}: {found}") if found else None
