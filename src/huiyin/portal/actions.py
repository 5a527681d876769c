"""What somebody at the door does: sends a matter in, or looks one up. Source: E101-3, E51-1."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from huiyin.cases import actions as cases
from huiyin.cases.actions.saying import Files
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.portal import queries, rules
from huiyin.portal.models import Knock
from huiyin.portal.rules import Limit

What = Knock.What
HOUSE = "house"


class TooMany(DomainError):
    """This can't be taken just now: too much came from here in a short time. Please try again later, or call us."""


class TooManyOfOne(TooMany):
    """A good many matters came with this phone number today already. Please call us."""


class TooManyTries(TooMany):
    """That was tried too often. Please try again in a quarter of an hour, or call us."""


def wants_a_sum(*, address: str | None, at: datetime) -> bool:
    """Whether so much comes, from here or at all, that whoever sends something shows to be a person."""
    limits = ((What.SENT_FROM, _at(address), rules.EASY_FROM_AN_ADDRESS), (What.SENT, HOUSE, (rules.house_brake(),)))
    return any(queries.is_over(what, rules.digest(what, whom), limit, at) for what, whom, limit in limits)


def send_in(
    door: str, *, values: Mapping[str, Any], files: Files | None = None, address: str | None, at: datetime
) -> Case:
    """A customer's matter becomes a case at once; the same words from the same phone are the same matter.

    Raises TooMany, and whatever `cases.actions.receive` refuses.
    """
    number, told = cases.told_at(door, values)
    said = rules.digest(What.WORDS, door, number, rules.words_of(told))
    known = _sent_before(said, at)
    if known is not None:
        return known
    _refuse_floods(number, address, at)
    try:
        kept = cases.look_through(door, files or {})  # takes a while: nothing is held meanwhile
    except Invalid:  # whoever keeps us looking at files that are none is counted, too
        Knock.objects.create(what=What.SENT_FROM, digest=rules.digest(What.SENT_FROM, _at(address)), at=at)
        raise
    return _send_in(door, said, number, values=told, files=kept, address=address, at=at)


@whole
def _send_in(
    door: str,
    said: str,
    number: str,
    *,
    values: Mapping[str, Any],
    files: Files,
    address: str | None,
    at: datetime,
) -> Case:
    _one_at_a_time(said)
    known = _sent_before(said, at)
    if known is not None:
        return known
    case = cases.receive(door, values=values, files=files, at=at)
    came = ((What.SENT_FROM, _at(address)), (What.SENT_BY, number), (What.SENT, HOUSE))
    rows = [Knock(what=what, digest=rules.digest(what, whom), at=at) for what, whom in came]
    Knock.objects.bulk_create([*rows, Knock(what=What.WORDS, digest=said, case=case, at=at)])
    return case


@whole
def look_up(number: str, digits: str, *, address: str | None, at: datetime) -> Case | None:
    """The matter with this number and phone; None says nothing about which of the two was wrong. Raises TooManyTries.

    What was tried in vain counts against the number and the address, one try after the other.
    """
    wanted = rules.as_numbered(number)
    tries: list[tuple[str, str, Iterable[Limit]]] = [
        (What.LOOKED_FOR, rules.digest(What.LOOKED_FOR, wanted), rules.LOOKED_FOR_A_NUMBER),
        (What.LOOKED_FROM, rules.digest(What.LOOKED_FROM, _at(address)), rules.LOOKED_FROM_AN_ADDRESS),
    ]
    for what, digest, limits in tries:
        _one_at_a_time(digest)
        if queries.is_over(what, digest, limits, at):
            raise TooManyTries
    case = queries.matter_of(wanted, digits)
    if case is None:
        Knock.objects.bulk_create([Knock(what=what, digest=digest, at=at) for what, digest, _limits in tries])
    return case


@whole
def forget(*, at: datetime) -> int:
    """Drop what no limit looks back to any more."""
    return Knock.objects.filter(at__lt=at - rules.REMEMBERED).delete()[0]


def _sent_before(said: str, at: datetime) -> Case | None:
    rows = Knock.objects.filter(what=What.WORDS, digest=said, at__gt=at - rules.SENT_AGAIN).select_related("case")
    row = rows.order_by("-pk").first()
    return row.case if row else None


def _refuse_floods(number: str, address: str | None, at: datetime) -> None:
    if queries.is_over(What.SENT_FROM, rules.digest(What.SENT_FROM, _at(address)), rules.FROM_AN_ADDRESS, at):
        raise TooMany
    if queries.is_over(What.SENT_BY, rules.digest(What.SENT_BY, number), rules.BY_A_PHONE, at):
        raise TooManyOfOne


def _at(address: str | None) -> str:
    return rules.neighbourhood(address)


def _one_at_a_time(digest: str) -> None:
    """Whoever knocks twice at the same moment is answered one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"portal:{digest}"])
