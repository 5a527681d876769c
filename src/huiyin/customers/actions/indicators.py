"""Computing the indicators, and changing the rules they are computed by. Source: B45-4."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import connection

from huiyin.audit.actions import record
from huiyin.customers import queries
from huiyin.customers.actions.fitting import fitting
from huiyin.customers.models import Customer, IndicatorRules
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import IndicatorRule
from huiyin.rulebook.enums import COMPARISONS, INDICATORS

BATCH = 20_000


class RuleUnfit(DomainError):
    """“%(words)s” is not a rule: choose what is measured, how it is compared and with what."""


class NeedsAReason(DomainError):
    """Say why the rules change, so that others understand it later."""

    field = "reason"


def weigh_some(*, after: int, at: datetime) -> int | None:
    """Compute the indicators of one batch of customers in one statement; says after whom to go on, None at the end."""
    ids = Customer.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]
    batch = list(ids)
    if batch:
        _weigh(batch[0], batch[-1], at)
    return batch[-1] if len(batch) == BATCH else None


@whole
def weigh(customer: Customer, *, at: datetime) -> None:
    """Compute one customer's indicators now."""
    _weigh(customer.pk, customer.pk, at)


def _weigh(first: int, last: int, at: datetime) -> None:
    statement, params = queries.weighing_sql(queries.indicators_in_force())
    with connection.cursor() as cursor:
        cursor.execute(statement, {**params, "first": first, "last": last, **queries.moment(at)})


@whole
def change_indicators(
    rules: Mapping[str, Iterable[IndicatorRule]], *, reason: str, by: Person, at: datetime
) -> IndicatorRules:
    """Put other rules into force; the versions before stay readable, and the next night computes by the new ones."""
    reason = fitting(IndicatorRules, "reason", reason)
    if not reason:
        raise NeedsAReason
    known = queries.measures()
    kept: dict[str, list[list[object]]] = {}
    for key in INDICATORS:
        kept[key] = []
        for rule in rules.get(key, ()):
            measure = known.get(rule.measure)
            if measure is None or rule.comparison not in COMPARISONS or not _fits(rule, measure):
                words = (measure.label if measure else "", COMPARISONS.get(rule.comparison, ""), rule.value)
                raise RuleUnfit(field=key, words=" ".join(str(word) for word in words if word))
            kept[key].append([rule.measure, rule.comparison, rule.value, rule.points])
    version = IndicatorRules.objects.create(rules=kept, reason=reason, by=by, at=at)
    record("indicators.changed", by=by, at=at, subject=f"indicators/{version.pk}", detail={"reason": version.reason})
    return version


def _fits(rule: IndicatorRule, measure: queries.Measure) -> bool:
    """Words are compared with words there are, numbers with numbers; points stay within reason."""
    if not -100 <= rule.points <= 100 or not rule.value.strip():
        return False
    if measure.words is not None or rule.comparison == "is":
        words = measure.words() if measure.words else {}
        return rule.comparison == "is" and words.keys() >= set(rule.value.split(","))
    try:
        return Decimal(rule.value).is_finite()
    except InvalidOperation:
        return False
