"""Who stands behind a number of a round that is only planned: looked up again, and named.

A round may concern a million, and a page names two hundred: some files are asked about, in the order of their keys and
more each time, until so many are found. Which files these may be is told by what an index knows of each reason.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huiyin.callbacks.enums import Why
from huiyin.callbacks.models import Callback, Round
from huiyin.callbacks.queries.audience import WAYS, audience, files_of
from huiyin.callbacks.queries.rounds import rule_of
from huiyin.cases.models import Case
from huiyin.cases.queries import complaints
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Interaction
from huiyin.contact.queries import contact_rules, content_words
from huiyin.customers.models import Address, Customer, CustomerQuerySet, Handle, Phone
from huiyin.customers.queries import vocabulary
from huiyin.org.models import Person
from huiyin.rulebook.definitions import CallbackPlan

MOST = 200  # are named; the conditions narrow the rest
STEPS = (1_000, 8_000)  # so many files at once; then all that are left


class Concerned(NamedTuple):
    """Keys of customers, and whether there are more."""

    customers: Sequence[int]
    more: bool


def concerned(run: Round, reader: Person, at: datetime, *, why: str = "", group: str = "") -> Concerned:
    """Whom a plan leaves out for this reason; else whom it would call, of one of its groups or of all.

    Of those whose files the reader may see.
    """
    plan = rule_of(run)
    files = files_of(plan, run, Customer.objects.visible_to(reader)).filter(_may_be(why, plan, run, at))
    if group in plan.groups:
        files = files.filter(vocabulary().where(plan.groups[group].when))
    found: list[int] = []
    for many in STEPS:
        keys = list(files.order_by("pk").values_list("pk", flat=True)[:many])
        found += _named(run, Customer.objects.filter(pk__in=keys), at, why, group, few=True) if keys else []
        if len(keys) < many or len(found) > MOST:
            break
        files = files.filter(pk__gt=keys[-1])
    else:
        found += _named(run, files, at, why, group)
    return Concerned(found[:MOST], len(found) > MOST)


def _named(run: Round, files: CustomerQuerySet, at: datetime, why: str, group: str, *, few: bool = False) -> list[int]:
    said = audience(run, at, days=(run.begins_on, run.ends_on), of=files, few=few)
    words = {**said.words, "wanted": why, "group": group, "most": MOST + 1}
    with connection.cursor() as cursor:
        cursor.execute(NAMED.format(audience=said.text), words)
        return [pk for (pk,) in cursor.fetchall()]


def _may_be(why: str, plan: CallbackPlan, run: Round, at: datetime) -> Q:
    """What is so of everybody whom this reason concerns; whether it does, the audience says."""
    known = _TOLD_BY.get(why)
    return known(plan, run, at) if known else Q(lost_at=None, do_not_contact=False)


def _no_way(plan: CallbackPlan, _run: Round, _at: datetime) -> Q:
    ways = sorted({WAYS[channel] for channel in plan.channels if channel in WAYS})
    return Q(*(~Exists(LINES[way].filter(customer=OuterRef("pk"))) for way in ways))


def _complaining(_plan: CallbackPlan, _run: Round, _at: datetime) -> Q:
    return Q(Exists(Case.objects.running().filter(process__in=complaints(), customer=OuterRef("pk"))))


def _called(_plan: CallbackPlan, run: Round, _at: datetime) -> Q:
    return Q(Exists(Callback.objects.open().filter(customer=OuterRef("pk")).exclude(round=run)))


def _satisfied(_plan: CallbackPlan, _run: Round, _at: datetime) -> Q:
    said = Interaction.objects.filter(customer=OuterRef("pk"), purpose=Purpose.CALLBACK, outcome__in=content_words())
    return Q(Exists(said))


def _talked(plan: CallbackPlan, _run: Round, at: datetime) -> Q:
    days = timedelta(days=plan.skips.recently)
    return Q(Exists(Interaction.objects.filter(customer=OuterRef("pk"), at__gt=at - days, at__lte=at)))


def _heard_enough(_plan: CallbackPlan, _run: Round, at: datetime) -> Q:
    cap = contact_rules().cap
    if cap is None:
        return Q(pk=None)
    since = {"at__gt": at - timedelta(days=cap.days), "at__lte": at, "customer__isnull": False}
    told = Interaction.objects.filter(direction=Interaction.Direction.OUT, **since).order_by().values("customer")
    return Q(pk__in=told.annotate(times=Count("pk")).filter(times__gte=cap.contacts).values("customer"))


_TOLD_BY: dict[str, Callable[[CallbackPlan, Round, datetime], Q]] = {
    Why.LOST: lambda _plan, _run, _at: Q(lost_at__isnull=False),
    Why.DO_NOT_CONTACT: lambda _plan, _run, _at: Q(do_not_contact=True),
    Why.REFUSED_PURPOSE: lambda plan, _run, _at: Q(refusals__contains=[plan.purpose]),
    Why.NO_WAY: _no_way,
    Why.OPEN_COMPLAINT: _complaining,
    Why.IN_ANOTHER_ROUND: _called,
    Why.SATISFIED: _satisfied,
    Why.RECENTLY: _talked,
    Why.CAPPED: _heard_enough,
}
LINES: dict[str, QuerySet[Phone] | QuerySet[Handle] | QuerySet[Address]] = {
    "phone": Phone.objects.all(),
    "email": Handle.objects.filter(kind="email"),
    "wechat": Handle.objects.filter(kind="wechat"),
    "wecom": Handle.objects.filter(kind="wecom"),
    "address": Address.objects.exclude(text=""),
}

NAMED = """
    SELECT DISTINCT customer_id FROM ({audience}) AS whom
    WHERE why = %(wanted)s AND (%(group)s = '' OR %(group)s = ANY(groups)) ORDER BY customer_id LIMIT %(most)s
"""
