"""The statistics table of a process, for any period."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.cases.queries import processes_seen_by
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org.queries import calendar_of
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms, tables
from huiyin.reports.queries.measures import answering, measures
from huiyin.reports.queries.statistics import Question, Statistics, compute
from huiyin.reports.tables.charts import SHOWN, pareto_chart
from huiyin.reports.tables.measures import opening, with_measures
from huiyin.reports.tables.statistics import key_of
from huiyin.reports.views.answers import as_file
from huiyin.reports.views.asking import measures_begin_as
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import title_of

SHEETS = {"counts": tables.crosstab, "figures": tables.key_figures}


@require_safe
@required("reports.view")
def show(request: SignedInRequest) -> HttpResponseBase:
    """Counts, shares and times by two dimensions; on screen, on A4 (as=pdf) or in Excel (as=xlsx)."""
    pack = pack_in_force()
    processes = processes_seen_by(request.user)
    personal = request.user.may("cases.oversee")
    form = forms.Table(request.GET, today=timezone.localdate(), personal=personal, pack=pack, processes=processes)
    if not form.is_valid():
        title = _("Statistics")
        return render(request, "reports/statistics.html", form=form, found=None, title=title, status=422)
    found = _compute(request, form, pack)
    kind, wanted = request.GET.get("as"), SHEETS.get(request.GET.get("table", ""), tables.crosstab)
    if kind in {"pdf", "xlsx"}:
        sheet = wanted(found)
        return as_file(request, _with_measures(request, sheet, found) if wanted is tables.crosstab else sheet, kind)
    return _page(request, form, found)


def _with_measures(request: SignedInRequest, sheet: tables.Sheet, found: Statistics) -> tables.Sheet:
    """The counts with the countermeasures beside them, as a supervisor hands them in."""
    keys = [line.key for line in found.lines]
    return with_measures(sheet, found, answering(found.question, keys, pack=pack_in_force(), user=request.user))


def _compute(request: SignedInRequest, form: forms.Table, pack: Pack) -> Statistics:
    question = Question(
        process=form.cleaned_data["process"],
        period=form.period,
        rows=form.axes[form.cleaned_data["rows"]],
        columns=form.axes[form.cleaned_data["columns"]],
        zone=ZoneInfo(timezone.get_current_timezone_name()),
        reach=request.user.reach("reports.view"),
    )
    return compute(question, calendar=calendar_of(), pack=pack, at=now())


def _page(request: SignedInRequest, form: forms.Table, found: Statistics) -> HttpResponse:
    pareto, pack, user = tables.pareto(found), pack_in_force(), request.user
    carrying = measures_begin_as(user, pack)
    return render(
        request,
        "reports/statistics.html",
        form=form,
        found=found,
        title=title_of(key_of(found.process), tables.title_of(found.process)),
        counts=tables.crosstab(found),
        figures=tables.key_figures(found),
        headline=tables.headline(found),
        pareto=pareto,
        chart=pareto_chart(pareto),
        bars=SHOWN,
        measures=measures(found.question, [line.key for line in found.lines], pack=pack, user=user),
        opening=(lambda line: opening(found, line, carrying)) if carrying else None,
        asked=request.GET.urlencode(),
        may_export=user.may("export"),
    )
