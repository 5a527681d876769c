"""The floor of reports: the least SQL that answers the same, with no reach, rule book or looks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

ITEMS = "worklist_workitem AS item"
CALLBACKS = "callbacks_callback AS callback JOIN worklist_workitem AS item ON item.id = callback.item_id"
OWED = """(
    callback.state <> 'excluded'
    OR callback.why NOT IN ('lost', 'merged', 'do_not_contact', 'refused_purpose', 'satisfied')
)"""  # whoever was only passed over is still missing
OF_CLAUSES = f"{ITEMS} JOIN rulebook_clause AS clause ON clause.id = item.clause_id"
ANSWERS = "worklist_workitem AS item JOIN cases_part AS part ON part.item_id = item.id"
TALKS = "contact_interaction AS talk"
DUE = "(item.settled_at IS NULL AND item.due_at < %(at)s OR item.outcome IN ('met', 'late', 'missed'))"
LATE = """EXISTS (
    SELECT FROM cases_stageentry AS entry JOIN worklist_workitem AS item ON item.id = entry.item_id
    WHERE entry.case_id = matter.id
        AND (item.outcome IN ('late', 'missed') OR item.settled_at IS NULL AND item.due_at < %(at)s)
)"""
COMPLAINTS = "matter.process = 'complaint' AND matter.ends <> 'merged'"
SERVED = "matter.process IN ('demand', 'enquiry', 'service_order', 'dissatisfied_visit') AND matter.ends <> 'merged'"
OF_DEPARTMENTS = """(item.kind = 'stage' AND EXISTS (
    SELECT FROM cases_stageentry AS entry JOIN cases_case AS matter ON matter.id = entry.case_id
    WHERE entry.item_id = item.id AND matter.liable_department_id = item.team_id
) OR item.kind = 'part' AND EXISTS (
    SELECT FROM cases_part AS part
    WHERE part.item_id = item.id AND part.outcome IN ('', 'answered') AND part.returned_at IS NULL
))"""
STEPS = """worklist_workitem AS item JOIN cases_stageentry AS entry ON entry.item_id = item.id
    JOIN cases_case AS matter ON matter.id = entry.case_id"""
DECISIONS = """cases_decision AS decision JOIN cases_proposal AS proposal ON proposal.id = decision.proposal_id
    JOIN cases_case AS matter ON matter.id = decision.case_id"""
PENALTIES = "cases_penalty AS penalty JOIN cases_case AS matter ON matter.id = penalty.case_id"
MATTERS = f"(matter.process IN ('complaint', 'suggestion', 'claim') AND matter.ends <> 'merged' OR {SERVED})"
LATE_ONES = "('late_delivery', 'long_queue', 'appointment_missed', 'late_rescue')"
OURS = """('skill', 'carelessness', 'manner', 'understaffed', 'step_skipped', 'no_inspection', 'wrong_diagnosis',
    'no_quotation', 'scheduling')"""
SAID = "outcome <> 'no_answer' AND purpose <> 'delivery' AND (content <> '' OR answers <> '{}')"


def _of_kind(kind: str) -> tuple[str, str, str, str]:
    return ITEMS, "item.due_at", f"item.kind = '{kind}' AND {DUE}", "item.outcome = 'met'"


def _cases(which: str, good: str = "true") -> tuple[str, str, str, str]:
    return "cases_case AS matter", "matter.received_at", which, good


# Of each figure: where its rows are, their moment, which they are, and which of them count for it.
FIGURES = {
    "satisfaction": (
        TALKS, "talk.at", "talk.outcome IN ('satisfied', 'average', 'dissatisfied')", "talk.outcome = 'satisfied'",
    ),
    "conversations": (TALKS, "talk.at", f"talk.customer_id IS NOT NULL AND {SAID}", "true"),
    "callbacks_reached": (CALLBACKS, "item.due_at", "callback.state <> 'excluded'", "callback.state = 'reached'"),
    "groups_reached": (
        CALLBACKS, "item.due_at", f"{OWED} AND callback.turn = 1 AND callback.groups <> '{{}}'",
        "callback.state = 'reached'",
    ),
    "obligations_kept": (
        OF_CLAUSES, "item.due_at", f"clause.pack = 'auto-service' AND {DUE}", "item.outcome = 'met'",
    ),
    "answers_in_time": (
        ANSWERS, "item.due_at", f"part.outcome IN ('', 'answered') AND part.returned_at IS NULL AND {DUE}",
        "item.outcome = 'met'",
    ),
    "departments_in_time": (
        ITEMS, "item.due_at", f"item.kind IN ('stage', 'part') AND {OF_DEPARTMENTS} AND {DUE}", "item.outcome = 'met'",
    ),
    "first_contacts_in_time": _of_kind("first_contact"),
    "callbacks_in_time": (CALLBACKS, "item.due_at", f"item.kind = 'callback' AND {DUE}", "item.outcome = 'met'"),
    "promises_kept": _of_kind("promise"),
    "passed_on_in_time": _of_kind("passed_on"),
    "complaints": _cases(COMPLAINTS),
    "complaints_per_hundred": _cases(f"({COMPLAINTS} OR {SERVED})", "matter.process = 'complaint'"),
    "complaints_founded": _cases(f"{COMPLAINTS} AND matter.founded IS NOT NULL", "matter.founded"),
    "complaints_in_time": _cases(f"{COMPLAINTS} AND (matter.ended_at IS NOT NULL OR {LATE})", f"NOT {LATE}"),
    "won_back": _cases(f"{COMPLAINTS} AND matter.won_back IS NOT NULL", "matter.won_back"),
    "delays": _cases(f"{MATTERS} AND matter.classification IN {LATE_ONES}"),
    "delays_per_hundred": _cases(MATTERS, f"matter.classification IN {LATE_ONES}"),
    "delays_ours": _cases(
        f"{MATTERS} AND matter.classification IN {LATE_ONES} AND matter.cause <> ''", f"matter.cause IN {OURS}"
    ),
    "compensation": (
        DECISIONS, "matter.received_at",
        "decision.round = matter.round AND matter.ends <> 'merged' AND proposal.compensation_value > 0", "true",
    ),
    "penalties": (PENALTIES, "penalty.at", "penalty.revoked_at IS NULL AND matter.ends <> 'merged'", "true"),
    "measures_in_time": (
        STEPS, "item.due_at", f"matter.process = 'measure' AND item.kind = 'stage' AND {DUE}", "item.outcome = 'met'",
    ),
}  # fmt: skip
SUMMED = {"compensation": "proposal.compensation_value", "penalties": "penalty.amount"}
UNTIL = {"complaint_hours": "resolved_at", "complaint_acceptance_hours": "accepted_at"}
BY_MONTH = """
    SELECT date_trunc('month', {moment} AT TIME ZONE 'Asia/Shanghai'), count(*), {counted}
    FROM {rows} WHERE {which} AND {moment} >= %(first)s AND {moment} < %(until)s GROUP BY 1
"""
BY_PART = """
    SELECT date_trunc('month', {moment} AT TIME ZONE 'Asia/Shanghai'), {part}, count(*),
        {counted}
    FROM {rows} WHERE {which} AND ({spans}) GROUP BY GROUPING SETS ((1), (1, 2))
"""
HOURS = """
    WITH hours (opens, closes, through) AS MATERIALIZED (
        SELECT %(opens)s::float8[], %(closes)s::float8[], %(through)s::float8[]
    ), windows AS (
        SELECT date_trunc('month', received_at AT TIME ZONE 'Asia/Shanghai') AS month,
            date_part('epoch', received_at) AS begun, date_part('epoch', resolved_at) AS ended,
            width_bucket(date_part('epoch', received_at), closes) + 1 AS begun_in,
            width_bucket(date_part('epoch', resolved_at), closes) + 1 AS ended_in
        FROM cases_case AS matter CROSS JOIN hours
        WHERE process = 'complaint' AND ends <> 'merged' AND resolved_at IS NOT NULL
            AND received_at >= %(first)s AND received_at < %(until)s OFFSET 0
    ), worked AS (
        SELECT month, through[ended_in] + greatest(0, ended - opens[ended_in])
            - through[begun_in] - greatest(0, begun - opens[begun_in]) AS seconds
        FROM windows CROSS JOIN hours OFFSET 0
    )
    SELECT month, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM worked GROUP BY 1
"""
COUNTS = """
    SELECT classification, liable_department_id,
        count(*) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s),
        count(founded) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s),
        count(*) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s AND founded),
        count(won_back) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s),
        count(*) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s AND won_back),
        count(*) FILTER (WHERE received_at >= %(before)s AND received_at < %(first)s),
        count(*) FILTER (WHERE received_at >= %(earlier)s AND received_at < %(earlier_until)s)
    FROM cases_case WHERE process = 'complaint' AND ends <> 'merged' AND (
        received_at >= %(before)s AND received_at < %(until)s
        OR received_at >= %(earlier)s AND received_at < %(earlier_until)s
    ) GROUP BY 1, 2
"""
REOPENED = """
    SELECT count(DISTINCT entry.case_id) FROM cases_stageentry AS entry
    JOIN cases_case AS matter ON matter.id = entry.case_id
    WHERE entry.left_at >= %(first)s AND entry.left_at < %(until)s
        AND entry.stage IN ('archived', 'answered', 'withdrawn') AND matter.process = 'complaint'
"""
FILES = """
    SELECT count(*), count(*) FILTER (WHERE completeness = 100), count(*) FILTER (WHERE completeness >= 80),
        sum((name <> '')::int), sum((kind = 'person' AND salutation <> '')::int), sum((kind = 'person')::int),
        sum((EXISTS (SELECT FROM customers_phone AS line WHERE line.customer_id = customer.id))::int),
        sum((EXISTS (SELECT FROM customers_address AS line WHERE line.customer_id = customer.id))::int),
        sum((kind = 'company' AND EXISTS (SELECT FROM customers_contactperson AS line
            WHERE line.customer_id = customer.id))::int),
        sum((coalesce(values ->> 'visited_on', '') <> '')::int), sum((owned > 0)::int),
        sum((owned > 0 AND keyed = owned)::int), sum((owned > 0 AND modelled = owned)::int),
        sum((owned > 0 AND cycled = owned)::int), sum((owned > 0 AND planned = owned)::int)
    FROM customers_customer AS customer
    CROSS JOIN LATERAL (
        SELECT count(*) AS owned, count(*) FILTER (WHERE key <> '') AS keyed,
            count(*) FILTER (WHERE coalesce(asset.values ->> 'model', '') <> '') AS modelled,
            count(cycle_months) AS cycled, count(asset.next_service_on) AS planned
        FROM customers_asset AS asset WHERE asset.customer_id = customer.id AND retired_on IS NULL
    ) AS things
    WHERE lost_at IS NULL AND merged_into_id IS NULL
"""
STANDINGS = """
    SELECT clause_id, CASE WHEN settled_at IS NULL THEN CASE WHEN due_at < %(at)s THEN 'missed' ELSE 'open' END
        ELSE outcome END, count(*) FILTER (WHERE due_at >= %(first)s), count(*) FILTER (WHERE due_at < %(first)s)
    FROM worklist_workitem WHERE clause_id IS NOT NULL AND due_at >= %(before)s AND due_at < %(until)s GROUP BY 1, 2
"""
RATINGS = """
    SELECT by_id, rating.key, count(*), avg((rating.word = 'good')::int * 100), count(DISTINCT contact_interaction.id)
    FROM contact_interaction CROSS JOIN LATERAL jsonb_each_text(ratings) AS rating (key, word)
    WHERE ratings <> '{}' AND at >= %(first)s AND at < %(until)s
        AND by_id IN (SELECT person_id FROM org_membership)
    GROUP BY GROUPING SETS ((1, 2), (1), (2), ())
"""
KEPT = """
    SELECT coalesce(keeping.standing_in_for_id, keeping.keeper_id), count(*) FROM customers_keeping AS keeping
    JOIN customers_customer AS customer ON customer.id = keeping.customer_id
    WHERE since < %(until)s AND coalesce(least(until, customer.lost_at), 'infinity') >= %(until)s
    GROUP BY 1
"""
RECEIVED = """
    SELECT coalesce(keeping.standing_in_for_id, keeping.keeper_id), item.outcome, count(*)
    FROM customers_keeping AS keeping
    LEFT JOIN worklist_workitem AS item ON item.id = keeping.item_id
    WHERE since >= %(first)s AND since < %(until)s GROUP BY 1, 2
"""


def asked(statement: str, **parameters: Any) -> Callable[[], list[Any]]:
    def ask() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())

    return ask


def by_month(key: str, first: datetime, until: datetime, at: datetime, hours: Any) -> Callable[[], list[Any]]:
    """A figure in thirteen months."""
    if key in UNTIL:
        return asked(HOURS.replace("resolved_at", UNTIL[key]), first=first, until=until, **hours)
    rows, moment, which, _good = FIGURES[key]
    statement = BY_MONTH.format(rows=rows, moment=moment, which=which, counted=_counted(key))
    return asked(statement, first=first, until=until, at=at)


def _counted(key: str) -> str:
    """Of a figure of money what it comes to, of others how many count for it."""
    return f"sum({SUMMED[key]})" if key in SUMMED else f"count(*) FILTER (WHERE {FIGURES[key][3]})"


def by_part(key: str, part: str, spans: list[tuple[datetime, datetime]], at: datetime) -> Callable[[], list[Any]]:
    """A figure's parts in three months, and all of them."""
    rows, moment, which, _good = FIGURES[key]
    ranges = {f"{side}{n}": value for n, span in enumerate(spans) for side, value in zip("fu", span, strict=True)}
    within = " OR ".join(f"{moment} >= %(f{n})s AND {moment} < %(u{n})s" for n in range(len(spans)))
    statement = BY_PART.format(rows=rows, moment=moment, which=which, counted=_counted(key), part=part, spans=within)
    return asked(statement, at=at, **ranges)
