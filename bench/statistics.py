"""Reports over the loaded complaints, against the bare SQL of the same figures."""

import time
from collections.abc import Callable, Generator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench.harness import Figure

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = 365

# Counts by class and department in a year, the year before and two years before; then the times by class.
COUNTS = """
SELECT classification, liable_department_id,
    count(*) FILTER (WHERE received_at >= %(first)s),
    count(founded) FILTER (WHERE received_at >= %(first)s),
    count(*) FILTER (WHERE received_at >= %(first)s AND founded),
    count(won_back) FILTER (WHERE received_at >= %(first)s),
    count(*) FILTER (WHERE received_at >= %(first)s AND won_back),
    count(*) FILTER (WHERE received_at < %(first)s)
FROM cases_case WHERE process = 'complaint' AND received_at >= %(before)s AND received_at < %(until)s
GROUP BY 1, 2
"""
TIMES = """
SELECT classification,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY accepted_at - received_at),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY resolved_at - received_at)
FROM cases_case WHERE process = 'complaint' AND received_at >= %(first)s AND received_at < %(until)s
GROUP BY ROLLUP (1)
"""
BOARD = """
SELECT clause_id,
    CASE WHEN settled_at IS NULL THEN CASE WHEN due_at < now() THEN 'missed' ELSE 'open' END ELSE outcome END,
    count(*) FILTER (WHERE due_at >= %(first)s), count(*) FILTER (WHERE due_at < %(first)s)
FROM worklist_workitem
WHERE clause_id IS NOT NULL AND due_at >= %(before)s AND due_at < %(until)s GROUP BY 1, 2
"""


def reports() -> Generator[Figure, None, None]:
    """Seconds of a year's statistics and of a year's compliance board."""
    from huiyin.kernel.clock import now
    from huiyin.org.queries import calendar_of
    from huiyin.org.roles import Reach
    from huiyin.reports.enums import Dimension
    from huiyin.reports.queries.compliance import board
    from huiyin.reports.queries.statistics import Question, compute
    from huiyin.reports.rules import Period
    from huiyin.rulebook.queries import pack_in_force

    at, everything = now(), Reach(everything=True)
    today = at.astimezone(ZONE).date()
    period = Period(today - timedelta(days=DAYS - 1), today)
    pack, calendar = pack_in_force(), calendar_of()
    question = Question("complaint", period, Dimension.CLASS, Dimension.DEPARTMENT, ZONE, everything)
    yield Figure(
        "statistics of a year",
        "s",
        lambda: seconds(lambda: compute(question, calendar=calendar, pack=pack, at=at)),
        lambda: seconds(lambda: (bare(COUNTS, period), bare(TIMES, period))),
        aim_ratio=1.3,
        better="lower",
    )
    yield Figure(
        "compliance board of a year",
        "s",
        lambda: seconds(lambda: board(period, pack=pack, reach=everything, zone=ZONE, at=at)),
        lambda: seconds(lambda: bare(BOARD, period)),
        aim_ratio=1.3,
        better="lower",
    )


def bare(sql: str, period: Any) -> list[Any]:
    from django.db import connection

    first, until = period.moments(ZONE)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"first": first, "until": until, "before": period.previous.moments(ZONE)[0]})
        return list(cursor.fetchall())


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
