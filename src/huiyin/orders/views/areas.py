"""Areas, their account managers and customers, and what is reported of them."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.access import NotPermitted, fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.orders import actions, forms, queries, tables
from huiyin.orders.models import Area
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list


@require_safe
@required("customers.view")
def listing(request: SignedInRequest) -> HttpResponseBase:
    """Every area with its account manager, and what was reported to the reader."""
    table = tables.areas(request.user)
    return show_list(
        request,
        table,
        queries.areas_for(request.user),
        template="orders/areas.html",
        waiting=queries.reports_to_read(request.user),
    )


@require_http_methods(["GET", "POST"])
@required("areas.manage")
def new(request: SignedInRequest) -> HttpResponse:
    """A new area."""
    return _form(request, None)


@require_http_methods(["GET", "POST"])
@required("areas.manage")
def editing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, other regions, another account manager."""
    return _form(request, fetch(Area, user=request.user, to="manage", pk=pk))


@require_safe
@required("customers.view")
def area(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """One area: its account manager, its customers, its reports. Source: A12-6."""
    return _page(request, fetch(Area.objects.select_related("manager"), user=request.user, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@required("customers.view")
def reports(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """All that was reported of an area; the account manager reports upward."""
    area = fetch(Area.objects.select_related("manager"), user=request.user, pk=pk)
    if request.method != "POST":
        return _reports(request, area)
    if not area.permits(request.user, "report"):
        raise NotPermitted(said=str(actions.NotTheManager()))
    form = forms.ReportForm(request.POST)
    if accepted(form, lambda: actions.report(area, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Your report is with your superior."))
        return redirect(request, reverse("orders:area", args=[pk]))
    return _page(request, area, refused=form)


@require_POST
@required("customers.view")
def acknowledgement(request: SignedInRequest, pk: int, report_pk: int) -> HttpResponse:
    """Whoever it was written to has read it."""
    area = fetch(Area, user=request.user, pk=pk)
    written = area.reports.select_related("item").filter(pk=report_pk).first()
    if written is None:
        raise Http404
    if not written.may_read(request.user):
        raise NotPermitted(said=str(actions.NotWrittenTo()))
    if done(request, lambda: actions.acknowledge(written, by=request.user, at=now())):
        messages.success(request, _("Acknowledged; the account manager hears of it."))
    return redirect(request, reverse("orders:area", args=[pk]))


def _form(request: SignedInRequest, area: Area | None) -> HttpResponse:
    form = forms.AreaForm(request.POST if request.method == "POST" else None, area=area)
    made: list[Area] = []

    def keep() -> None:
        said: dict[str, Any] = {
            "name": form.cleaned_data["name"],
            "beginnings": form.cleaned_data["regions"],
            "manager": form.cleaned_data["manager"],
        }
        by_whom: dict[str, Any] = {"by": request.user, "at": now()}
        made.append(actions.edit_area(area, **said, **by_whom) if area else actions.open_area(**said, **by_whom))

    if accepted(form, keep):
        messages.success(request, _("The area is saved."))
        return redirect(request, reverse("orders:area", args=[made[0].pk]))
    return render(request, "orders/area_form.html", form=form, area=area, status=422 if form.is_bound else 200)


def _reports(request: SignedInRequest, area: Area) -> HttpResponseBase:
    table = tables.reports()
    return show_list(
        request,
        table,
        queries.reports_of(area, request.user),
        template="orders/area_reports.html",
        subject=area.subject,
        area=area,
    )


def _page(request: SignedInRequest, area: Area, *, refused: Form | None = None) -> HttpResponseBase:
    table = tables.customers_of_area(request.user)
    response = show_list(
        request,
        table,
        queries.customers_of(area, request.user),
        template="orders/area.html",
        subject=area.subject,
        area=area,
        regions=queries.regions_in_words(area.beginnings),
        reported=queries.reported(area, request.user),
        report_form=refused or forms.ReportForm(),
        may_report=area.permits(request.user, "report"),
        may_manage=request.user.may("areas.manage"),
    )
    if refused:
        response.status_code = 422
    return response
