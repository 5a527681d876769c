"""The indicators: computed on demand for one customer, and their rules as a manager changes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.customers import actions, forms, queries
from huiyin.customers.models import Customer
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.org.views import me


@require_POST
@required("customers.view")
def weighing(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute one customer's indicators now."""
    customer = fetch(Customer, user=request.user, pk=pk)
    actions.weigh(customer, at=now())
    return redirect(request, reverse("customers:file", args=[pk]))


@require_http_methods(["GET", "POST"])
@required("customers.indicators")
def indicators(request: HttpRequest) -> HttpResponse:
    """The rules in force, to be read and changed; and the versions before."""
    force = queries.indicators_in_force()
    form = forms.IndicatorsForm(request.POST or None, rules=force.rules)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.change_indicators(form.rules(), reason=reason, by=me(request), at=now())
        except DomainError as error:
            form.add_error(error.at_field if error.at_field in form.fields else None, str(error))
        else:
            messages.success(request, _("The rules are in force; all customers are computed by them tonight."))
            return redirect(request, request.path)
    return render(
        request,
        "customers/indicators.html",
        form=form,
        versions=queries.indicator_versions(),
        status=422 if form.is_bound else 200,
    )
