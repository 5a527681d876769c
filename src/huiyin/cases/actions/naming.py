"""Whose matter it is, once somebody has made sure."""

from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.actions.papers import AlreadyEnded
from huiyin.cases.actions.registering import note_contact
from huiyin.cases.models import Act, Case
from huiyin.cases.rules import Invalid
from huiyin.contact.actions import name_speaker
from huiyin.customers.actions import hold, open_file
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person

NAMING = ("registrar", "owner", "supervisor", "manager")


class NotForNaming(NotYourTurn):
    """Whose matter this is, is for those to say who handle it."""


class MayNotOpenFiles(NotYourTurn):
    """You may not open customers' files: choose a file there is, or ask a colleague who may."""


class CustomerKnown(DomainError):
    """This case hangs on a customer's file already; if two files are of one customer, merge them."""


@whole
def name_customer(case: Case, *, customer: Customer | None, by: Person, at: datetime) -> Case:
    """Hang a running case, which came in by a door or a list, on the customer's file, as if it had been said there.

    Source: E101-3, A6-2.
    """
    case = _nobodys(case, by)
    if customer is None:
        raise Invalid({"customer": [_("Please choose a customer.")]})
    return _hang(case, customer, by, at)


@whole
def open_their_file(case: Case, *, kind: str = "person", confirmed: bool = False, by: Person, at: datetime) -> Case:
    """Open a file of whoever brought a case, with what they told of themselves: name, phone and what it is about.

    Raises what customers.actions.open_file refuses, such as Similar unless it is `confirmed` that they are another.
    Source: E101-3, A6-2.
    """
    case = _nobodys(case, by)
    if not by.may("customers.edit"):
        raise MayNotOpenFiles
    phone, thing = (str(queries.told_at_first(case, means) or "").strip() for means in ("phone", "asset"))
    customer = open_file(
        kind=kind,
        name=case.complainant,
        phones=[phone] if phone else [],
        assets=[thing] if thing else [],
        confirmed=confirmed,
        by=by,
        at=at,
    )
    return _hang(case, customer, by, at)


def _nobodys(case: Case, by: Person) -> Case:
    """The case, held, if it runs on nobody's file and is theirs to name."""
    case = locked(case)
    if case.ended_at is not None:
        raise AlreadyEnded
    if not queries.may_act(by, case, NAMING):
        raise NotForNaming
    if case.customer_id is not None:
        raise CustomerKnown
    return case


def _hang(case: Case, customer: Customer, by: Person, at: datetime) -> Case:
    case.customer = hold(customer)
    case.save(update_fields=["customer"])
    data = {"to": f"{case.customer.number} {case.customer.name}"}
    Act.objects.create(case=case, kind="customer_named", data=data, by=by, at=at)
    said = name_speaker(case.subject, case.customer)
    if not any(one.purpose == case.process for one in said):
        note_contact(case, str(queries.told_at_first(case, "content") or ""), None, case.received_at)
    return case
