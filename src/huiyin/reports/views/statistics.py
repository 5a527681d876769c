"""The complaint statistics table, for any period."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org.queries import calendar_of
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms, tables
from huiyin.reports.enums import Dimension
from huiyin.reports.queries.measures import MEASURE, measures
from huiyin.reports.queries.statistics import Question, Statistics, compute
from huiyin.reports.tables.charts import SHOWN, pareto_chart
from huiyin.reports.tables.measures import opening
from huiyin.reports.views.answers import as_file
from huiyin.rulebook.definitions import Process
from huiyin.rulebook.queries import pack_in_force

SHEETS = {"counts": tables.crosstab, "figures": tables.key_figures}


@require_safe
@required("reports.view")
def show(request: SignedInRequest) -> HttpResponseBase:
    """Counts, shares and times by two dimensions; on screen, on A4 (as=pdf) or in Excel (as=xlsx)."""
    process = pack_in_force().foremost
    form = forms.Table(request.GET, today=timezone.localdate(), personal=request.user.may("cases.oversee"))
    if not form.is_valid():
        return render(
            request, "reports/statistics.html", form=form, found=None, title=tables.title_of(process), status=422
        )
    found = _compute(request, form, process)
    kind, wanted = request.GET.get("as"), SHEETS.get(request.GET.get("table", ""), tables.crosstab)
    if kind in {"pdf", "xlsx"}:
        return as_file(request, wanted(found), kind)
    return _page(request, form, found)


def _compute(request: SignedInRequest, form: forms.Table, process: Process) -> Statistics:
    pack = pack_in_force()
    question = Question(
        process=process.key,
        period=form.period,
        rows=Dimension(form.cleaned_data["rows"]),
        columns=Dimension(form.cleaned_data["columns"]),
        zone=ZoneInfo(timezone.get_current_timezone_name()),
        reach=request.user.reach("reports.view"),
    )
    return compute(question, calendar=calendar_of(), pack=pack, at=now())


def _page(request: SignedInRequest, form: forms.Table, found: Statistics) -> HttpResponse:
    pareto, pack, user = tables.pareto(found), pack_in_force(), request.user
    may_open = user.may("cases.register") and MEASURE in pack.processes
    return render(
        request,
        "reports/statistics.html",
        form=form,
        found=found,
        title=tables.title_of(found.process),
        counts=tables.crosstab(found),
        figures=tables.key_figures(found),
        pareto=pareto,
        chart=pareto_chart(pareto),
        bars=SHOWN,
        measures=measures(found.question, [line.key for line in found.lines], pack=pack, user=user),
        opening=(lambda line: opening(found, line)) if may_open else None,
        asked=request.GET.urlencode(),
        may_export=user.may("export"),
    )
