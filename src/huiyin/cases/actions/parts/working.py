"""The work that a part is: to acknowledge it, to answer it, to fetch the answer, or to have it back."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from huiyin.cases import queries
from huiyin.cases.actions.entrusting import entrust
from huiyin.cases.models import Case, Part
from huiyin.cases.queries.answers import moment_of
from huiyin.cases.rules import is_over, said_anew
from huiyin.kernel.texts import Text
from huiyin.org.models import Person
from huiyin.rulebook import definitions
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

USUAL = {"within": "1 working day"}  # where what was agreed has passed, and for what came back
TO_ACKNOWLEDGE = gettext_noop("Acknowledge: %(what)s")
TO_FETCH = gettext_noop("Get the answer of %(department)s: %(what)s")
CAME_BACK = gettext_noop("%(department)s handed it back: %(what)s")


def work_of(
    case: Case,
    told: Case,
    rule: definitions.Part,
    found: queries.Asked,
    *,
    asker: Person,
    at: datetime,
) -> WorkItem:
    """The department's; where nobody has an account, it is who asked that has to get the answer."""
    title: Text = rule.title
    clock = _clock(told, rule, at=at)
    if found.without_account:
        title = in_each_language(TO_FETCH, department=found.department.name, what=rule.title)
    elif rule.acknowledge:
        title, clock = in_each_language(TO_ACKNOWLEDGE, what=rule.title), queries.Clock(rule.acknowledge)
    return entrust(
        case,
        kind=Kind.PART,
        title=title,
        owner=asker if found.without_account else found.person,
        team=found.department,
        under=rule.clause,
        clock=clock,
        by=asker,
        at=at,
    )


def next_work(case: Case, part: Part, *, at: datetime) -> WorkItem:
    """Once it is acknowledged: to be answered, by the time counted from the asking."""
    rule = queries.rule_of(part, case.process)
    owner = part.item.owner
    return entrust(
        case,
        kind=Kind.PART,
        title=rule.title,
        owner=owner,
        team=part.department,
        under=rule.clause,
        clock=_clock(told_with(case, rule, part.asked), rule, since=part.asked_at, at=at),
        by=owner,
        at=at,
    )


def back_with_who_asked(case: Case, part: Part, *, at: datetime) -> WorkItem:
    """What a department handed back is work of whoever asked, or of whoever has the case."""
    rule, asker = queries.rule_of(part, case.process), part.asked_by
    return entrust(
        case,
        kind=Kind.PART,
        title=in_each_language(CAME_BACK, department=part.department.name, what=rule.title),
        owner=asker if asker is not None and asker.is_active else case.owner or case.registrar,
        team=case.department,
        under=rule.clause,
        clock=queries.Clock(rule.acknowledge or USUAL),
        at=at,
    )


def told_with(case: Case, rule: definitions.Part, asked: Mapping[str, Any]) -> Case:
    """The case with what the question says: it tells whom to ask and until when, and is not written down there."""
    told = copy(case)
    if rule.question:
        told.data = {**case.data, rule.question: dict(asked)}
        told.said_in = said_anew(queries.process_of(case), case.said_in, rule.question, asked)
    return told


def _clock(told: Case, rule: definitions.Part, *, since: datetime | None = None, at: datetime) -> queries.Clock:
    agreed = moment_of(told, rule.agreed)
    if not rule.agreed:
        return queries.Clock(rule.due, since=since)
    over = agreed is None or is_over(agreed, at, queries.zone_of(told))
    return queries.Clock(USUAL) if over else queries.Clock(rule.due, agreed=agreed)
