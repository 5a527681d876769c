"""What makes a customer's turn come: one answer for each kind of trigger that a plan may have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import get_current_timezone_name

from huiyin.callbacks.enums import PASSING
from huiyin.callbacks.rules import days_of
from huiyin.contact.models import SAID_IN_SQL
from huiyin.kernel.clock import midnight
from huiyin.rulebook.definitions import CallbackPlan, Trigger

Days = tuple[date, date]


@dataclass(frozen=True)
class Happened:
    """Where the occasions stand: rows that say customer_id, occasion and since, beside the files asked about.

    Without `rows` everybody's turn comes at once.
    """

    rows: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)


def occasions(plan: CallbackPlan, days: Days, at: datetime) -> Happened:
    """What happened on these days that nobody has been called for in a round of the same plan yet."""
    kind = plan.trigger.kind
    if kind not in _OF:
        return Happened()
    found = _OF[kind](plan.trigger, days, at)
    said = {"plan": plan.key, "first": midnight(days[0]), "after": midnight(days[1] + timedelta(days=1)), "now": at}
    said["zone"] = get_current_timezone_name()
    but = LEFT_OUT_FOR_NOW if comes_again(plan) else ""
    return Happened(NEW.format(rows=found.rows, but=but), {**said, **found.words})


def comes_again(plan: CallbackPlan) -> bool:
    """Whether somebody who is left out for now is looked at again: where their turn comes by no event, but by time."""
    return plan.trigger.kind == "every"


def anything_happened(plan: CallbackPlan, days: Days, at: datetime) -> bool:
    """Whether it is worth while to look whom it concerns: most sweeps find nothing."""
    found = occasions(plan, days, at)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({found.rows})", found.words)
        return bool(cursor.fetchone()[0])


def _case(trigger: Trigger, _days: Days, _at: datetime) -> Happened:
    return Happened(CASES, {"process": trigger.process, "stages": list(trigger.stages)})


def _opened(_trigger: Trigger, _days: Days, _at: datetime) -> Happened:
    return Happened(FILES)


def _talk(trigger: Trigger, _days: Days, _at: datetime) -> Happened:
    """One call for all that somebody asks while it is open, and none beside a matter that brings its own.

    Source: D52-4.
    """
    return Happened(TALKS.format(said=SAID_IN_SQL), {"talks": list(trigger.talks), "unless": list(trigger.unless)})


def _date(trigger: Trigger, days: Days, _at: datetime) -> Happened:
    """So many days before the day that a file or a thing owned names; the turn comes as that day begins."""
    before = days_of(trigger.before)
    between = {"from_day": days[0] + before, "to_day": days[1] + before, "before": before.days}
    column = trigger.field
    if column in ("next_service_on", "last_service_on"):
        return Happened(THINGS.format(column=column), between)
    return Happened(BIRTHDAYS if column == "birth_date" else VALUES, {**between, "field": column})


def _every(trigger: Trigger, _days: Days, at: datetime) -> Happened:
    """So long after the last call of the plan, or after the file was opened; being left out for now is no call."""
    return Happened(AGAIN, {"waited": at - days_of(trigger.every), "passing": [str(why) for why in PASSING]})


_OF: dict[str, Callable[[Trigger, Days, datetime], Happened]] = {
    "case": _case,
    "opened": _opened,
    "talk": _talk,
    "date": _date,
    "every": _every,
}


# Whoever was called for the same occasion, whatever came of it, is not called for it again.
NEW = """
    SELECT happened.customer_id, happened.occasion, happened.since FROM ({rows}) AS happened
    WHERE NOT EXISTS (
        SELECT FROM callbacks_callback AS known JOIN callbacks_round AS of_plan ON of_plan.id = known.round_id
        WHERE of_plan.plan = %(plan)s AND known.customer_id = happened.customer_id
            AND known.occasion = happened.occasion {but}
    )"""
LEFT_OUT_FOR_NOW = "AND NOT (known.state = 'excluded' AND known.why = ANY(%(passing)s))"

CASES = """
        SELECT matter.customer_id, 'case/' || matter.id AS occasion, min(entry.entered_at) AS since
        FROM cases_stageentry AS entry JOIN cases_case AS matter ON matter.id = entry.case_id
        WHERE entry.entered_at >= %(first)s AND entry.entered_at < %(after)s AND entry.entered_at <= %(now)s
            AND matter.process = %(process)s AND entry.stage = ANY(%(stages)s) AND matter.customer_id IS NOT NULL
        GROUP BY matter.id"""

FILES = """
        SELECT id AS customer_id, 'customer/' || id AS occasion, opened_at AS since FROM customers_customer
        WHERE merged_into_id IS NULL AND opened_at >= %(first)s AND opened_at < %(after)s AND opened_at <= %(now)s"""

TALKS = """
        SELECT DISTINCT ON (customer_id) customer_id, 'talk/' || id AS occasion, at AS since
        FROM contact_interaction AS talk
        WHERE purpose = ANY(%(talks)s) AND at >= %(first)s AND at < %(after)s AND at <= %(now)s
            AND customer_id IS NOT NULL AND {said}
            AND NOT EXISTS (
                SELECT FROM callbacks_callback AS open JOIN callbacks_round AS of_plan ON of_plan.id = open.round_id
                WHERE of_plan.plan = %(plan)s AND open.customer_id = talk.customer_id AND open.state = 'open'
            )
            AND NOT EXISTS (
                SELECT FROM cases_case AS matter
                WHERE matter.customer_id = talk.customer_id AND matter.process = ANY(%(unless)s)
                    AND matter.ended_at IS NULL
            )
        ORDER BY customer_id, at, id"""

THINGS = """
        SELECT customer_id, 'thing/' || id || '/' || {column} AS occasion,
            ({column} - %(before)s)::timestamp AT TIME ZONE %(zone)s AS since
        FROM customers_asset
        WHERE retired_on IS NULL AND {column} BETWEEN %(from_day)s AND %(to_day)s"""

# The next birthday on or after the first day; one of a 29 February is on the 28th in other years.
BIRTHDAYS = """
        SELECT id AS customer_id, 'birthday/' || birthday AS occasion,
            (birthday - %(before)s)::timestamp AT TIME ZONE %(zone)s AS since
        FROM (
            SELECT id, CASE WHEN this_year >= %(from_day)s THEN this_year ELSE next_year END AS birthday
            FROM (
                SELECT id, (birth_date + make_interval(years => years))::date AS this_year,
                    (birth_date + make_interval(years => years + 1))::date AS next_year
                FROM (
                    SELECT id, birth_date,
                        extract(year FROM %(from_day)s::date)::int - extract(year FROM birth_date)::int AS years
                    FROM customers_customer WHERE merged_into_id IS NULL AND birth_date IS NOT NULL
                ) AS born
            ) AS years
        ) AS of_birthday
        WHERE birthday BETWEEN %(from_day)s AND %(to_day)s"""

VALUES = """
        SELECT id AS customer_id, 'date/' || day AS occasion,
            (day - %(before)s)::timestamp AT TIME ZONE %(zone)s AS since
        FROM (
            SELECT id, CASE WHEN values ->> %(field)s ~ '^\\d{4}-\\d\\d-\\d\\d$'
                THEN (values ->> %(field)s)::date END AS day
            FROM customers_customer WHERE merged_into_id IS NULL AND values ? %(field)s
        ) AS said WHERE day BETWEEN %(from_day)s AND %(to_day)s"""

AGAIN = """
        SELECT file.id AS customer_id, 'after/' || coalesce(last.id, 0) AS occasion, %(now)s::timestamptz AS since
        FROM customers_customer AS file LEFT JOIN (
            SELECT DISTINCT ON (called.customer_id) called.customer_id, called.id,
                coalesce(called.settled_at, 'infinity') AS at
            FROM callbacks_callback AS called JOIN callbacks_round AS of_plan ON of_plan.id = called.round_id
            WHERE of_plan.plan = %(plan)s AND NOT (called.state = 'excluded' AND called.why = ANY(%(passing)s))
            ORDER BY called.customer_id, called.id DESC
        ) AS last ON last.customer_id = file.id
        WHERE file.merged_into_id IS NULL AND coalesce(last.at, file.opened_at) <= %(waited)s"""
