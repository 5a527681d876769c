"""Loyal buyers and their share of the sales."""

from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
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

ALL = "all"  # buyers are listed, not only those who came back


@require_safe
@required("reports.view")
@required("orders.view")
def loyal(request: SignedInRequest) -> HttpResponseBase:
    """Who ordered at least so often in a period, and what share of buyers and sales they are. Source: D34-1, K-22."""
    form = forms.LoyalForm(request.GET, today=timezone.localdate(now()))
    if not form.is_valid():
        return render(request, "orders/loyal.html", form=form, shares=None, page=None, status=422)
    asked = form.cleaned_data
    everyone = request.GET.get("who") == ALL
    listed = {**asked, "at_least": 1} if everyone else asked
    if (kind := request.GET.get("export")) in spreadsheets.KINDS:
        return _file(request, kind, **listed)
    after = request.GET.get("after", "")
    question = {"first": asked["first"], "last": asked["last"], "at_least": asked["at_least"]}
    within = {"received_at_from": asked["first"], "received_at_to": asked["last"]}
    orders = f"{reverse('orders:list')}?{urlencode(within)}"
    return render(
        request,
        "orders/loyal.html",
        form=form,
        everyone=everyone,
        query=urlencode(question),
        listing=urlencode({**question, "who": ALL} if everyone else question),
        sales=f"{orders}&sold=all",
        unpriced=f"{orders}&sold=unpriced",
        loyal_sales=f"{orders}&loyal={asked['at_least']}",
        after=after,
        shares=queries.shares(request.user, **asked),
        page=queries.buyers(request.user, **listed, after=after),
        may_export=request.user.may("export"),
        may_open=request.user.may("customers.view"),
    )


def _file(request: SignedInRequest, kind: str, **asked: object) -> HttpResponseBase:
    """Every buyer that the list leads to."""
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
    title = _("All buyers") if asked["at_least"] == 1 else _("Loyal buyers")
    return spreadsheets.send(kind, rows, columns, title=title)
