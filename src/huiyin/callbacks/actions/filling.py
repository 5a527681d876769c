"""A round is filled: everybody it concerns gets a line in its ledger, and whoever is to be called becomes work.

One statement for each of the two tables, however many they are, in one transaction: a job that was killed leaves
nothing behind.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from huiyin.callbacks import queries
from huiyin.callbacks.enums import EXCLUSIONS
from huiyin.callbacks.models import Round
from huiyin.callbacks.rules import quotas
from huiyin.customers.queries import clause_row
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind

ROWS = "callbacks_planned"  # the table of the transaction
ONE_AT_A_TIME = 0x63616C6C  # advisory lock: two rounds must not both call the same customer


class NobodyToCall(DomainError):
    """Nobody is there to call: appoint somebody who may, or let the keepers do it."""


class EverybodyAway(DomainError):
    """Everybody who could call is away: let the keepers or one person call, or wait until somebody is back."""


@dataclass(frozen=True)
class Counts:
    """What a round comes to: everybody it concerns, those left out by each filter, and who calls how many."""

    asked: int
    out: dict[str, int]
    left: int
    groups: dict[str, dict[str, int]] = field(default_factory=dict)
    callers: list[dict[str, Any]] = field(default_factory=list)
    passed_over: list[dict[str, Any]] = field(default_factory=list)  # who got none of an even share, and why
    untaken: int = 0

    def as_kept(self, at: datetime) -> dict[str, Any]:
        return {**asdict(self), "at": at.isoformat()}


def counted(run: Round, *, days: tuple[date, date], at: datetime) -> Counts:
    """What would come of a round if it were started now; nothing is kept. Raises NobodyToCall, EverybodyAway."""
    with transaction.atomic():
        with _planned(run, days, at):
            found = _counts(run, at)
        transaction.set_rollback(True)
    return found


@whole
def fill(run: Round, *, days: tuple[date, date], at: datetime) -> Counts:
    """Write down everybody a round concerns and open the work of calling them; says who of them is new in it.

    Whoever the round left out for a reason that is over is to be called now. Raises NobodyToCall, EverybodyAway.
    """
    one_at_a_time()
    plan = queries.rule_of(run)
    turn = plan.turns[0]
    with _planned(run, days, at):
        found = _counts(run, at)
        if found.asked:
            due = queries.due_of(run, turn, at)
            worklist.open_from(
                ROWS,
                kind=Kind.CALLBACK,
                title=turn.title,
                form=due.form,
                event=due.event,
                clause=clause_row(clause) if (clause := turn.clause or plan.clause) else None,
                ladder=plan.ladder,
                at=at,
            )
            with connection.cursor() as cursor:
                again = _take_in_again(cursor, run) if queries.comes_again(plan) else 0
                cursor.execute(LEDGER, {"round": run.pk, "at": at})
            found = replace(found, asked=found.asked - again)
    return found


def _take_in_again(cursor: Any, run: Round) -> int:
    """Those whom the round had left out for a while; each keeps their one line in its ledger. Says how many."""
    cursor.execute(AGAIN, {"round": run.pk})
    return int(cursor.rowcount)


def one_at_a_time() -> None:
    """Whoever fills a round, or looks whether one is to be begun, waits for whoever does so already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


@contextmanager
def _planned(run: Round, days: tuple[date, date], at: datetime) -> Iterator[None]:
    """The table of whom it concerns, with who calls whom, for as long as it is needed."""
    plan = queries.rule_of(run)
    said = queries.audience(run, at, days=days)
    team = queries.team_of(run, plan.share)
    words = {**said.words, "team": team.pk, "clerk": _clerk(run)}
    owner, but = OWNERS[plan.share.kind], NOT_YET if queries.comes_again(plan) else ""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(PLANNED.format(table=ROWS, audience=said.text, numbers=NUMBERS, but=but, **owner), words)
        if plan.share.kind == "balanced":
            _share_evenly(cursor, run, at)
        cursor.execute(f"ANALYZE {ROWS}")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(f"DROP TABLE IF EXISTS {ROWS}")


def _clerk(run: Round) -> int | None:
    share = queries.rule_of(run).share
    if share.kind != "clerk":
        return None
    found = run.clerk or queries.usual_clerk(run, share)
    if not found:
        raise NobodyToCall
    return found.pk


def _share_evenly(cursor: Any, run: Round, at: datetime) -> None:
    """Everybody gets a run of customers next to one another, as many as their ability says."""
    cursor.execute(f"SELECT count(*) FROM {ROWS} WHERE item_id IS NOT NULL")  # noqa: S608 - a constant
    (count,) = cursor.fetchone()
    share = queries.rule_of(run).share
    found = quotas(count, queries.sharers(run, share, at))
    if count and not found:
        raise EverybodyAway if queries.callers(run, share) else NobodyToCall
    cursor.execute(EVENLY.format(table=ROWS), {"people": list(found), "numbers": list(found.values())})


def _counts(run: Round, at: datetime) -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT why, groups, count(*) FROM {ROWS} GROUP BY why, groups")  # noqa: S608 - a constant
        rows = cursor.fetchall()
        cursor.execute(
            f"SELECT owner_id, count(*) FROM {ROWS} WHERE item_id IS NOT NULL GROUP BY owner_id"  # noqa: S608
        )
        owners = dict(cursor.fetchall())
    why: Counter[str] = Counter()
    groups = {key: {"asked": 0, "left": 0} for key in queries.rule_of(run).groups}
    for word, keys, number in rows:
        why[word] += number
        for key in keys:
            groups[key]["asked"] += number
            groups[key]["left"] += number if not word else 0
    names = dict(Person.objects.filter(pk__in=[one for one in owners if one]).values_list("pk", "name"))
    share = queries.rule_of(run).share
    weighed = {one.key: one for one in queries.sharers(run, share, at)} if share.kind == "balanced" else {}
    callers: list[dict[str, Any]] = [
        {"person": pk, "name": names[pk], "count": owners[pk]} for pk in sorted(names, key=names.__getitem__)
    ]
    for one in callers:
        if agent := weighed.get(one["person"]):  # why it is this many
            one |= {"waiting": agent.fixed, "ability": agent.weight}
    return Counts(
        asked=sum(why.values()),
        out={str(word): why[word] for word in EXCLUSIONS if why[word]},
        left=why[""],
        groups=groups,
        callers=callers,
        passed_over=queries.passed_over(run, share, at, given=owners) if share.kind == "balanced" else [],
        untaken=owners.get(None, 0),
    )


# By each way to share out: whose an item is to be, else which team's.
OWNERS = {
    "keeper": {
        "owner": "keeper.id",
        "team": "CASE WHEN keeper.id IS NULL THEN %(team)s END",
        "joined": "LEFT JOIN org_person AS keeper ON keeper.id = whom.keeper_id AND keeper.is_active",
    },
    "pool": {"owner": "NULL::bigint", "team": "%(team)s", "joined": ""},
    "clerk": {"owner": "%(clerk)s", "team": "NULL::bigint", "joined": ""},
    "balanced": {"owner": "NULL::bigint", "team": "NULL::bigint", "joined": ""},
}

NUMBERS = "SELECT pg_get_serial_sequence('worklist_workitem', 'id')::regclass"  # asked for once, not for each row

PLANNED = """
    CREATE TEMP TABLE {table} ON COMMIT DROP AS
    SELECT CASE WHEN whom.why = '' THEN nextval(({numbers})) END AS item_id,
        'customer/' || whom.customer_id AS subject, left(whom.label, 160) AS label,
        ({owner})::bigint AS owner_id, ({team})::bigint AS team_id, whom.since,
        whom.customer_id, whom.occasion, whom.groups, whom.channel, whom.script, whom.why
    FROM ({audience}) AS whom {joined} {but}
"""

# A round has each occasion of a customer once; but whoever a rule left out may be called after all.
NOT_YET = """
    WHERE NOT EXISTS (
        SELECT FROM callbacks_callback AS known
        WHERE known.round_id = %(round)s AND known.customer_id = whom.customer_id AND known.occasion = whom.occasion
            AND NOT (whom.why = '' AND known.settled_by_id IS NULL)
    )"""

EVENLY = """
    UPDATE {table} AS line SET owner_id = placed.person
    FROM (
        SELECT item_id, row_number() OVER (ORDER BY item_id) AS place FROM {table} WHERE item_id IS NOT NULL
    ) AS numbered JOIN (
        SELECT person, row_number() OVER () AS place
        FROM unnest(%(people)s::bigint[], %(numbers)s::int[]) AS share (person, number),
            generate_series(1, share.number)
    ) AS placed USING (place)
    WHERE line.item_id = numbered.item_id
"""

AGAIN = f"""
    WITH again AS (
        DELETE FROM {ROWS} AS line USING callbacks_callback AS known
        WHERE known.round_id = %(round)s AND known.customer_id = line.customer_id AND known.occasion = line.occasion
        RETURNING known.id, line.*
    )
    UPDATE callbacks_callback AS known
    SET state = 'open', why = '', settled_at = NULL, item_id = again.item_id, groups = again.groups,
        channel = again.channel, script = again.script
    FROM again WHERE known.id = again.id
"""  # noqa: S608 - a constant

LEDGER = f"""
    INSERT INTO callbacks_callback (
        round_id, customer_id, occasion, turn, groups, channel, script, item_id, state, why, tries, outcome, settled_at
    )
    SELECT %(round)s, customer_id, occasion, 1, groups, channel, script, item_id,
        CASE WHEN why = '' THEN 'open' ELSE 'excluded' END, why, 0, '', CASE WHEN why <> '' THEN %(at)s::timestamptz END
    FROM {ROWS}
"""  # noqa: S608 - a constant
