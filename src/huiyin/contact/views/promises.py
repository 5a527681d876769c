"""What was promised to a customer outside of any case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.contact import actions
from huiyin.contact.forms import KeptPromise, NewPromise
from huiyin.customers.models import Customer
from huiyin.customers.queries import reach_file, subject_of
from huiyin.kernel.access import NotPermitted, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.org.views import accepted, me
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def promising(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a promise. Source: D2-2."""
    person = me(request)
    customer = reach_file(person, pk, to="speak")
    form = NewPromise(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.promise_to(customer, **form.cleaned_data, by=person, at=now())):
        messages.success(request, _("The promise is written down; it stands on your list until it is kept."))
        return _back(request, customer)
    status = 422 if form.is_bound else 200
    return render(request, "contact/promise.html", customer=customer, form=form, item=None, status=status)


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def keeping(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Say how it was kept."""
    person = me(request)
    customer = reach_file(person, pk, to="speak")
    found = get_object_or_404(WorkItem, pk=item, subject=subject_of(customer.pk), kind=Kind.PROMISE)
    if not found.permits(person, "settle"):
        raise NotPermitted("worklist.oversee")
    form = KeptPromise(request.POST if request.method == "POST" else None, item=found)
    if accepted(form, lambda: actions.keep_promise_to(found, **form.cleaned_data, by=person, at=now())):
        messages.success(request, _("The promise is kept."))
        return _back(request, customer)
    status = 422 if form.is_bound else 200
    return render(request, "contact/promise.html", customer=customer, form=form, item=found, status=status)


def _back(request: HttpRequest, customer: Customer) -> HttpResponse:
    return redirect(request, reverse("customers:file", args=[customer.pk]))
