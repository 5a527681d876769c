"""The dictionary of figures, one of them, and the rows behind it."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.audit.actions import record
from huiyin.kernel import tables as lists
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.once import one_page
from huiyin.org.models import Department
from huiyin.org.queries import calendar_of, views_for
from huiyin.org.roles import Reach
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms, tables
from huiyin.reports.enums import Which
from huiyin.reports.keeping.asking import recount_soon
from huiyin.reports.queries.fairness import departments_within
from huiyin.reports.queries.figures import Asker, Figure, dimensions_for, kinds_of_rows, known_to, read, rows_behind
from huiyin.reports.tables import Shown
from huiyin.reports.tables.charts import trend_chart
from huiyin.reports.views.answers import as_file
from huiyin.rulebook.queries import pack_in_force


@require_safe
@required("reports.view")
def figures(request: SignedInRequest) -> HttpResponseBase:
    """Every figure with its target; on screen, on A4, in Excel, or for programs (as=json). Source: B41-1."""
    departments = _departments(request)
    form = forms.Figures(request.GET, today=timezone.localdate(), departments=departments)
    if not form.is_valid():
        return render(request, "reports/figures.html", form=form, found=None, status=422)
    asker, department = _asker(request, form, departments)
    with one_page():
        found = [Shown(read(each, asker, form.period), asker.pack, department) for each in known_to(asker.pack)]
    recount_soon()
    sheet = tables.dictionary(found, within=_within(department), period=form.period)
    kind = request.GET.get("as")
    if kind == "json":
        return JsonResponse({"figures": [tables.as_data(each) for each in found]})
    if kind in {"pdf", "xlsx"}:
        return as_file(request, sheet, kind)
    return render(request, "reports/figures.html", form=form, found=found, sheet=sheet, **_taking(request))


@require_safe
@required("reports.view")
def figure(request: SignedInRequest, key: str) -> HttpResponseBase:
    """One figure: what it says, its target, its way over twelve periods, and its parts."""
    asked, departments = _figure(key), _departments(request)
    dimensions = dimensions_for(asked, request.user)
    form = forms.OneFigure(request.GET, today=timezone.localdate(), departments=departments, dimensions=dimensions)
    if not form.is_valid():
        return render(request, "reports/figure.html", form=form, found=None, figure=asked, status=422)
    asker, department = _asker(request, form, departments)
    by = asked.dimension(form.cleaned_data["by"])
    found = Shown(read(asked, asker, form.period, by=by), asker.pack, department)
    recount_soon()
    within = _within(department)
    sheets = {"parts": tables.parts(found, within=within), "trend": tables.trend(found, within=within)}
    kind = request.GET.get("as")
    if kind == "json":
        return JsonResponse(tables.as_data(found))
    if kind in {"pdf", "xlsx"}:
        return as_file(request, sheets.get(request.GET.get("table", ""), sheets["parts"]), kind)
    return render(
        request,
        "reports/figure.html",
        form=form,
        found=found,
        figure=asked,
        chart=trend_chart(found),
        sheets=sheets,
        **_taking(request),
    )


@require_safe
@required("reports.view")
def behind(request: SignedInRequest, key: str) -> HttpResponseBase:
    """The rows a figure was counted from: all, those that count for it, or the rest."""
    asked, departments = _figure(key), _departments(request)
    dimensions = dimensions_for(asked, request.user)
    form = forms.Behind(request.GET, today=timezone.localdate(), departments=departments, dimensions=dimensions)
    if not form.is_valid():
        raise Http404  # nobody types this address: a number leads here
    asker, department = _asker(request, form, departments)
    by, part = asked.dimension(form.cleaned_data["by"]), form.cleaned_data["part"]
    which = Which(form.cleaned_data["which"] or Which.ALL)
    table = tables.behind(asked, asker.pack, asker.at)
    return lists.show(
        request,
        table,
        rows_behind(asked, asker, form.period, which=which, by=by, part=part),
        template="reports/behind.html",
        views=views_for(request.user, table.key),
        may_export=request.user.may("export"),
        on_export=lambda: record(
            "list.exported",
            by=request.user,
            at=asker.at,
            subject=f"{table.key}/{asked.key}",
            detail=dict(request.GET),
        ),
        figure=asked,
        period=form.period,
        within=_within(department),
        part=by.words([part], asker.pack).label(part) if by else "",
        which=which,
        kinds=_kinds(request, asked),
    )


def _figure(key: str) -> Figure:
    found = next((each for each in known_to(pack_in_force()) if each.key == key), None)
    if found is None:
        raise Http404
    return found


def _departments(request: SignedInRequest) -> list[Department]:
    return departments_within(request.user.reach("reports.view"))


def _asker(
    request: SignedInRequest, form: forms.Figures, departments: Sequence[Department]
) -> tuple[Asker, Department | None]:
    """Who asks, narrowed to the department that was chosen with those below it."""
    chosen: Department | None = form.cleaned_data["department"]
    reach = request.user.reach("reports.view")
    if chosen is not None:
        reach = Reach(departments=frozenset(each.pk for each in departments if chosen.pk in each.path))
    zone = ZoneInfo(timezone.get_current_timezone_name())
    return Asker(pack_in_force(), reach, zone, calendar_of(), now()), chosen


def _within(department: Department | None) -> str:
    return department.name if department else _("All within reach")


def _taking(request: SignedInRequest) -> dict[str, Any]:
    return {"asked": request.GET.urlencode(), "may_export": request.user.may("export")}


def _kinds(request: SignedInRequest, asked: Figure) -> list[tuple[Which, str]]:
    """The lists beside this one, each with its address."""
    found = []
    for which in kinds_of_rows(asked):
        query = request.GET.copy()
        query["which"] = which.value
        for name in ("after", "before"):
            query.pop(name, None)
        found.append((which, f"?{query.urlencode()}"))
    return found
