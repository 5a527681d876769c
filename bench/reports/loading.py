"""A house after three busy years: its rows made where they are kept, so that ten million take minutes."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from bench.customers.loading import AGENTS, TEAMS, Register
from bench.filling import ZONE, leaves
from huiyin.callbacks.models import Round
from huiyin.kernel import blocks
from huiyin.org.models import Department, Person
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.models import Clause
from huiyin.rulebook.queries import current_version, pack_in_force

SQL = Path(__file__).with_name("filling.sql")
MONTHS = 36
ROOMY = "SET maintenance_work_mem = '512MB'"
UNIT = 10  # rows to a case and to a customer
# Each day from 8 to 20, in the order of the rows; nothing lies ahead.
MOMENT = """
    least(%(now)s::timestamptz - interval '1 minute', %(first)s::timestamptz
        + interval '1 day' * floor({n} * 1095.0 / %(units)s)
        + interval '1 hour' * (8 + 12 * ({n} * 1095.0 / %(units)s - floor({n} * 1095.0 / %(units)s))))
"""
RATED = {
    "words": "ratings",
    "of": {
        "attitude": {"label": {"zh-hans": "服务态度", "en": "Our manner"}},
        "answer": {"label": {"zh-hans": "解答", "en": "Our answer"}},
    },
}
WORDS = {
    "good": {"label": {"zh-hans": "好", "en": "Good"}, "settings": {"satisfied": 100}},
    "bad": {"label": {"zh-hans": "差", "en": "Bad"}, "settings": {"satisfied": 0}},
}
# What is made beside what, turn by turn: two at a time, since that is how many cores there are.
TURNS = (
    (
        ("talks",),
        ("customers", "phones", "assets", "keepings", "cases", "entries", "proposals", "decisions", "penalties"),
    ),
    (("items 0",), ("items 1",)),
    (("callbacks",), ("parts",)),
)
TABLES = (
    "contact_interaction", "customers_customer", "customers_phone", "customers_asset", "customers_keeping",
    "cases_case", "cases_stageentry", "worklist_workitem", "cases_part", "callbacks_callback",
    "cases_proposal", "cases_decision", "cases_penalty",
)  # fmt: skip


def adapted() -> dict[tuple[str, ...], dict[str, Any]]:
    """What the rule book says otherwise, by where."""
    ours = {cause: cause in {"people", "method"} for cause in (main.key for main in pack_in_force().lists["causes"])}
    return {
        ("lists",): {"ratings": WORDS},
        ("contact",): {"ratings": RATED},
        ("lists", "classes", "waiting"): {"settings": {"delay": True}},
        **{("lists", "causes", cause): {"settings": {"controllable": is_ours}} for cause, is_ours in ours.items()},
    }


class House:
    """A motor-trade house whose customers rate conversations, with 3,000 agents in thirty teams."""

    def __init__(self, size: int, now: datetime) -> None:
        self.units, self.now = max(size // UNIT, 1), now
        self.register = Register(0, now)
        self._adapt_rule_book()

    def _adapt_rule_book(self) -> None:
        """Customers are asked for ratings, waiting is a delay, and of causes it is known which are in our hands."""
        by = Person.objects.get(username="admin")
        draft = rulebook.begin_draft(by=by, at=self.now)
        for path, parts in adapted().items():
            draft = rulebook.edit_draft(draft, path, parts, seen=draft.revision, by=by, at=self.now)
        rulebook.publish_draft(
            draft, seen_version=current_version().number, note="All figures have rows", by=by, at=self.now
        )

    def fill(self) -> None:
        """All rows without triggers, then their indexes, then the planner's statistics; two at a time throughout."""
        parameters = self._parameters()
        with ThreadPoolExecutor(2) as pool:
            taken_away = [_without_indexes(table) for table in TABLES]
            for turn in TURNS:
                _wait(pool.submit(_insert, made, parameters) for made in turn)
            _wait(pool.submit(_run, [ROOMY, index]) for each in taken_away for index in each)
            _wait(pool.submit(_run, [f"VACUUM (ANALYZE) {table}"]) for table in TABLES)
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            cursor.execute("ANALYZE")

    def _parameters(self) -> dict[str, Any]:
        pack, version = pack_in_force(), current_version()
        lists = {
            "classes": leaves(pack.lists["classes"]),
            "causes": leaves(pack.lists["causes"]),
            "words": ["good", "good", "good", "bad"],
        }
        liable = Department.objects.filter(key__in=["workshop", "parts", "reception", "finance"])
        counts = {"class_count": len(lists["classes"]), "cause_count": len(lists["causes"]), "word_count": 4}
        clauses = list(Clause.objects.filter(pack=pack.key, key__in=list(pack.clauses)).values_list("pk", flat=True))
        return {
            **lists,
            **counts,
            "now": self.now,
            "first": self._first_day(),
            "units": self.units,
            "version": version.pk,
            "agents": [agent.pk for agent in self.register.agents],
            "teams": [team.pk for team in self.register.teams],
            "people": AGENTS,
            "places": TEAMS,
            "liable": list(liable.values_list("pk", flat=True)),
            "liable_count": liable.count(),
            "clauses": clauses,
            "clause_count": len(clauses),
            "rounds": self._rounds(),
            "stages": json.dumps({key: list(process.stages) for key, process in pack.processes.items()}),
        }

    def _first_day(self) -> datetime:
        """Midnight of the house three years ago."""
        midnight = self.now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=1094)

    def _rounds(self) -> list[int]:
        """One of each month."""
        version = current_version()
        rounds = [
            Round(
                number=f"HF-{month:03d}",
                plan="members",
                rule={},
                version=version,
                title={"zh-hans": "会员回访", "en": "Members"},
                begins_on=(day := self._first_day().date() + timedelta(days=month * 30)),
                ends_on=day + timedelta(days=44),
                stage="running",
                planned_at=self.now,
                started_at=self.now,
            )
            for month in range(MONTHS)
        ]
        return [each.pk for each in Round.objects.bulk_create(rounds)]


def _insert(named: Iterable[str], parameters: Mapping[str, Any]) -> None:
    parts = {"moment": MOMENT.format(n="(n - 1)"), "unit_moment": MOMENT.format(n="n / 10.0")}
    with connection.cursor() as cursor:
        # Row history and what else triggers do is left out of the load, not out of what is measured.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT setseed(0.5)")
        for name in named:
            block, _space, half = name.partition(" ")
            cursor.execute(blocks.statement(SQL, block, {**parts, "half": half}), parameters)
    connection.close()


def _without_indexes(table: str) -> list[str]:
    """Drop the indexes that no constraint needs; the statements that make them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = %s::regclass AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)",
            [table],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def _wait(running: Iterable[Future[None]]) -> None:
    for each in list(running):
        each.result()
