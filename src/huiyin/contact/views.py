"""Conversations on a customer's page."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.contact import actions
from huiyin.contact.forms import Conversation
from huiyin.customers.models import Customer
from huiyin.customers.queries import contact_owed, reach_file
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.org.actions import discard_draft
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people
from huiyin.worklist.models import WorkItem


@dataclass(frozen=True)
class Card:
    """What is still owed to a customer, and the form for the next conversation."""

    owed: WorkItem | None
    owed_by: str
    form: Conversation | None


def card(customer: Customer, user: Person) -> Card:
    """The card of conversations on the customer's page."""
    form = Conversation(at=now()) if customer.permits(user, "edit") else None
    owed = contact_owed(customer)
    return Card(owed, names_of_people().get(owed.owner_id or 0, "") if owed else "", form)


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was said with a customer."""
    person, at = cast("Person", request.user), now()
    customer = reach_file(person, pk, to="edit")
    form = Conversation(request.POST if request.method == "POST" else None, at=at)
    if form.is_valid():
        try:
            actions.record_conversation(customer, **form.cleaned_data, by=person, at=at)
        except DomainError as error:
            form.add_error(error.at_field if error.at_field in form.fields else None, str(error))
        else:
            discard_draft(person, form_key=f"contact/{pk}")
            messages.success(request, _("The conversation is on record."))
            return redirect(request, reverse("customers:file", args=[customer.pk]))
    status = 422 if form.is_bound else 200
    return render(request, "contact/conversation.html", customer=customer, form=form, status=status)
