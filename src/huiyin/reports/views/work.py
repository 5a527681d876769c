"""Reports that people write on their work: the list, and each of them."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.audit.actions import record
from huiyin.contact.queries import channels_known, purposes_known
from huiyin.kernel.access import NotPermitted, fetch
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.tables import show
from huiyin.org.queries import views_for
from huiyin.org.views import SignedInRequest, accepted
from huiyin.reports import actions, forms, tables
from huiyin.reports.models import WorkReport
from huiyin.reports.queries.work import work_figures

ROWS = WorkReport.objects.select_related("person", "department", "item", "to", "sent_by")


@require_safe
def reports(request: SignedInRequest) -> HttpResponseBase:
    """Everybody's reports in reach, those that are missing too, the newest first."""
    person, table = request.user, tables.work_reports()
    return show(
        request,
        table,
        WorkReport.objects.visible_to(person),
        views=views_for(person, table.key),
        may_export=person.may("export"),
        on_export=lambda: record("list.exported", by=person, at=now(), subject=table.key, detail=dict(request.GET)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was done in the period, and the words it is sent with."""
    found = fetch(ROWS, user=request.user, pk=pk)
    if request.method == "POST" and not found.permits(request.user, "send"):
        raise NotPermitted(said=str(actions.NotTheWriter()))
    form = forms.WorkReportForm(request.POST if request.method == "POST" else None, meeting=found.with_meeting)
    if accepted(form, lambda: actions.send_work_report(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Sent."))
        return redirect(request, reverse("reports:work-report", args=[pk]))
    figures = found.figures or work_figures(found)
    return render(
        request,
        "reports/work.html",
        status=422 if form.is_bound else 200,
        report=found,
        figures=figures,
        contacts=[{**one, "at": datetime.fromisoformat(one["at"])} for one in figures["contacts"]],
        channels=dict(channels_known()),
        purposes=purposes_known(),
        form=form if found.sent_at is None and found.permits(request.user, "send") else None,
    )
