"""What is wished of a proposal: who takes part, up to how many, who goes to whom."""

from dataclasses import replace
from datetime import datetime

from huiyin.customers import queries
from huiyin.customers.actions.sharing.planning import held
from huiyin.customers.actions.sharing.proposing import propose_again
from huiyin.customers.enums import SharingState
from huiyin.customers.models import Customer, Sharing
from huiyin.customers.rules.wishes import Shift, Wishes
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class NotOneOfThem(DomainError):
    """%(name)s is not one of those shared among."""

    field = "taker"


class NotFromHere(DomainError):
    """This customer is not one of those shared out here."""

    field = "customer"


class NobodyThere(DomainError):
    """%(giver)s has no customer whom %(taker)s may have."""

    field = "number"


@whole
def leave_out(sharing: Sharing, *, person: Person, by: Person, at: datetime) -> Sharing:
    """This person neither gets nor gives this time."""
    wishes = _wishes(sharing)
    return _wish(sharing, replace(wishes, excluded=wishes.excluded | {person.pk}), by, at)


@whole
def let_in(sharing: Sharing, *, person: Person, by: Person, at: datetime) -> Sharing:
    """This person takes part after all."""
    wishes = _wishes(sharing)
    return _wish(sharing, replace(wishes, excluded=wishes.excluded - {person.pk}), by, at)


@whole
def limit(sharing: Sharing, *, person: Person, cap: int | None, by: Person, at: datetime) -> Sharing:
    """Another most for this person, this time only; None is no limit."""
    wishes = _wishes(sharing)
    return _wish(sharing, replace(wishes, caps={**wishes.caps, person.pk: cap}), by, at)


@whole
def pin(sharing: Sharing, *, customer: Customer, taker: Person, by: Person, at: datetime) -> Sharing:
    """This customer goes to this person, or stays there, whatever the numbers say. Raises NotOneOfThem, NotFromHere."""
    _check_taker(sharing, taker)
    if not queries.proposals.is_shared_out(sharing, customer):
        raise NotFromHere
    wishes = _wishes(sharing)
    return _wish(sharing, replace(wishes, pins={**wishes.pins, customer.pk: taker.pk}), by, at)


@whole
def shift(sharing: Sharing, *, giver: Person, taker: Person, number: int, by: Person, at: datetime) -> Sharing:
    """So many customers more go from one to another. Raises NotOneOfThem, NobodyThere."""
    _check_taker(sharing, taker)
    wishes = _wishes(sharing)
    sharing = _wish(sharing, replace(wishes, shifts=(*wishes.shifts, Shift(giver.pk, taker.pk, number))), by, at)
    if sharing.state == SharingState.PROPOSED and not sharing.plan["shifted"][-1]:
        raise NobodyThere(giver=giver.name, taker=taker.name)
    return sharing


@whole
def clear_wishes(sharing: Sharing, *, by: Person, at: datetime) -> Sharing:
    """Back to what the numbers say."""
    return _wish(sharing, Wishes(), by, at)


def _wish(sharing: Sharing, wishes: Wishes, by: Person, at: datetime) -> Sharing:
    sharing = held(sharing)
    sharing.wishes = wishes.stored()
    sharing.save(update_fields=["wishes"])
    return propose_again(sharing, by=by, at=at)


def _wishes(sharing: Sharing) -> Wishes:
    return Wishes.read(held(sharing).wishes)


def _check_taker(sharing: Sharing, taker: Person) -> None:
    if taker.pk not in {line["person"] for line in sharing.plan["agents"] if line["takes"]}:
        raise NotOneOfThem(name=taker.name)
