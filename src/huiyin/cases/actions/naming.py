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
from huiyin.customers.actions import hold
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person

NAMING = ("registrar", "owner", "supervisor", "manager")


class NotForNaming(NotYourTurn):
    """Whose matter this is, is for those to say who handle it."""


class CustomerKnown(DomainError):
    """This case hangs on a customer's file already; if two files are of one customer, merge them."""


@whole
def name_customer(case: Case, *, customer: Customer | None, by: Person, at: datetime) -> Case:
    """Hang a running case, which came in by a door or a list, on the customer's file, as if it had been said there.

    Source: E101-3, A6-2.
    """
    case = locked(case)
    if case.ended_at is not None:
        raise AlreadyEnded
    if not queries.may_act(by, case, NAMING):
        raise NotForNaming
    if case.customer_id is not None:
        raise CustomerKnown
    if customer is None:
        raise Invalid({"customer": [_("Please choose a customer.")]})
    case.customer = hold(customer)
    case.save(update_fields=["customer"])
    data = {"to": f"{case.customer.number} {case.customer.name}"}
    Act.objects.create(case=case, kind="customer_named", data=data, by=by, at=at)
    process = queries.process_of(case)
    said = process.forms[process.intake].said(case.data.get(process.intake, {}), "content")
    note_contact(case, str(said or ""), None, case.received_at)
    return case
