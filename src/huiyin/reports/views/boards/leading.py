"""The boards of those who lead: the whole house at a glance, and its teams beside each other."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.kernel.htmx import render
from huiyin.org.models import Department
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms, tables
from huiyin.reports.queries import boards as queries
from huiyin.reports.queries.compliance import board as clauses_of
from huiyin.reports.queries.figures import FIGURES, Asker, Figure, read
from huiyin.reports.queries.figures.delays import controllable
from huiyin.reports.rules import Period
from huiyin.reports.tables import Shown, boards
from huiyin.reports.tables.charts import Chart, parts_compared, parts_pareto, parts_told_apart, trend_chart
from huiyin.reports.tables.sheets import Sheet
from huiyin.reports.tables.shown import asked_days
from huiyin.reports.views.asking import asker_for, departments_of, within_words
from huiyin.reports.views.boards.opening import board, tabs

CAUSES, STAGES, CLAUSES = 12, 10, 8  # of each so many at most; the page behind has all


@dataclass
class Told:
    """The figures of one board: each is counted once, however often the board shows it."""

    asker: Asker
    period: Period
    department: Department | None
    found: dict[tuple[str, str], Shown] = field(default_factory=dict)

    @property
    def asked(self) -> dict[str, str]:
        """How an address asks for the same days and people."""
        whose = {"department": str(self.department.pk)} if self.department else {}
        return {**asked_days(self.period), **whose}

    def of(self, figure: Figure, by: str = "") -> Shown:
        known = self.found.get((figure.key, by))
        if known is None and not by:  # broken down by whatever, its whole is the same
            known = next((shown for (key, _by), shown in self.found.items() if key == figure.key), None)
        if known is None:
            reading = read(figure, self.asker, self.period, by=figure.dimension(by))
            known = self.found[figure.key, by] = Shown(reading, self.asker.pack, self.department)
        return known

    def by(self, key: str, by: str) -> Shown | None:
        """A figure broken down, if the rule book can have rows of it."""
        figure = FIGURES[key]
        return self.of(figure, by) if figure.fits(self.asker.pack) else None

    def every(self, keys: Iterable[str], by: str = "") -> list[Shown]:
        return [self.of(figure, by) for figure in queries.figures_of(self.asker.pack, keys)]


@require_safe
@board("overview")
def overview(request: SignedInRequest) -> HttpResponseBase:
    """Service level, complaints, satisfaction, what clauses were kept, and what it cost. Source: B41-1."""
    form, told = _asked(request)
    if told is None:
        return _page(request, "overview", form)
    complaints = told.by("complaints", "cause")
    five = [told.of(figure) for figure in queries.first_five(told.asker.pack)]
    return _page(
        request,
        "overview",
        form,
        told,
        tiles=[boards.tile(each) for each in five],
        trends=_trends(five),
        causes=_pareto(complaints),
        cause_rows=complaints,
        **_clauses(told),
        costs=_compared(told, queries.COSTS),
        **_delays(told),
    )


@require_safe
@board("teams")
def teams(request: SignedInRequest) -> HttpResponseBase:
    """Teams beside each other, complaints by department against the period before, and where matters wait."""
    form, told = _asked(request)
    if told is None:
        return _page(request, "teams", form)
    complaints = told.by("complaints", "department")
    compared = told.every(queries.TEAMS, "department")
    found = queries.stays(request.user, told.asker, narrowed=told.department is not None)
    return _page(
        request,
        "teams",
        form,
        told,
        tiles=[boards.tile(told.of(figure)) for figure in queries.first_five(told.asker.pack)],
        sheet=boards.teams(compared, within=within_words(told.department)),
        complaints=parts_compared(complaints) if complaints and complaints.reading.parts else None,
        complaint_rows=complaints,
        waiting=boards.waiting(found, told.asker.pack, told.department, most=STAGES),
        stages=len(found),
        causes=_pareto(told.by("complaints", "cause")),
        **_delays(told),
    )


def _asked(request: SignedInRequest) -> tuple[forms.Figures, Told | None]:
    departments = departments_of(request)
    form = forms.Figures(request.GET, today=timezone.localdate(), departments=departments)
    if not form.is_valid():
        return form, None
    asker, department = asker_for(request, form, departments)
    return form, Told(asker, form.period, department)


def _days(told: Told) -> str:
    days = {"period": told.period, "previous": told.period.previous}
    return _("%(period)s (previous period %(previous)s)") % days


def _page(
    request: SignedInRequest, key: str, form: forms.Figures, told: Told | None = None, **found: Any
) -> HttpResponseBase:
    within = f"{within_words(told.department)} · {_days(told)}" if told else ""
    return render(
        request,
        f"reports/boards/{key}.html",
        status=200 if told else 422,
        form=form,
        told=told,
        within=within,
        asked=urlencode(told.asked) if told else "",
        tabs=tabs(request, key, keep=told is not None),
        **found,
    )


def _trends(five: list[Shown]) -> list[tuple[str, Chart]]:
    """Counts as bars, shares as lines over twelve periods."""
    found = []
    counts = [each for each in five if each.figure.key == "complaints"]
    shares = [each for each in five if each.figure.kind == "share"]
    if counts:
        found.append((str(counts[0].figure.name), trend_chart(counts[0], bars=True)))
    if shares:
        found.append((_("Shares over twelve periods"), trend_chart(*shares)))
    return found


def _pareto(each: Shown | None) -> Chart | None:
    chart = parts_pareto(each, most=CAUSES) if each else None
    return chart if chart and chart.categories else None


def _clauses(told: Told) -> dict[str, Any]:
    """Those that were broken, the worst first."""
    asker = told.asker
    found = clauses_of(told.period, pack=asker.pack, reach=asker.reach, zone=asker.zone, at=asker.at)
    broken = [line for line in found.worst_first() if line.now.late or line.now.missed]
    sheet = tables.compliance(replace(found, lines=broken[:CLAUSES]), told.department, worst_first=True)
    return {"clauses": sheet.lines, "clause_columns": sheet.columns, "clause_note": sheet.note}


def _compared(told: Told, keys: Iterable[str]) -> Sheet | None:
    found = told.every(keys)
    return boards.compared(found, within=within_words(told.department)) if found else None


def _delays(told: Told) -> dict[str, Any]:
    """Causes of delays, those in our hands apart, and beside them what goes up and down with delays. Source: B43-2."""
    delays = told.by("delays", "cause")
    if delays is None:
        return {"delays": None, "ours": None, "side_by_side": None}
    judged = controllable(told.asker.pack)
    known = {key for key, ours in judged.items() if ours is not None}
    groups = (
        (_("In our hands"), [key for key, ours in judged.items() if ours]),
        (_("Out of our hands"), [key for key, ours in judged.items() if ours is False]),
        (_("Not established"), {part.key for part in delays.reading.parts} - known),
    )
    chart = parts_told_apart(delays, groups, most=CAUSES)
    ours = told.every(["delays_ours"])
    return {
        "delays": chart if chart.categories else None,
        "delay_rows": delays,
        "ours": boards.tile(ours[0]) if ours else None,
        "side_by_side": _compared(told, queries.SIDE_BY_SIDE),
    }
