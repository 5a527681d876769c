"""Free analysis: figures crossed by what the reader chooses, kept as a view and shared."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.customers.models import Customer
from huiyin.customers.queries import listed, vocabulary
from huiyin.kernel.access import required
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.kernel.once import one_page
from huiyin.kernel.tables import Conditions
from huiyin.org.models import Department
from huiyin.org.queries import views_for
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms
from huiyin.reports.queries.figures import known_to
from huiyin.reports.queries.pivot import Question, cross, customers_asked
from huiyin.reports.tables.pivot import Shown
from huiyin.reports.views.answers import as_file
from huiyin.reports.views.asking import asker_for, departments_of, within_words
from huiyin.rulebook.queries import pack_in_force

LIST = "analysis"  # under which views are kept
WIDEST = 60  # columns; more can be read by nobody


@require_safe
@required("reports.view")
def show(request: SignedInRequest) -> HttpResponseBase:
    """Figures by one or two dimensions, on screen with a chart, on A4, in Excel, or for programs (as=json)."""
    pack, departments = pack_in_force(), departments_of(request)
    known = [figure for figure in known_to(pack) if not figure.is_snapshot]  # these have no rows of days to sort
    form = forms.Pivot(
        request.GET, today=timezone.localdate(), departments=departments, known=known, pack=pack, person=request.user
    )
    shown = _found(request, form, departments) if form.is_valid() else None
    conditions = Conditions("where", _("Filter by conditions"), vocabulary=vocabulary())
    if request.GET.get("part") == "steps":
        return _steps(request, conditions)
    beside: dict[str, Any] = {
        "form": form,
        "conditions": json.dumps(conditions.editor, ensure_ascii=False),
        "views": views_for(request.user, LIST),
        "asked": request.GET.urlencode(),
        "of_customers": all(figure.customer for figure in form.chosen),
    }
    if shown is None:
        return render(request, "reports/pivot.html", found=None, status=422, **beside)
    subtitle = " · ".join(filter(None, (shown.within, f"{form.period}", shown.said)))
    sheet, kind = shown.sheet(subtitle), request.GET.get("as")
    if kind == "json":
        return JsonResponse(shown.data())
    if kind in {"pdf", "xlsx"}:
        return as_file(request, shown.printed(sheet), kind)
    return render(
        request,
        "reports/pivot.html",
        found=shown,
        sheet=sheet,
        chart=shown.chart(),
        page={"view": {"list_key": LIST, "query": request.GET.urlencode(), "columns": ""}},
        may_export=request.user.may("export"),
        **beside,
    )


def _steps(request: SignedInRequest, conditions: Conditions) -> HttpResponse:
    """How many customers are left after each condition."""
    try:
        steps = conditions.steps(listed()(Customer.objects.visible_to(request.user)), request.GET)
    except DomainError as refusal:
        return render(request, "steps.html", steps=[], refusal=str(refusal), status=422)
    return render(request, "steps.html", steps=steps, refusal="")


def _found(request: SignedInRequest, form: forms.Pivot, departments: Sequence[Department]) -> Shown | None:
    asker, department = asker_for(request, form, departments)
    where = form.cleaned_data["where"] if all(figure.customer for figure in form.chosen) else ""
    try:
        customers, said = customers_asked(where, request.user)
    except DomainError as refusal:
        form.add_error("where", str(refusal))
        return None
    question = Question(
        tuple(form.chosen), form.cleaned_data["rows"], form.cleaned_data["columns"], form.period, customers
    )
    with one_page():
        found = cross(question, asker)
    if len(found.columns) > WIDEST:
        message = _("These are %(count)s columns, too many to read: %(most)s at most. Make them rows instead.")
        form.add_error("columns", message % {"count": len(found.columns), "most": WIDEST})
        return None
    return Shown(
        found, sorts=form.sorts, where=where, department=department, within=within_words(department), said=said
    )
