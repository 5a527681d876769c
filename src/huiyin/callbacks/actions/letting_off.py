"""Somebody of a running round is not to be called after all: whoever leads it says why, and the caller hears of it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.callbacks.actions.settling import SettledAlready, hold, settled
from huiyin.callbacks.enums import LEFT_OUT_BY_HAND, State, Why
from huiyin.callbacks.models import Callback, Round
from huiyin.callbacks.queries.leaving_out import reasons_that_hold
from huiyin.customers.models import Customer
from huiyin.kernel import masking, moments
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import listed
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language

NOT_CALLED = gettext_noop("%(name)s need not be called in this round any more: %(reason)s")
MANY_NOT_CALLED = gettext_noop("%(round)s: %(count)s customers need not be called any more: %(names)s. %(reason)s")
NOT_AT = gettext_noop(
    "%(name)s need not be called in this round any more, not at %(moment)s as agreed either: %(reason)s"
)
LONGEST_REASON = 200
NAMED = 5  # customers in one notice


class WhyMissing(DomainError):
    """Write down why they are not called in this round."""

    field = "reason"


class WhyTooLong(DomainError):
    """This is too long: %(most)s characters at most."""

    field = "reason"


class NoComplaintOpen(DomainError):
    """No complaint of theirs is open. Choose another reason."""

    field = "why"


class NotSaidInTheFile(DomainError):
    """Their file does not say so. Write it down there, or choose another reason."""

    field = "why"


class NobodyToLetOff(DomainError):
    """None of these waits to be called any more."""


@whole
def let_off(callback: Callback, *, why: str, reason: str, by: Person, at: datetime) -> Callback:
    """One customer is not to be called in this round.

    Raises WhyMissing, NoComplaintOpen, NotSaidInTheFile, SettledAlready.
    """
    reason = written(reason)
    callback = hold(callback)
    _check_it_is_so(why, [callback.customer])
    return _let_off(callback, why, reason, by=by, at=at)


@whole
def let_off_many(run: Round, callback_ids: Collection[int], *, why: str, reason: str, by: Person, at: datetime) -> int:
    """The same of many, but for those who have a result by now; says how many.

    Raises WhyMissing, NoComplaintOpen and NotSaidInTheFile where that is so of one of them, NobodyToLetOff.
    """
    reason = written(reason)
    # In the order in which whoever holds many files holds them.
    rows = Callback.objects.open().filter(round=run, pk__in=callback_ids).order_by("customer", "pk")
    waiting = list(_still_waiting(rows.select_related("customer")))
    if not waiting:
        raise NobodyToLetOff
    _check_it_is_so(why, [one.customer for one in waiting])
    settled_now = [settled(callback, State.EXCLUDED, Why(why), reason=reason, by=by, at=at) for callback in waiting]
    _tell_callers(run, settled_now, reason, by=by, at=at)
    record("rounds.let_off", by=by, at=at, subject=run.subject, detail={"customers": len(waiting), "why": why})
    return len(waiting)


def _tell_callers(run: Round, callbacks: Sequence[Callback], reason: str, *, by: Person, at: datetime) -> None:
    """Each hears once of all those they were to call; an hour agreed on with a customer is told by itself."""
    theirs: dict[int | None, list[Callback]] = {}
    for callback in callbacks:
        agreed = bool(callback.appointment_at and callback.appointment_at > at)
        if agreed or callback.item is None or callback.item.owner is None:
            tell_caller(callback, reason, by_id=by.pk, at=at)
        elif callback.item.owner_id != by.pk:
            theirs.setdefault(callback.item.owner_id, []).append(callback)
    for first, *others in theirs.values():
        if not others or first.item is None or first.item.owner is None:
            tell_caller(first, reason, by_id=by.pk, at=at)
            continue
        names = listed([first.customer.name, *(one.customer.name for one in others[: NAMED - 1])])
        if len(others) >= NAMED:
            names += "…"
        words = {"round": run.title, "count": len(others) + 1, "names": names, "reason": masking.text(reason)}
        text = in_each_language(MANY_NOT_CALLED, **words)
        worklist.notify([first.item.owner], kind="mention", text=text, subject=run.subject, at=at)


def tell_caller(callback: Callback, reason: str, *, by_id: int | None, at: datetime) -> None:
    """Whoever was to call them hears that they are not to, above all if they had agreed on an hour."""
    item = callback.item
    if item is None or item.owner is None or item.owner_id == by_id:
        return
    words = {"name": callback.customer.name, "reason": masking.text(reason)}
    text = in_each_language(NOT_CALLED, **words)
    if callback.appointment_at and callback.appointment_at > at:
        moment = moments.moment(callback.appointment_at)
        text = in_each_language(NOT_AT, moment=moment, **words)
    worklist.notify([item.owner], kind="mention", text=text, subject=callback.subject, at=at)


def _still_waiting(rows: Iterable[Callback]) -> Iterator[Callback]:
    """Each held, but for those whom somebody reached meanwhile."""
    for callback in rows:
        try:
            yield hold(callback)
        except SettledAlready:
            continue


def _check_it_is_so(why: str, customers: Sequence[Customer]) -> None:
    """Of what a file or a case would say, only what it says."""
    if why in LEFT_OUT_BY_HAND and why not in reasons_that_hold(customers):
        raise NoComplaintOpen if why == Why.OPEN_COMPLAINT else NotSaidInTheFile


def written(reason: str, missing: type[DomainError] = WhyMissing) -> str:
    """A reason in words. Raises `missing`, WhyTooLong."""
    reason = reason.strip()
    if not reason:
        raise missing
    if len(reason) > LONGEST_REASON:
        raise WhyTooLong(most=LONGEST_REASON, field=missing.field)
    return reason


def _let_off(callback: Callback, why: str, reason: str, *, by: Person, at: datetime) -> Callback:
    callback = settled(callback, State.EXCLUDED, Why(why), reason=reason, by=by, at=at)
    tell_caller(callback, reason, by_id=by.pk, at=at)
    return callback
