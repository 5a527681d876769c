"""What was handed over to customers, and the copies that stay here."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from huiyin.audit.actions import record
from huiyin.contact import actions, forms, queries, tables
from huiyin.contact.models import Delivery
from huiyin.customers.queries import reach_file, subject_of
from huiyin.kernel import uploads
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.org.views import SignedInRequest, accepted
from huiyin.org.views.lists import show_list
from huiyin.stationery.queries import house_line


@require_GET
@required("customers.view")
def deliveries(request: SignedInRequest) -> HttpResponseBase:
    """The register of what was handed over to the customers a person may see. Source: C31-4."""
    person, table = request.user, tables.deliveries()
    return show_list(
        request,
        table,
        Delivery.objects.visible_to(person),
        house=house_line(),
        prints=f"list-{table.key}",
    )


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def deliver(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record what is handed over, with its copy."""
    person, at = request.user, now()
    customer = reach_file(person, pk, to="speak")
    if not queries.deliverable():
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = forms.NewDelivery(*sent, at=at)
    if accepted(form, lambda: actions.record_delivery(customer, **form.cleaned_data, by=person, at=at)):
        messages.success(request, _("The delivery is on record."))
        return redirect(request, reverse("customers:file", args=[customer.pk]))
    status = 422 if form.is_bound else 200
    return render(request, "contact/delivery.html", status=status, customer=customer, form=form)


@require_safe
@required("customers.view")
def copy(request: SignedInRequest, pk: int) -> FileResponse:
    """The copy that was kept of something handed over; who reads it is recorded."""
    found = fetch(Delivery.objects.select_related("interaction"), user=request.user, pk=pk)
    if not found.copy:
        raise Http404
    subject = subject_of(found.interaction.customer_id or 0)
    record("copy.read", by=request.user, at=now(), subject=subject, detail={"copy": found.name})
    return uploads.as_kept(found.copy, name=found.name, content_type=found.content_type)
