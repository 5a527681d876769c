"""What is measured of each customer: what modules bring, and the fields of the file for numbers and choices."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.customers.queries.book import file_definition, file_rules
from huiyin.customers.rules import field_label
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import FileField
from huiyin.rulebook.rules import MEASURES, register_measure

SEPARATORS = re.compile("[,，、;；/]")


@dataclass(frozen=True)
class Measure:
    """What is measured of each customer: an expression over `customer`, or a source of (customer_id, value) rows.

    A source reads only the customers from %(first)s to %(last)s; the moment is %(at)s, the day in the house's zone
    %(today)s. `parameters` gives what else
    it names. Nothing known is NULL.
    """

    name: str
    label: str | Promise
    expression: str = ""
    source: str = ""
    parameters: Callable[[], Mapping[str, Any]] = dict
    words: Callable[[], Mapping[str, str]] | None = None  # what is measured in words: what its values are called

    def said(self, value: str) -> str:
        """What a rule compares with, as people say it: 银卡、金卡 for silver,gold."""
        if self.words is None:
            return value
        words = self.words()
        return "、".join(words.get(one, one) for one in value.split(","))

    def meant(self, said: str) -> str:
        """The value of a rule that somebody typed, in words or as it is stored."""
        if self.words is None:
            return said.strip()
        keys = {word: key for key, word in self.words().items()}
        typed = (one.strip() for one in SEPARATORS.split(said))
        return ",".join(keys.get(one, one) for one in typed if one)

    @property
    def value(self) -> str:
        return self.expression or f"m_{self.name}.value"


_measures: dict[str, Measure] = {}


def add_measure(measure: Measure) -> None:
    _measures[measure.name] = measure
    register_measure(measure.name, measure.label)


def measures() -> dict[str, Measure]:
    """What rules may go by: what modules measure, and the fields of the file for numbers and choices."""
    return {**_measures, **{field.name: _of_field(field) for field in file_definition().own_fields if field.measured}}


def _of_field(field: FileField) -> Measure:
    stored = f"customer.values ->> %(field_{field.name})s"
    if field.type == "choice":
        return Measure(field.name, field_label(field), f"nullif({stored}, '')", words=lambda: _choices_of(field))
    return Measure(field.name, field_label(field), f"({stored})::numeric")


def _money_of_things() -> dict[str, list[str]]:
    """The fields of things owned that hold an amount, such as the price of a flat."""
    kinds = file_definition().assets.values()
    found = [(kind.key, field.name) for kind in kinds for field in kind.own_fields if field.type == "money"]
    return {"money_kinds": [kind for kind, _name in found], "money_fields": [name for _kind, name in found]}


def _choices_of(field: FileField) -> dict[str, str]:
    return {choice.key: say(choice.label) for choice in field.choices}


def measure_choices() -> list[tuple[str, str]]:
    """What a manager may build rules on."""
    return [(name, str(measure.label)) for name, measure in measures().items()]


OWN = (
    Measure("completeness", _("Completeness of the file (%)"), "customer.completeness::numeric"),
    Measure(
        "membership",
        _("Membership"),
        "nullif(customer.membership, '')",
        words=lambda: file_rules().lists["memberships"],
    ),
    Measure(
        "years_as_customer",
        _("Years as a customer"),
        "round(extract(epoch FROM %(at)s::timestamptz - customer.opened_at) / 31557600, 1)",
    ),
    Measure(
        "things_owned",
        _("Things owned"),
        source="""
        SELECT customer_id, count(*)::numeric AS value FROM customers_asset
        WHERE retired_on IS NULL AND customer_id BETWEEN %(first)s AND %(last)s GROUP BY customer_id""",
    ),
    Measure(
        "things_amount",
        _("Amounts of the things owned, added up"),
        source="""
        SELECT asset.customer_id, sum((asset.values ->> money.name)::numeric) AS value
        FROM customers_asset AS asset
        JOIN unnest(%(money_kinds)s::text[], %(money_fields)s::text[]) AS money (kind, name)
            ON money.kind = asset.kind AND asset.values ->> money.name <> ''
        WHERE asset.retired_on IS NULL AND asset.customer_id BETWEEN %(first)s AND %(last)s
        GROUP BY asset.customer_id""",
        parameters=_money_of_things,
    ),
    Measure(
        "services_due",
        _("Services due within a month"),
        source="""
        SELECT customer_id, count(*) FILTER (WHERE next_service_on <= %(today)s::date + 30)::numeric AS value
        FROM customers_asset WHERE retired_on IS NULL AND next_service_on IS NOT NULL
            AND customer_id BETWEEN %(first)s AND %(last)s GROUP BY customer_id""",
    ),
    Measure(
        "service_overdue_days",
        _("Days a service is overdue"),
        source="""
        SELECT customer_id, greatest(0, max(%(today)s::date - next_service_on))::numeric AS value
        FROM customers_asset WHERE retired_on IS NULL AND next_service_on IS NOT NULL
            AND customer_id BETWEEN %(first)s AND %(last)s GROUP BY customer_id""",
    ),
    Measure("needs_noted", _("Needs noted in the file"), "(customer.needs <> '')::int::numeric"),
    Measure("lost", _("Marked as lost"), "(customer.lost_at IS NOT NULL)::int::numeric"),
    Measure("refusals", _("Purposes refused"), "cardinality(customer.refusals)::numeric"),
)
for _measure in OWN:
    add_measure(_measure)
assert MEASURES  # noqa: S101 - the registry of the rule book knows them, too
