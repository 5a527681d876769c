"""The indicators: by which rules, and on what a customer's figures rest. Source: B45-4."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import localdate

from huiyin.customers.models import Customer, IndicatorRules, Score
from huiyin.customers.queries.book import file_definition
from huiyin.customers.queries.measures import Measure, measures
from huiyin.kernel.editions import kept
from huiyin.kernel.prepared import prepared
from huiyin.rulebook.definitions import IndicatorRule
from huiyin.rulebook.enums import COMPARISONS, INDICATORS

Rules = Mapping[str, tuple[IndicatorRule, ...]]


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

    @property
    def warns(self) -> bool:
        """Whether a high score is a bad sign; of the others more is better or says only how much."""
        return self.key == "risk"


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
