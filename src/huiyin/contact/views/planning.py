"""What comes next with a customer: shown beside the last words, and planned as their file is made, for one."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.contact import actions, queries
from huiyin.contact.forms import PlannedContact
from huiyin.customers.models import Customer
from huiyin.customers.queries import reach_file
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.moments import moment
from huiyin.org.models import Person
from huiyin.org.views import accepted, me
from huiyin.worklist.models import WorkItem


@dataclass(frozen=True)
class LastAndNext:
    """The last words, what was agreed on for the next, and whether that is still to be said."""

    last: queries.Brief
    agreed: list[WorkItem]
    unplanned: bool


def last_and_next(customer: Customer, user: Person) -> LastAndNext:
    """The card of the first screen. Source: B44-3, D52-3."""
    open_to_us = customer.permits(user, "speak") and not (customer.do_not_contact or customer.lost_at)
    return LastAndNext(
        queries.brief(customer, user),
        queries.agreed_contacts(customer),
        unplanned=open_to_us and not queries.planned(customer),
    )


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def planning(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what about and when; what was planned before gives way. Source: D52-3."""
    person = me(request)
    customer = reach_file(person, pk, to="speak")
    form = PlannedContact(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.agree_on(customer, form.planned, by=person, at=now())):
        said = _("The next contact is on %(moment)s.") % {"moment": moment(form.planned.at)}
        messages.success(request, said)
        return redirect(request, reverse("customers:file", args=[customer.pk]))
    return render(
        request,
        "contact/planning.html",
        customer=customer,
        form=form,
        earlier=queries.agreed_contacts(customer),
        status=422 if form.is_bound else 200,
    )
