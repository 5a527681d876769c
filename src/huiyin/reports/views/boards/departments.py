"""The board of departments: what they owe, how much they do in time, and where they stand among the others."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.cases.queries import owed_by_departments
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms, tables
from huiyin.reports.enums import Which
from huiyin.reports.queries import boards as queries
from huiyin.reports.queries.figures import FIGURES, Asker, read, rows_behind
from huiyin.reports.tables import boards
from huiyin.reports.tables.boards import OfDepartments
from huiyin.reports.tables.charts import trend_chart
from huiyin.reports.views.boards.opening import board, chosen, rows_of, tabs
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.rules import item_url

SHOWN = 10  # of what is owed; the list behind has all
FIGURE = FIGURES["departments_in_time"]


@require_safe
@board("departments")
def departments(request: SignedInRequest) -> HttpResponseBase:
    """What liable departments owe, how they answer, and the league of them. Source: D410-7, K-30."""
    form = forms.Days(request.GET, today=timezone.localdate())
    if not form.is_valid():
        return render(request, "reports/boards/departments.html", form=form, found=None, tabs=[], status=422)
    reach, period = _reach(request.user), form.period
    house = _asker(Reach(everything=True))
    # Places are those of the whole house; who reads of some departments only is told nothing of the others.
    whole = OfDepartments(read(FIGURE, house, period, by=FIGURE.dimension("department")), house.pack)
    asker = replace(house, reach=reach)
    own = whole if reach.everything else OfDepartments(read(FIGURE, asker, period), house.pack)
    owed = queries.owed(asker, period)
    ranks = boards.league(whole, owed)
    named = owed_by_departments(reach).nameable_to(request.user)
    waiting = named.select_related("owner", "team").order_by("due_at", "pk")
    return render(
        request,
        "reports/boards/departments.html",
        form=form,
        found=own,
        tile=boards.tile(own),
        ranks=[rank for rank in ranks if reach.everything or int(rank.key) in reach.departments],
        placed=sum(rank.place is not None for rank in ranks),
        owed=sum(one.open for one in owed.values()),
        overdue=sum(one.overdue for one in owed.values()),
        waiting=[(item, item_url(item)) for item in waiting[:SHOWN]],
        chart=trend_chart(own),
        period=period,
        answers=request.user.may("cases.answer"),
        tabs=tabs(request, "departments"),
        besides={name: value for name, value in chosen(request).items() if name == "department"},
    )


@require_safe
@board("departments")
def owed(request: SignedInRequest) -> HttpResponseBase:
    """What a department owes now, or all within reach."""
    at, rows = now(), owed_by_departments(_of_one(request))
    return _rows(request, rows.standing(at), _("Owed by departments"), at)


@require_safe
@board("departments")
def answers(request: SignedInRequest) -> HttpResponseBase:
    """The rows behind the share in time of a department, or of all within reach."""
    form = forms.Days(request.GET, today=timezone.localdate())
    which = request.GET.get("which", Which.ALL.value)
    if not form.is_valid() or which not in Which.values:
        raise Http404  # nobody types this address: a number leads here
    asker = _asker(_of_one(request))
    return _rows(request, rows_behind(FIGURE, asker, form.period, which=Which(which)), str(FIGURE.name), asker.at)


def _reach(person: Person) -> Reach:
    """The departments somebody reads figures of, and those they answer for."""
    reads, answers_for = person.reach("reports.view"), person.reach("cases.answer")
    return Reach(reads.everything, reads.departments | answers_for.departments)


def _of_one(request: SignedInRequest) -> Reach:
    """Narrowed to the department that was asked for."""
    reach, asked = _reach(request.user), request.GET.get("department", "")
    if not asked:
        return reach
    department = key_in(asked)
    if department is None or not (reach.everything or department in reach.departments):
        raise Http404
    return Reach(departments=frozenset({department}))


def _asker(reach: Reach) -> Asker:
    return Asker(pack_in_force(), reach, ZoneInfo(timezone.get_current_timezone_name()), calendar_of(), now())


def _rows(request: SignedInRequest, rows: Any, title: str, at: datetime) -> HttpResponseBase:
    """Without those of matters that the rule book keeps from the reader: they count, but are nobody else's to name."""
    table, named = tables.items_table(pack_in_force(), at), rows.nameable_to(request.user)
    return rows_of(request, table, named, title, back="reports:board-departments", back_label=_("Departments"))
