"""Visitors and words for other departments."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.contact import actions, forms, tables
from huiyin.contact.models import PassedOn
from huiyin.customers.queries import reach_file
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.org.views import SignedInRequest, accepted
from huiyin.org.views.lists import show_list
from huiyin.stationery.queries import house_line


@require_GET
@required("customers.view")
def visitors(request: SignedInRequest) -> HttpResponseBase:
    """Who was passed on to whom: what one passed on oneself, and what came to one's department."""
    person, table = request.user, tables.passed_on()
    return show_list(
        request,
        table,
        PassedOn.objects.visible_to(person),
        template="contact/visitors.html",
        may_pass=person.may("customers.edit"),
        house=house_line(),
        prints=f"list-{table.key}",
    )


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def new_visitor(request: SignedInRequest) -> HttpResponse:
    """Log a visitor for another department; with a customer, what is said stands in their file. Source: B11-7."""
    key = key_in(request.GET.get("customer", ""))
    customer = reach_file(request.user, key, to="speak") if key else None
    form = forms.NewPassedOn(
        request.POST if request.method == "POST" else None, visitor=customer.name if customer else ""
    )
    if accepted(form, lambda: actions.pass_on(customer, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("The department is told, and has to acknowledge it."))
        return redirect(request, reverse("contact:visitors"))
    status = 422 if form.is_bound else 200
    return render(request, "contact/new_visitor.html", status=status, customer=customer, form=form)


@require_http_methods(["GET", "POST"])
def passed(request: SignedInRequest, pk: int) -> HttpResponse:
    """One visitor who was passed on; the department acknowledges."""
    rows = PassedOn.objects.select_related("department", "by", "acknowledged_by", "item")
    found = fetch(rows, user=request.user, to="acknowledge" if request.method == "POST" else "view", pk=pk)
    form = forms.Acknowledgement(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.acknowledge(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Acknowledged; whoever passed it on is told."))
        return redirect(request, reverse("contact:passed", args=[pk]))
    may = found.acknowledged_at is None and found.permits(request.user, "acknowledge")
    status = 422 if form.is_bound else 200
    return render(request, "contact/passed.html", status=status, passed=found, form=form, may_acknowledge=may)
