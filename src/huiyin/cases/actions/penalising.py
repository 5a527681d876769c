"""Penalties by the catalogue: on whom they fall, who may enter them, how much they are; pay reads them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.actions.proposing import COLLECTED, must_collect
from huiyin.cases.models import Act, Case, Penalty
from huiyin.cases.rules import Invalid
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook import definitions

ANYBODY = (*queries.HANDLING, "director")  # may look after penalties; each entry of the catalogue may name fewer


class AlreadyPenalised(DomainError):
    """This rule has already been applied to %(name)s in this case."""


class AlreadyRevoked(DomainError):
    """This penalty has already been taken back."""


@whole
def penalise(
    case: Case, *, rule: str, person: Person | None, amount: Any, reason: str, by: Person, at: datetime
) -> Penalty:
    """Enter what the catalogue lays upon somebody. Source: A6-13, C31-18, X-12."""
    case = locked(case)
    must_collect(case, "penalties", by, ANYBODY)
    if not rule:
        raise Invalid({"rule": [_("Please fill this in.")]})
    entry = queries.pack_for(case).penalties.get(rule)
    if entry is None or not entry.is_for(case.process):
        raise Invalid({"rule": [_("“%(value)s” is not in the list.") % {"value": rule}]})
    _check_may(case, entry, by)
    liable = _liable(case, entry, person)
    if not reason.strip():
        raise Invalid({"reason": [_("Please fill this in.")]})
    return _entered(case, entry, liable, _amount(case, entry, amount), reason, by, at)


@whole
def penalise_together(
    case: Case,
    *,
    chosen: str,
    people: Mapping[str, Person],
    amounts: Mapping[str, Any],
    reason: str,
    by: Person,
    at: datetime,
) -> list[Penalty]:
    """Enter a set of the catalogue in one press: all of it or nothing. Source: C31-15, C32-4, C33-2."""
    case = locked(case)
    must_collect(case, "penalties", by, ANYBODY)
    pack = queries.pack_for(case)
    found = pack.penalty_sets.get(chosen)
    rules = [pack.penalties[key] for key in found.rules] if found else []
    if not rules or not all(rule.is_for(case.process) for rule in rules):
        raise Invalid({"set": [_("“%(value)s” is not in the list.") % {"value": chosen}]})
    for rule in rules:
        _check_may(case, rule, by)
    liable, sizes, errors = _each(case, rules, people, amounts)
    if not reason.strip():
        errors["reason"] = [_("Please fill this in.")]
    if errors:
        raise Invalid(errors)
    return [_entered(case, rule, liable[rule.key], sizes[rule.key], reason, by, at) for rule in rules]


@whole
def revoke_penalty(penalty: Penalty, *, by: Person, at: datetime) -> None:
    """Take a penalty entry back while the decision is being carried out."""
    case = locked(penalty.case)
    must_collect(case, "penalties", by, ANYBODY)
    entry = queries.pack_for(case).penalties.get(penalty.rule)
    if entry is not None:
        _check_may(case, entry, by)
    penalty.refresh_from_db(fields=["revoked_at"])
    if penalty.revoked_at is not None:
        raise AlreadyRevoked
    penalty.revoked_at = at
    penalty.save(update_fields=["revoked_at"])
    data = {"rule": penalty.rule, "person": penalty.person.name, "amount": str(penalty.amount)}
    Act.objects.create(case=case, kind="penalty_revoked", data=data, by=by, at=at)


def _each(
    case: Case, rules: list[definitions.Penalty], people: Mapping[str, Person], amounts: Mapping[str, Any]
) -> tuple[dict[str, Person], dict[str, Decimal], dict[str, list[str]]]:
    """Whom each line of a set meets and with how much; what is wrong stands beside that line."""
    liable: dict[str, Person] = {}
    sizes: dict[str, Decimal] = {}
    errors: dict[str, list[str]] = {}
    for rule in rules:
        try:
            liable[rule.key] = _liable(case, rule, people.get(rule.key))
            sizes[rule.key] = _amount(case, rule, amounts.get(rule.key))
        except Invalid as invalid:
            errors |= {f"{name}-{rule.key}": said for name, said in invalid.errors.items()}
    for rule in rules:
        others = [person for key, person in liable.items() if key != rule.key]
        if rule.applies_to == "named" and liable.get(rule.key) in others:
            errors[f"person-{rule.key}"] = [_("This set meets the same person already.")]
    return liable, sizes, errors


def _check_may(case: Case, entry: definitions.Penalty, by: Person) -> None:
    if not queries.may_penalise(by, case, entry):
        raise NotYourTurn(what=f"{say(COLLECTED['penalties'])}: {say(entry.text)}")


def _entered(
    case: Case, entry: definitions.Penalty, liable: Person, amount: Decimal, reason: str, by: Person, at: datetime
) -> Penalty:
    if case.penalties.filter(rule=entry.key, person=liable, revoked_at=None).exists():
        raise AlreadyPenalised(name=liable.name)
    penalty = Penalty.objects.create(
        case=case,
        rule=entry.key,
        capacity=entry.applies_to,
        person=liable,
        amount=amount,
        reason=reason.strip()[:300],
        by=by,
        at=at,
    )
    data = {"rule": entry.key, "person": liable.name, "amount": str(penalty.amount), "capacity": penalty.capacity}
    Act.objects.create(case=case, kind="penalised", data=data, by=by, at=at)
    return penalty


def _liable(case: Case, entry: definitions.Penalty, person: Person | None) -> Person:
    """On whom an entry falls: whom the catalogue means, of several whoever is chosen, else whoever is named."""
    meant = queries.falls_on(case, entry)
    if meant is None:
        if person is None or not person.is_active:
            raise Invalid({"person": [_("Please name the person this falls on.")]})
        return person
    if person is None and len(meant) == 1:
        return meant[0]
    if person is None or person not in meant:
        names = {"name": "、".join(each.name for each in meant) or "—"}
        raise Invalid({"person": [_("By the catalogue this falls on %(name)s.") % names]})
    return person


def _amount(case: Case, entry: definitions.Penalty, amount: Any) -> Decimal:
    if entry.amount:
        return Decimal(entry.amount) * queries.pieces_of(case, entry)
    if not str(amount or "").strip():
        raise Invalid({"amount": [_("Please fill this in.")]})
    try:
        value = Decimal(str(amount))
    except ArithmeticError:
        raise Invalid({"amount": [_("“%(value)s” is not an amount of money.") % {"value": amount}]}) from None
    low, high = Decimal(entry.minimum or 0), Decimal(entry.maximum or "99999999.99")
    if not low <= value <= high:
        raise Invalid({"amount": [_("By the catalogue, from %(low)s to %(high)s yuan.") % {"low": low, "high": high}]})
    return value
