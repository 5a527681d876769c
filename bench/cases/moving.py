"""Steps of cases a second: through the action, and as the bare SQL of the same rows."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import psycopg
from django.db import connection, connections, transaction
from psycopg import sql

from bench.cases.running import AGREED, EVENTFUL, Busy
from bench.crew import Job, seconds_together
from bench.harness import Figure
from huiyin.cases import actions
from huiyin.cases.models import Act, Case, StageEntry
from huiyin.kernel.clock import now
from huiyin.kernel.editions import reading
from huiyin.org.queries.asking import person_asking
from huiyin.site.middleware import set_up_tables
from huiyin.worklist.models import Notice, WorkItem

STEP = "uphold"
SAMPLE = 1000  # steps; fewer in a small shop
WARM_UP = 8  # steps of each person: statements are prepared at the sixth time
Row = dict[str, Any]


class Steps:
    """A complaint is found to be founded: a form, a decision, notices, and the next stage has it."""

    def __init__(self, shop: Busy) -> None:
        self.shop = shop
        self.sample = max(8, min(SAMPLE, shop.size // 50))
        self.next = EVENTFUL + 1
        asking = person_asking(shop.agents[0].pk)
        self.edition = asking.house_edition if asking else None
        self.rows = self._one_for_all()
        self._check_that_both_write_alike()

    def figure(self, people: int) -> Figure:
        return Figure(
            f"steps, {people} at once",
            "steps/s",
            partial(self._rate, self._by_the_action, people),
            partial(self._rate, self._barely, people),
            aim_ratio=0.35,
        )

    def _rate(self, prepare: Callable[[Sequence[int]], Job], people: int) -> float:
        connections.close_all()  # nobody shares a connection with a child
        return self.sample / seconds_together(prepare, self._keys(self.sample + WARM_UP * people), people)

    def _keys(self, number: int) -> range:
        """Cases that nobody has touched yet."""
        first, self.next = self.next, self.next + number
        if self.next > self.shop.size:
            raise ValueError("too few cases for so many rounds: choose a larger --size")
        return range(first, self.next)

    def _by_the_action(self, keys: Sequence[int]) -> Job:
        rows = Case.objects.select_related("registrar").defer("search", "search_text").in_bulk(list(keys))
        cases = [rows[key] for key in keys]
        return _warmed(self._move, cases)

    def _move(self, case: Case) -> None:
        # As within a request, which has read the edition of the set-up with the person (site.middleware). The first
        # entry of a loaded case has its number.
        with reading(self.edition, until_written=set_up_tables()):
            said = self.shop.judgement()
            actions.move(case, STEP, values=said, call=AGREED, seen_stage=case.pk, by=case.registrar, at=now())

    def _barely(self, keys: Sequence[int]) -> Job:
        bare = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)

        def write(key: int) -> None:
            with bare.transaction():
                self.rows.write(bare, key)

        return _warmed(write, keys)

    def _one_for_all(self) -> "Rows":
        (key,) = self._keys(1)
        before = {table: _row(table, key) for table in CHANGED}
        self._move(Case.objects.select_related("registrar").get(pk=key))
        return Rows(key, before)

    def _check_that_both_write_alike(self) -> None:
        """As many rows of each table, new ones and changed ones, history kept by triggers included."""
        (key,) = self._keys(1)
        case = Case.objects.select_related("registrar").get(pk=key)
        by_action = _written(lambda: self._move(case))
        barely = _written(lambda: self.rows.write(connection.connection, key))
        if by_action != barely:
            raise AssertionError(f"the floor writes {barely}, the action {by_action}")


class Rows:
    """What one step wrote, ready to be written for any other case."""

    def __init__(self, key: int, before: Mapping[str, Row]) -> None:
        subject = f"case/{key}"
        item = WorkItem.objects.get(subject=subject, settled_at=None).pk
        self.item = _row(ITEM, item)
        self.act = _row(ACT, Act.objects.get(case=key, kind="moved").pk)
        self.entry = _row(ENTRY, StageEntry.objects.get(case=key, left_at=None).pk)
        found = Notice.objects.filter(subject=subject).order_by("pk")
        self.notices = [(_row(NOTICE, notice.pk), notice.item_id == item) for notice in found]
        changes = {table: _changed(before[table], _row(table, key)) for table in CHANGED}
        self.changes = [(_update(table, list(change)), list(change.values())) for table, change in changes.items()]

    def write(self, bare: Any, key: int) -> None:
        """A loaded case, its entry and its work have one number."""
        for statement, values in self.changes:
            bare.execute(statement, [*values, key])
        _insert(bare, ACT, self.act, case_id=key)
        item = _insert(bare, ITEM, self.item, subject=f"case/{key}")
        _insert(bare, ENTRY, self.entry, case_id=key, item_id=item)
        for notice, of_it in self.notices:
            _insert(bare, NOTICE, notice, subject=f"case/{key}", item_id=item if of_it else None)


def _warmed(work: Callable[[Any], None], keys: Sequence[Any]) -> Job:
    """A person's share, the first pieces of which are done before the clock starts."""
    for key in keys[:WARM_UP]:
        work(key)

    def job() -> None:
        for key in keys[WARM_UP:]:
            work(key)

    return job


def _row(table: str, key: int) -> Row:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT * FROM {} WHERE id = %s").format(sql.Identifier(table)), [key])
        (found,) = cursor.fetchall()
        return dict(zip((column.name for column in cursor.description), found, strict=True))


def _changed(before: Row, after: Row) -> Row:
    return {name: value for name, value in after.items() if value != before[name]}


def _update(table: str, columns: Sequence[str]) -> str:
    said = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(column)) for column in columns)
    return sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier(table), said).as_string(None)


def _insert(bare: Any, table: str, row: Row, **instead: Any) -> int:
    values = {name: value for name, value in {**row, **instead}.items() if name != "id"}
    return int(bare.execute(_insertion(table, tuple(values)), list(values.values())).fetchone()[0])


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
    return statement.as_string(None)


def _written(work: Callable[[], None]) -> dict[str, tuple[int, int]]:
    """How many rows of which tables are new or changed by it; it is rolled back."""
    with transaction.atomic():
        before = _counters()
        work()
        found = {name: _since(before.get(name, (0, 0)), counted) for name, counted in _counters().items()}
        transaction.set_rollback(True)
    return {name: counted for name, counted in found.items() if any(counted)}


def _counters() -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins, n_tup_upd FROM pg_stat_xact_user_tables")
        return {name: (new, changed) for name, new, changed in cursor.fetchall()}


def _since(before: tuple[int, int], now_there: tuple[int, int]) -> tuple[int, int]:
    return now_there[0] - before[0], now_there[1] - before[1]


ACT, ENTRY, ITEM, NOTICE = (model._meta.db_table for model in (Act, StageEntry, WorkItem, Notice))
CHANGED = (ITEM, ENTRY, Case._meta.db_table)
