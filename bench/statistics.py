"""Reports over the loaded complaints, against the bare SQL of the same figures."""

import time
from collections.abc import Callable, Generator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench.harness import Figure

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = 365

# Counts by class and department in a year and the year before; then the times of classes, main classes and all,
# on the wall and in hours of work.
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
WITH clocks AS (
    SELECT classification, date_part('epoch', received_at) AS received,
        date_part('epoch', accepted_at) AS accepted, date_part('epoch', resolved_at) AS resolved
    FROM cases_case WHERE process = 'complaint' AND received_at >= %(first)s AND received_at < %(until)s
), hours (opens, closes, through) AS MATERIALIZED (
    SELECT %(opens)s::float8[], %(closes)s::float8[], %(through)s::float8[]
), windows AS (
    SELECT clocks.*, width_bucket(received, closes) + 1 AS received_in,
        width_bucket(accepted, closes) + 1 AS accepted_in, width_bucket(resolved, closes) + 1 AS resolved_in
    FROM clocks CROSS JOIN hours OFFSET 0
), worked AS (
    SELECT classification, received, accepted, resolved,
        through[received_in] + greatest(0, received - opens[received_in]) AS begun,
        through[accepted_in] + greatest(0, accepted - opens[accepted_in]) AS taken,
        through[resolved_in] + greatest(0, resolved - opens[resolved_in]) AS told
    FROM windows CROSS JOIN hours
)
SELECT main.key, classification,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY accepted - received),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY taken - begun),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY resolved - received),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY told - begun)
FROM worked LEFT JOIN unnest(%(parts)s::text[], %(mains)s::text[]) AS main (part, key) ON main.part = classification
GROUP BY ROLLUP (main.key, classification)
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
    timeline = calendar.timeline(period.first.year - 1, at.year + 1)
    mains = {part.key: main.key for main in pack.lists["classes"] for part in (main, *main.children)}
    classes = {"parts": list(mains), "mains": list(mains.values())}
    yield Figure(
        "statistics of a year",
        "s",
        lambda: seconds(lambda: compute(question, calendar=calendar, pack=pack, at=at)),
        lambda: seconds(lambda: (bare(COUNTS, period), bare(TIMES, period, **timeline.as_arrays, **classes))),
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


def bare(sql: str, period: Any, **further: Any) -> list[Any]:
    from django.db import connection

    first, until = period.moments(ZONE)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"first": first, "until": until, "before": period.previous.moments(ZONE)[0], **further})
        return list(cursor.fetchall())


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
