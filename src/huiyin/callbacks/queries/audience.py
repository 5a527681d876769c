"""Whom a plan concerns, and who of them is left out and why: one statement for all customers of the house.

Everything it asks of them is built once for all and joined; nothing is asked customer by customer.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When

from huiyin.callbacks.models import Round
from huiyin.callbacks.queries.callers import service_tree
from huiyin.callbacks.queries.occasions import occasions
from huiyin.callbacks.queries.rounds import rule_of
from huiyin.cases.queries import complaints
from huiyin.contact.enums import Purpose
from huiyin.contact.models import SAID_IN_SQL
from huiyin.contact.queries import contact_rules, content_words
from huiyin.customers.models import Customer, CustomerQuerySet
from huiyin.customers.queries import listed, vocabulary
from huiyin.org.models import Department
from huiyin.rulebook.definitions import CallbackPlan, Script
from huiyin.rulebook.queries import pack_of

# How a customer is reached by a channel of the rule book; by the others somebody goes there or they come.
WAYS = {
    "phone": "phone",
    "sms": "phone",
    "email": "email",
    "wechat": "wechat",
    "letter": "address",
    "wecom_client": "wecom",
}
REACHED_BY = {
    "phone": "customers_phone WHERE true",
    "email": "customers_handle WHERE kind = 'email'",
    "wecom": "customers_handle WHERE kind = 'wecom'",
    "wechat": "customers_handle WHERE kind = 'wechat'",
    "address": "customers_address WHERE text <> ''",
}
AMONG = "AND customer_id IN (SELECT id FROM asked)"  # of few it is dearer to ask of everybody


@dataclass(frozen=True)
class Statement:
    """SQL with what it says."""

    text: str
    words: Mapping[str, Any]


def audience(
    run: Round, at: datetime, *, days: tuple[date, date], of: CustomerQuerySet | None = None, few: bool = False
) -> Statement:
    """Everybody a round concerns, each once for every occasion of these days, and who of them is left out and why.

    `of`: nobody else is asked about, and `few` says that these are few.

    Rows say customer_id, occasion, since, label, groups, channel, script, keeper_id and why, which is empty for whoever
    is to be called.
    """
    plan = rule_of(run)
    asked = _asked(plan, Customer.objects.all() if of is None else of, run)
    happened = occasions(plan, days, at)
    words = {**asked.words, **happened.words, **_filters(plan, run, at)}
    scripts = pack_of(run.version_id).scripts
    among = AMONG if few else ""
    ways = dict.fromkeys(WAYS[channel] for channel in plan.channels if channel in WAYS)
    text = AUDIENCE.format(
        asked=asked.text,
        happened=f", happened AS ({happened.rows})" if happened.rows else "",
        occasion="happened.occasion" if happened.rows else "''",
        since="happened.since" if happened.rows else "NULL::timestamptz",
        joined="happened JOIN asked ON asked.id = happened.customer_id" if happened.rows else "asked",
        groups=_groups(plan, words),
        channel=_channel(plan.channels, words),
        way=" OR ".join(dict.fromkeys(_leads(channel) for channel in plan.channels)),
        ways="".join(f", {way} AS (SELECT DISTINCT customer_id FROM {REACHED_BY[way]} {among})" for way in ways),  # noqa: S608 - ours
        **(WITHIN_THE_MATTER if plan.trigger.kind == "case" else NO_MATTER),
        among=among,
        reached=" ".join(f"LEFT JOIN {way} ON {way}.customer_id = asked.id" for way in ways),
        script=_script([scripts[key] for key in plan.turns[0].scripts if key in scripts], words),
        said=SAID_IN_SQL,
    )
    return Statement(text, words)


COLUMNS = (
    "id", "number", "name", "kind", "membership", "category", "keeper_id", "lost_at", "do_not_contact", "refusals",
    "preferred_channel",
)  # fmt: skip


def files_of(plan: CallbackPlan, run: Round, files: CustomerQuerySet) -> CustomerQuerySet:
    """Those of some files that the plan's conditions hold for."""
    if run.department_id:
        inside = Department.objects.filter(path__contains=[run.department_id]).values_list("pk", flat=True)
        here = Q(department__in=list(inside))
        if run.department == service_tree():
            here |= Q(department=None)  # files of no department are everybody's
        files = files.filter(here)
    if plan.audience or plan.groups:
        files = listed()(files)
    return files.filter(vocabulary().where(plan.audience)) if plan.audience else files


def _asked(plan: CallbackPlan, files: CustomerQuerySet, run: Round) -> Statement:
    """The files that the plan's conditions hold for, and to which of its groups each belongs."""
    known, files = vocabulary(), files_of(plan, run, files)
    groups = {f"group_{place}": _holds(known.where(group.when)) for place, group in enumerate(plan.groups.values())}
    columns = (*COLUMNS, *groups)
    sql, params = files.annotate(**groups).order_by().values_list(*columns).query.sql_with_params()
    names = iter(f"asked_{place}" for place in range(len(params)))
    text = PLACE.sub(lambda found: f"%({next(names)})s" if found[0] == "%s" else found[0], sql)
    said = {f"asked_{place}": value for place, value in enumerate(params)}
    return Statement(f"asked ({', '.join(columns)}) AS ({text})", said)


PLACE = re.compile("%[s%]")


def _holds(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _filters(plan: CallbackPlan, run: Round, at: datetime) -> dict[str, Any]:
    cap = contact_rules().cap
    recent = at - timedelta(days=plan.skips.recently)
    capped = at - timedelta(days=cap.days) if cap else at
    return {
        "purpose": plan.purpose,
        "complaints": complaints() if plan.skips.open_complaint else [],
        "round": run.pk or 0,
        "recent": recent,
        "capped": capped,
        "since": min(recent, capped),
        "at": at,
        "contacts": cap.contacts if cap else 2**31 - 1,
        "callback": Purpose.CALLBACK,
        "content": content_words(),
    }


def _groups(plan: CallbackPlan, words: dict[str, Any]) -> str:
    """The groups of the plan that the customer belongs to."""
    if not plan.groups:
        return "'{}'::varchar[]"
    for place, key in enumerate(plan.groups):
        words[f"key_{place}"] = key
    arms = ", ".join(f"CASE WHEN asked.group_{place} THEN %(key_{place})s END" for place in range(len(plan.groups)))
    return f"array_remove(ARRAY[{arms}]::varchar[], NULL)"


def _leads(channel: str) -> str:
    """Whether a channel leads to the customer."""
    return f"{WAYS[channel]}.customer_id IS NOT NULL" if channel in WAYS else "true"


def _channel(channels: Sequence[str], words: dict[str, Any]) -> str:
    """The channel a customer likes best, if the plan knows it and it leads to them; else the first that does."""
    liked, others = [], []
    for place, channel in enumerate(channels):
        words[f"channel_{place}"], way = channel, _leads(channel)
        liked.append(f"WHEN asked.preferred_channel = %(channel_{place})s AND {way} THEN %(channel_{place})s")
        others.append(f"WHEN {way} THEN %(channel_{place})s")
    return f"CASE {' '.join([*liked, *others])} ELSE '' END"


def _script(scripts: Sequence[Script], words: dict[str, Any]) -> str:
    """The first script that fits the customer."""
    arms = []
    for place, script in enumerate(scripts):
        named = {"kind": script.kinds, "membership": script.memberships, "category": script.categories}
        fits = []
        for column, said in named.items():
            if said:
                words[f"script_{place}_{column}"] = list(said)
                fits.append(f"asked.{column} = ANY(%(script_{place}_{column})s)")
        words[f"script_{place}"] = script.key
        arms.append(f"WHEN {' AND '.join(fits) or 'true'} THEN %(script_{place})s")
    return f"CASE {' '.join(arms)} ELSE '' END" if arms else "''"


# Whoever was called back as a step of the very matter a plan calls about, and is satisfied, is not asked again.
WITHIN_THE_MATTER = {
    "within": """, within AS (
        SELECT DISTINCT ON (subject) subject, outcome FROM contact_interaction
        WHERE subject IN (SELECT occasion FROM happened) AND purpose = %(callback)s AND at <= %(at)s
        ORDER BY subject, at DESC, id DESC
    )""",
    "told": "LEFT JOIN within ON within.subject = happened.occasion AND within.outcome = ANY(%(content)s)",
    "satisfied": "within.subject IS NOT NULL",
}
NO_MATTER = {"within": "", "told": "", "satisfied": "false"}

# Whoever several filters would leave out is left out by the first of them.
AUDIENCE = """
    WITH {asked}{happened}{ways}, talked AS (
        SELECT customer_id, max(at) AS last_at,
            count(*) FILTER (WHERE direction = 'out' AND at > %(capped)s) AS contacts
        FROM contact_interaction
        WHERE at > %(since)s AND at <= %(at)s AND customer_id IS NOT NULL AND {said} {among} GROUP BY customer_id
    ), complaining AS (
        SELECT DISTINCT customer_id FROM cases_case
        WHERE ended_at IS NULL AND process = ANY(%(complaints)s) AND customer_id IS NOT NULL {among}
    ), elsewhere AS (
        SELECT DISTINCT customer_id FROM callbacks_callback WHERE state = 'open' AND round_id <> %(round)s {among}
    ){within}
    SELECT asked.id AS customer_id, {occasion} AS occasion, {since} AS since,
        asked.number || ' ' || asked.name AS label, {groups} AS groups, {channel} AS channel, {script} AS script,
        asked.keeper_id,
        CASE
            WHEN asked.lost_at IS NOT NULL THEN 'lost'
            WHEN asked.do_not_contact THEN 'do_not_contact'
            WHEN %(purpose)s = ANY(asked.refusals) THEN 'refused_purpose'
            WHEN NOT ({way}) THEN 'no_way'
            WHEN complaining.customer_id IS NOT NULL THEN 'open_complaint'
            WHEN elsewhere.customer_id IS NOT NULL THEN 'in_another_round'
            WHEN {satisfied} THEN 'satisfied'
            WHEN talked.last_at > %(recent)s THEN 'recently'
            WHEN talked.contacts >= %(contacts)s THEN 'capped'
            ELSE ''
        END AS why
    FROM {joined} {reached}
    LEFT JOIN talked ON talked.customer_id = asked.id
    LEFT JOIN complaining ON complaining.customer_id = asked.id
    LEFT JOIN elsewhere ON elsewhere.customer_id = asked.id
    {told}
"""
