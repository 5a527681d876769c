"""What the customer's door reads: who came how often, and where a matter stands, without anybody's name."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from huiyin.cases.models import Case
from huiyin.cases.queries import (
    customers_way,
    pack_for,
    process_of,
    stage_of,
    standing_entry,
    survivor_of,
    told_at_first,
    where_answered,
)
from huiyin.kernel.cjk import normalise
from huiyin.portal.models import Knock
from huiyin.portal.rules import BY_END, MEANS, Limit
from huiyin.rulebook.definitions import Door
from huiyin.rulebook.enums import DOOR_WORDS
from huiyin.rulebook.queries import pack_in_force


def is_over(what: str, digest: str, limits: Iterable[Limit], at: datetime) -> bool:
    """Whether somebody has come as often as they may."""
    rows = Knock.objects.filter(what=what, digest=digest)
    return any(rows.filter(at__gt=at - limit.within)[: limit.most].count() >= limit.most for limit in limits)


def matter_of(number: str, digits: str) -> Case | None:
    """The case with this number (rules.as_numbered) whose customer's phone ends so, if its process has a door."""
    case = Case.objects.filter(number=number).select_related("customer").first()
    if case is None or not (case.by_customer or _doors_of(case)):
        return None
    given = "".join(sign for sign in normalise(digits) if sign.isdigit())
    ends = [_last_four(phone) for phone in _phones(case)]
    found = [hmac.compare_digest(end, given) for end in ends if len(end) == 4]
    return case if len(given) == 4 and any(found) else None


def _doors_of(case: Case) -> list[Door]:
    """The doors by which such a matter comes in, now or when it began: its number stays good after they were closed."""
    doors = (*pack_in_force().doors.values(), *pack_for(case).doors.values())
    return [door for door in doors if door.process == case.process]


def _phones(case: Case) -> list[str]:
    """What the form says, else what the file says."""
    said = told_at_first(case, "phone")
    if said:
        return [str(said)]
    return list(case.customer.phones.values_list("typed", flat=True)) if case.customer else []


def _last_four(phone: str) -> str:
    return "".join(sign for sign in normalise(phone) if sign.isdigit())[-4:]


@dataclass(frozen=True)
class State:
    """What a customer reads of their matter."""

    number: str
    received_at: datetime
    changed_at: datetime
    title: Any
    word: str | Promise
    means: str | Promise
    theirs: bool  # whether they can answer now
    ended: bool


def state_of(case: Case) -> State:
    """Where a matter stands in the words of the rule book in force; of its stages only the word.

    One that was merged into another stands where that one stands; its number stays good.
    """
    asked, case = case, survivor_of(case)
    theirs = case.pk == where_answered(asked).pk
    shown = (door.shows[case.stage] for door in _doors_of(case) if case.stage in door.shows)
    key = next(shown, BY_END.get(case.ends, "handling"))
    collects = "acceptance" in stage_of(case).collects and customers_way(case, forward=True) is not None
    return State(
        number=asked.number,
        received_at=asked.received_at,
        changed_at=standing_entry(case).entered_at,
        title=process_of(case).title,
        word=DOOR_WORDS[key],
        means=MEANS[key],
        theirs=collects and theirs,
        ended=case.ended_at is not None,
    )
