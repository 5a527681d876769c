"""A customer's page."""

from typing import Any, cast

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from huiyin.customers import actions, forms, queries, rules
from huiyin.customers.models import Customer, CustomerQuerySet
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org.models import Person


@require_GET
@required("customers.view")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one customer on one page."""
    return file_page(request, pk)


def file_page(
    request: HttpRequest, pk: int, *, refused: django_forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """The page as it is, with a form that was refused open on it."""
    person = cast("Person", request.user)
    customer = fetch(_complete(), user=person, pk=pk)
    may_edit = customer.permits(person, "edit")
    content = queries.content_of(customer) | {"category": customer.category}
    known: dict[str, Any] = {"consent": forms.ConsentForm(), "loss": forms.LossForm(), "note": forms.NoteForm()}
    if refused is not None:
        known[{forms.ConsentForm: "consent", forms.LossForm: "loss"}.get(type(refused), "note")] = refused
    return render(
        request,
        "customers/file.html",
        status=status,
        customer=customer,
        address=rules.address_as(customer),
        membership=queries.memberships().get(customer.membership, customer.membership),
        phones=queries.shown_phones(customer),
        assets=queries.shown_assets(customer),
        panels=queries.panels_for(customer, person),
        changes=queries.history(customer),
        missing=rules.missing(content, queries.file_definition()),
        consents=queries.standing_consents(customer),
        lost=queries.lost_because(customer),
        typed=known,
        may_edit=may_edit,
        may_reveal=customer.permits(person, "reveal"),
    )


@require_POST
@required("customers.reveal")
def reading(request: HttpRequest, pk: int, phone_pk: int) -> HttpResponse:
    """One whole phone number, for the moment."""
    customer = fetch(Customer, user=request.user, to="reveal", pk=pk)
    phone = get_object_or_404(customer.phones, pk=phone_pk)
    number = actions.reveal_phone(phone, by=cast("Person", request.user), at=now())
    response = render(request, "customers/phone.html", number=number)
    response["Cache-Control"] = "no-store"
    return response


def _complete() -> CustomerQuerySet:
    return Customer.objects.select_related("keeper", "department", "opened_by", "supplied_by")
