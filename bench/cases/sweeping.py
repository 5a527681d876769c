"""The sweep of every minute over all that is open, against one statement that finds and writes the same rows."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from bench.cases.running import Busy
from bench.harness import Figure
from huiyin.worklist import actions as worklist

DUE = 10_000
WRITES = ("worklist_reminder", "worklist_notice")


class Sweeps:
    """So many deadlines pass in one minute; for each round they pass anew."""

    def __init__(self, shop: Busy) -> None:
        self.of = shop.size
        self.due = min(DUE, shop.size // 100)
        self.at = shop.now + timedelta(minutes=1)
        with connection.cursor() as cursor:
            cursor.execute(CHOOSE, {"number": self.due, "at": self.at})
        self._check_that_both_write_alike()

    def figure(self) -> Figure:
        return Figure(
            f"sweep, {self.due:,} of {self.of:,} due",
            "s",
            self._anew(self._sweep),
            self._anew(self._sweep_barely),
            aim_ratio=1.5,
            better="lower",
        )

    def _anew(self, work: Callable[[], object]) -> Callable[[], float]:
        def measure() -> float:
            self._forget()
            began = time.perf_counter()
            work()
            return time.perf_counter() - began

        return measure

    def _sweep(self) -> None:
        worklist.sweep(self.at)

    def _sweep_barely(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, {"at": self.at})

    def _forget(self) -> None:
        """As it was a minute ago, with nothing left behind in the tables."""
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(WRITES)}")
            cursor.execute(AS_BEFORE)
            cursor.execute("VACUUM (ANALYZE) worklist_workitem")

    def _check_that_both_write_alike(self) -> None:
        """The same items wait for the same hour, and the same people are told of the same things."""
        wrote = []
        for sweep in (self._sweep, self._sweep_barely):
            self._forget()
            sweep()
            with connection.cursor() as cursor:
                cursor.execute(FOLLOWING)
            wrote.append([self._asked(question) for question in (SWEPT, TOLD)])
        if wrote[0] != wrote[1] or len(wrote[0][1]) != self.due:
            raise AssertionError("the floor does not write what the sweep writes")

    def _asked(self, question: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return list(cursor.fetchall())


CHOOSE = """
CREATE TABLE falling_due AS
SELECT id, %(at)s::timestamptz - random() * interval '1 minute' AS due_at,
    NULL::timestamptz AS following  -- the rung after it, by the hours of work: at hand for the floor
FROM worklist_workitem
WHERE settled_at IS NULL AND owner_id IS NOT NULL AND id %% (SELECT count(*) / %(number)s FROM cases_case) = 0
ORDER BY id LIMIT %(number)s
"""
AS_BEFORE = """
UPDATE worklist_workitem AS item SET due_at = falling.due_at, next_rung_at = falling.due_at, rung = 'day_before'
FROM falling_due AS falling WHERE item.id = falling.id
"""
FOLLOWING = """
UPDATE falling_due AS falling SET following = item.next_rung_at
FROM worklist_workitem AS item WHERE item.id = falling.id
"""
BARE = """
WITH due AS MATERIALIZED (
    SELECT id, owner_id, subject, subject_label, title, due_at,
        to_char(due_at AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI') AS clock
    FROM worklist_workitem
    WHERE settled_at IS NULL AND paused_at IS NULL AND next_rung_at <= %(at)s
    ORDER BY next_rung_at, id
    FOR UPDATE SKIP LOCKED
), climbed AS (
    UPDATE worklist_workitem AS item SET rung = 'due', next_rung_at = hour.following
    FROM due JOIN falling_due AS hour USING (id) WHERE item.id = due.id
), reminded AS (
    INSERT INTO worklist_reminder (item_id, rung, due_at, at) SELECT id, 'due', due_at, %(at)s FROM due
)
INSERT INTO worklist_notice (person_id, item_id, subject, kind, text, at)
SELECT owner_id, id, subject, 'due', jsonb_build_object(
    'zh-hans', '已到期限（' || clock || '）：' || (title ->> 'zh-hans') || '（' || subject_label || '）',
    'zh-hant', '已到期限（' || clock || '）：' || (title ->> 'zh-hant') || '（' || subject_label || '）',
    'en', 'Due at ' || clock || ': ' || (title ->> 'en') || ' (' || subject_label || ')'
), %(at)s FROM due
"""
SWEPT = "SELECT item.id, rung, next_rung_at FROM worklist_workitem AS item JOIN falling_due USING (id) ORDER BY 1"
TOLD = """
SELECT notice.item_id, person_id, kind, text, rung, reminder.due_at
FROM worklist_notice AS notice JOIN worklist_reminder AS reminder ON reminder.item_id = notice.item_id ORDER BY 1
"""
