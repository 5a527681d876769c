"""The indicators: what is measured, by which rules, and on what a customer's figures rest. Source: B45-4."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models import Customer, IndicatorRules, Score
from huiyin.customers.queries.book import file_definition, file_rules
from huiyin.customers.rules import field_label
from huiyin.kernel.editions import kept
from huiyin.kernel.prepared import prepared
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import FileField, IndicatorRule
from huiyin.rulebook.enums import COMPARISONS, INDICATORS
from huiyin.rulebook.rules import MEASURES, register_measure

Rules = Mapping[str, tuple[IndicatorRule, ...]]
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


@dataclass(frozen=True)
class InForce:
    """The rules of the indicators, and which version they are."""

    rules: Rules
    version: int


@kept
def indicators_in_force() -> InForce:
    newest = IndicatorRules.objects.order_by("-pk").first()
    if newest is None:
        return InForce(file_definition().indicators, 0)
    rules = {key: tuple(IndicatorRule(*one) for one in rows) for key, rows in newest.rules.items()}
    return InForce(rules, newest.pk)


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


def weighing_sql(force: InForce) -> tuple[str, dict[str, Any]]:
    """One statement that computes the indicators of the customers from %(first)s to %(last)s, with its parameters.

    What rules say goes in as parameters, never as text; names of measures are those of the registry.
    """
    known, params = measures(), dict[str, Any](version=force.version)
    columns = [f"{_score(force.rules.get(key, ()), key, known, params)} AS {key}" for key in INDICATORS]
    values = ", ".join(f"{key} = EXCLUDED.{key}" for key in INDICATORS)
    statement = f"""
        INSERT INTO customers_score (customer_id, {", ".join(INDICATORS)}, version, computed_at)
        SELECT customer.id, {", ".join(columns)}, %(version)s, %(at)s
        FROM customers_customer customer {_joins(force.rules, known, params)}
        WHERE customer.id BETWEEN %(first)s AND %(last)s
        ON CONFLICT (customer_id) DO UPDATE
        SET {values}, version = EXCLUDED.version, computed_at = EXCLUDED.computed_at
    """  # noqa: S608 - see above
    return statement, params


def moment(at: datetime) -> dict[str, Any]:
    """The moment as statements name it, with the day that it is here: the database counts in another zone."""
    return {"at": at, "today": localdate(at)}


def _used(rules: Rules, known: Mapping[str, Measure]) -> list[Measure]:
    names = dict.fromkeys(rule.measure for rows in rules.values() for rule in rows)
    return [known[name] for name in names if name in known]


def _joins(rules: Rules, known: Mapping[str, Measure], params: dict[str, Any]) -> str:
    joins = []
    for measure in _used(rules, known):
        if measure.source:
            joins.append(f"LEFT JOIN ({measure.source}) m_{measure.name} ON m_{measure.name}.customer_id = customer.id")
        params.update(measure.parameters())
        if f"field_{measure.name}" in measure.expression:
            params[f"field_{measure.name}"] = measure.name
    return " ".join(joins)


def _score(rows: tuple[IndicatorRule, ...], key: str, known: Mapping[str, Measure], params: dict[str, Any]) -> str:
    rows = tuple(rule for rule in rows if rule.measure in known)
    if not rows:
        return "NULL::smallint"
    points = []
    for place, rule in enumerate(rows):
        name = f"{key}_{place}"
        params[name] = rule.value.split(",") if rule.comparison == "is" else Decimal(rule.value)
        sign = {"at_least": f">= %({name})s", "at_most": f"<= %({name})s", "is": f"= ANY(%({name})s)"}[rule.comparison]
        points.append(f"CASE WHEN {known[rule.measure].value} {sign} THEN {int(rule.points)} ELSE 0 END")
    values = ", ".join(known[rule.measure].value for rule in rows)
    total = f"least(100, greatest(0, {' + '.join(points)}))"
    return f"CASE WHEN num_nonnulls({values}) = 0 THEN NULL ELSE {total} END"


@dataclass(frozen=True)
class Basis:
    """One rule of an indicator, as it stands for a customer."""

    measure: str
    value: str
    condition: str
    points: int
    holds: bool


@dataclass(frozen=True)
class Indicator:
    """One indicator of a customer with what it rests on; without a score there is nothing to go by."""

    key: str
    label: str
    score: int | None
    basis: list[Basis]


@prepared
def _scores(customer: int) -> QuerySet[Score]:
    return Score.objects.filter(customer=customer)


def indicators_of(customer: Customer, *, at: datetime) -> tuple[list[Indicator], datetime | None]:
    """The seven indicators of a customer, each with its basis, and when they were computed."""
    score = next(iter(_scores(customer.pk)), None)
    force = indicators_in_force()
    known = measures()
    values = _measured(customer, force.rules, known, at) if score else {}
    found = [
        Indicator(
            key,
            str(label),
            getattr(score, key) if score else None,
            [_basis(rule, known, values) for rule in force.rules.get(key, ()) if rule.measure in known],
        )
        for key, label in INDICATORS.items()
    ]
    return found, score.computed_at if score else None


def _measured(customer: Customer, rules: Rules, known: Mapping[str, Measure], at: datetime) -> dict[str, Any]:
    used = _used(rules, known)
    if not used:
        return {}
    params: dict[str, Any] = {"first": customer.pk, "last": customer.pk, **moment(at)}
    joins = _joins(rules, known, params)
    columns = ", ".join(measure.value for measure in used)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM customers_customer customer {joins} WHERE customer.id = %(first)s",  # noqa: S608
            params,
        )
        row = cursor.fetchone()
    return dict(zip((measure.name for measure in used), row, strict=True))


def _basis(rule: IndicatorRule, known: Mapping[str, Measure], values: Mapping[str, Any]) -> Basis:
    value = values.get(rule.measure)
    return Basis(
        measure=str(known[rule.measure].label),
        value="" if value is None else known[rule.measure].said(_number(value)),
        condition=f"{COMPARISONS[rule.comparison]} {known[rule.measure].said(rule.value)}",
        points=rule.points,
        holds=value is not None and _holds(rule, value),
    )


def _holds(rule: IndicatorRule, value: Any) -> bool:
    if rule.comparison == "is":
        return str(value) in rule.value.split(",")
    limit = Decimal(rule.value)
    return bool(value >= limit) if rule.comparison == "at_least" else bool(value <= limit)


def _number(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, Decimal | float) else str(value)


def indicator_versions() -> list[IndicatorRules]:
    """Who changed the rules, when and why; the newest first."""
    return list(IndicatorRules.objects.select_related("by").order_by("-pk")[:20])


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
