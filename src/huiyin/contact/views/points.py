"""What is open with a customer, settled."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.contact import actions, tables
from huiyin.contact.enums import PointKind
from huiyin.contact.forms import NewPoint, Settlement
from huiyin.contact.models import Point
from huiyin.customers.queries import reach_file
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.org.views import accepted, me
from huiyin.org.views.lists import show_list


@require_GET
@required("customers.view")
def needs(request: HttpRequest) -> HttpResponseBase:
    """The need sheet: what the customers a person may see asked for, and what became of it. Source: E22-2."""
    person, table = me(request), tables.needs()
    return show_list(
        request,
        table,
        Point.objects.visible_to(person).filter(kind=PointKind.NEED),
    )


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def settlement(request: HttpRequest, pk: int, point: int) -> HttpResponse:
    """Say how something open with a customer was settled."""
    person = me(request)
    customer = reach_file(person, pk, to="speak")
    found = get_object_or_404(Point.objects.select_related("by", "settled_by"), pk=point, customer=customer)
    form = Settlement(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.settle_point(found, **form.cleaned_data, by=person, at=now())):
        messages.success(request, _("Settled."))
        return redirect(request, reverse("customers:file", args=[customer.pk]))
    status = 422 if form.is_bound else 200
    return render(request, "contact/settlement.html", customer=customer, point=found, form=form, status=status)


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def noting(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a need, or a product or service meant for this customer. Source: E22-2, E62-2."""
    person, at = me(request), now()
    customer = reach_file(person, pk, to="speak")
    form = NewPoint(request.POST if request.method == "POST" else None, kind=request.GET.get("kind", ""))
    if accepted(form, lambda: actions.note_point(customer, **form.cleaned_data, by=person, at=at)):
        messages.success(request, _("Noted with the customer; it stays open until it is settled."))
        return redirect(request, reverse("customers:file", args=[customer.pk]))
    status = 422 if form.is_bound else 200
    return render(request, "contact/noting.html", customer=customer, form=form, status=status)
