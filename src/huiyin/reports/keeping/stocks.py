"""Stocks of the moments that reports of today ask about: begun, added to, and checked against their edges (ADR 46)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from huiyin.kernel import blocks
from huiyin.reports.enums import Span
from huiyin.reports.keeping.models import PRESENT, Stock
from huiyin.reports.queries.figures.runs import midnight
from huiyin.reports.queries.figures.stocks import SQL
from huiyin.reports.rules import DAY, period_of

KEEPINGS, FILES = "keepings", "files"
STEPS = {"steps": blocks.statement(SQL, "steps")}  # what stocks are begun from and held against
# Younger flows stay apart: whoever began to ask before them must not find them in a stock.
SETTLED = timedelta(minutes=1)


@transaction.atomic
def add_flows(at: datetime, zone: ZoneInfo) -> None:
    """Begin the stocks that are wanted and not there, and take into all of them the flows that came since."""
    _alone()
    Stock.objects.filter(what=KEEPINGS).exclude(moment__in=(wanted := _moments(at, zone))).delete()
    for what, moments in ((KEEPINGS, wanted), (FILES, [PRESENT])):
        there = set(Stock.objects.filter(what=what).values_list("moment", flat=True))
        begun = Stock.objects.bulk_create(Stock(what=what, moment=moment) for moment in moments if moment not in there)
        if begun:
            stocks = {"what": what, "stocks": [stock.pk for stock in begun], "present": PRESENT}
            _write("begin", stocks)
            _write("newest", stocks)
    _write("add", {"before": at - SETTLED})


@transaction.atomic
def wrong_stocks() -> list[str]:
    """The stocks that are not what their edges say; they are begun anew the next time."""
    _alone()
    wrong: list[str] = []
    for what in (KEEPINGS, FILES):
        found = [line["moment"] for line in blocks.rows(SQL, "wrong", {"what": what}, STEPS)]
        wrong += [f"{what} {moment}" for moment in found]
        if found:
            Stock.objects.filter(what=what).delete()
    return wrong


def _moments(at: datetime, zone: ZoneInfo) -> list[datetime]:
    """The present, and the ends of the periods that are named by words, of those before, and of those of last year."""
    today = at.astimezone(zone).date()
    ends = {end + DAY for span in Span if span != Span.DAYS for end in _ends(span, today)}
    return [*(midnight(day, zone) for day in sorted(ends) if day <= today), PRESENT]


def _ends(span: Span, today: date) -> Iterable[date]:
    period = period_of(span, today)
    return [each.last for each in (period.previous, period.year_before, *period.twelve)]


def _alone() -> None:
    """Nobody else begins or adds meanwhile; readers are not in the way."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE reports_stock IN SHARE ROW EXCLUSIVE MODE")


def _write(block: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(blocks.statement(SQL, block, STEPS), values)
