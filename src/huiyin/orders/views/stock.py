"""What lies in the warehouse."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.orders import actions, forms, rules, tables
from huiyin.orders.models import Stock
from huiyin.org.views import SignedInRequest, accepted
from huiyin.org.views.lists import show_list


@require_safe
@required("stock.view")
def listing(request: SignedInRequest) -> HttpResponseBase:
    """The stock by product and specification."""
    table = tables.stock(request.user)
    return show_list(
        request,
        table,
        Stock.objects.visible_to(request.user),
        template="orders/stock.html",
        may_keep=request.user.may("loading.plan"),
    )


@require_http_methods(["GET", "POST"])
@required("loading.plan")
def new(request: SignedInRequest) -> HttpResponse:
    """Goods that are not in the list yet, or new figures of those that are."""
    return _one(request, None)


@require_http_methods(["GET", "POST"])
@required("loading.plan")
def row(request: SignedInRequest, pk: int) -> HttpResponse:
    """New figures of one product in one specification."""
    return _one(request, fetch(Stock, user=request.user, to="plan", pk=pk))


@require_http_methods(["GET", "POST"])
@required("loading.plan")
def pasting(request: SignedInRequest) -> HttpResponse:
    """Many rows at once, copied from a workbook: all of them or none."""
    form = forms.PasteForm(request.POST if request.method == "POST" else None)
    kept: list[int] = []
    if accepted(form, lambda: kept.append(actions.keep_stock(form.cleaned_data["rows"], by=request.user, at=now()))):
        said = ngettext("%(count)d row is written down.", "%(count)d rows are written down.", kept[0])
        messages.success(request, said % {"count": kept[0]})
        return redirect(request, reverse("orders:stock"))
    return render(request, "orders/paste.html", form=form, status=422 if form.is_bound else 200)


def _one(request: SignedInRequest, stock: Stock | None) -> HttpResponse:
    form = forms.StockForm(request.POST if request.method == "POST" else None, stock=stock)
    seen = request.POST.get("seen", "") if stock else None
    if accepted(form, lambda: actions.keep_stock([form.row()], seen=seen, by=request.user, at=now())):
        messages.success(request, _("The stock is written down."))
        return redirect(request, reverse("orders:stock"))
    return render(
        request,
        "orders/stock_row.html",
        status=422 if form.is_bound else 200,
        form=form,
        stock=stock,
        # After a refusal what it says now: whoever read that saves again.
        seen=Stock.objects.get(pk=stock.pk).as_seen if stock else "",
        plainly=rules.plainly,
    )
