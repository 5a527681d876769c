"""Loyal buyers and their share of the sales."""

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.audit.actions import record
from huiyin.kernel import spreadsheets
from huiyin.kernel.access import NotPermitted, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.orders import forms, queries
from huiyin.org.views import SignedInRequest


@require_safe
@required("reports.view")
@required("orders.view")
def loyal(request: SignedInRequest) -> HttpResponseBase:
    """Who ordered at least so often in a period, and what share of buyers and sales they are. Source: D34-1, K-22."""
    form = forms.LoyalForm(request.GET, today=timezone.localdate(now()))
    if not form.is_valid():
        return render(request, "orders/loyal.html", form=form, shares=None, page=None, status=422)
    asked = form.cleaned_data
    if request.GET.get("export") == "xlsx":
        return _workbook(request, **asked)
    after = request.GET.get("after", "")
    return render(
        request,
        "orders/loyal.html",
        form=form,
        asked=asked,
        after=after,
        shares=queries.shares(request.user, **asked),
        page=queries.buyers(request.user, **asked, after=after),
        may_export=request.user.may("export"),
        may_open=request.user.may("customers.view"),
    )


def _workbook(request: SignedInRequest, **asked: object) -> HttpResponseBase:
    """Every loyal buyer of the period, with the shares in the last rows."""
    if not request.user.may("export"):
        raise NotPermitted("export")
    record("list.exported", by=request.user, at=now(), subject="loyal-buyers")
    columns = [
        spreadsheets.Column(_("File number")),
        spreadsheets.Column(_("Customer")),
        spreadsheets.Column(_("Orders"), "number"),
        spreadsheets.Column(_("Amount"), "money"),
        spreadsheets.Column(_("Last order"), "datetime"),
    ]
    rows = (
        [buyer.number, buyer.name, buyer.orders, buyer.amount, buyer.last_at]
        for buyer in queries.everyone(request.user, **asked)  # type: ignore[arg-type]
    )
    return spreadsheets.write(rows, columns, title=_("Loyal buyers"))
