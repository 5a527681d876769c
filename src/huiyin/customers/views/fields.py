"""The administrator's screen: what a customer's file holds, and what was added to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.customers import actions, forms, queries
from huiyin.customers.models import AddedField
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.org.views import me

FIELDS = "customers.fields"
PLACES = {"label": "label_hans"}  # where a refusal of the action stands on the form


@require_http_methods(["GET", "POST"])
@required(FIELDS)
def fields(request: HttpRequest) -> HttpResponse:
    """Every field of the file by its group, and a new one."""
    form = forms.AddFieldForm(request.POST or None)
    if form.is_valid() and _accepted(form, actions.add_field, request):
        messages.success(request, _("Field added."))
        return redirect(request, reverse("customers:fields"))
    return render(
        request,
        "customers/fields.html",
        form=form,
        groups=queries.field_overview(),
        target=queries.file_definition().target,
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@required(FIELDS)
def field(request: HttpRequest, name: str) -> HttpResponse:
    """One added field: its name and how it is asked."""
    row = fetch(AddedField, user=request.user, name=name)
    form = forms.FieldForm(request.POST or None, initial=forms.known(row))
    if form.is_valid() and _accepted(form, actions.change_field, request, row):
        messages.success(request, _("Saved."))
        return redirect(request, reverse("customers:fields"))
    return render(request, "customers/field.html", form=form, row=row, status=422 if form.is_bound else 200)


@require_POST
@required(FIELDS)
def retirement(request: HttpRequest, name: str) -> HttpResponse:
    """Ask a field no more."""
    row = fetch(AddedField, user=request.user, name=name)
    try:
        actions.retire_field(row, by=me(request), at=now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The field is asked no more; what files hold of it stays."))
    return redirect(request, reverse("customers:fields"))


def _accepted(form: Any, act: Any, request: HttpRequest, *row: AddedField) -> bool:
    try:
        act(*row, **form.described(), by=me(request), at=now())
    except DomainError as error:
        place = PLACES.get(error.at_field or "", error.at_field)
        form.add_error(place if place in form.fields else None, str(error))
        return False
    return True
