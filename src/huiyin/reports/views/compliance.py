"""The compliance board and the items behind it."""

from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.texts import say
from huiyin.org.views import SignedInRequest
from huiyin.org.views.lists import show_list
from huiyin.reports import forms, tables
from huiyin.reports.enums import Span
from huiyin.reports.queries.compliance import board, items_of
from huiyin.reports.rules import Period
from huiyin.reports.tables import asked_days
from huiyin.reports.tables.measures import opening_for_clause
from huiyin.reports.views.answers import answer
from huiyin.reports.views.asking import asker_for, department_named, departments_of, measures_begin_as, reach_over
from huiyin.rulebook.queries import pack_in_force


@require_safe
@required("reports.view")
def show(request: SignedInRequest) -> HttpResponseBase:
    """Each clause with kept, late, missed, open and waived; on screen, on A4 or in Excel."""
    departments = departments_of(request)
    form = forms.Board(request.GET, today=timezone.localdate(), departments=departments)
    if not form.is_valid():
        return render(request, "reports/compliance.html", form=form, found=None, status=422)
    asker, department = asker_for(request, form, departments)
    found = board(form.period, pack=asker.pack, reach=asker.reach, zone=asker.zone, at=asker.at)
    sheet = tables.compliance(found, department, worst_first=form.cleaned_data["order"] == "worst")
    return answer(request, "reports/compliance.html", sheet, form=form, found=found)


@require_safe
@required("reports.view")
def items(request: SignedInRequest) -> HttpResponseBase:
    """The items behind a number of the board."""
    at, pack = now(), pack_in_force()
    table, departments = tables.items_table(pack, at), departments_of(request)
    department = department_named(request, departments)
    measure, asked = measures_begin_as(request.user, pack), request.GET.getlist("clause")
    clause = pack.clauses.get(asked[0]) if len(asked) == 1 else None
    return show_list(
        request,
        table,
        items_of(pack, reach_over(request, department, departments), at).nameable_to(request.user),
        template="reports/items.html",
        department=department,
        board=_address_of_board(request),
        opening=opening_for_clause(say(clause.text), _days(request), measure) if clause and measure else "",
    )


def _address_of_board(request: SignedInRequest) -> str:
    """The board as somebody left it: its days and its department."""
    days, department = _days(request), request.GET.get("department", "")
    asked = {**(asked_days(days) if days else {}), **({"department": department} if department else {})}
    return reverse("reports:compliance") + (f"?{urlencode(asked)}" if asked else "")


def _days(request: SignedInRequest) -> Period | None:
    """The days a number of the board leads to."""
    days = {"span": Span.DAYS.value, "first": request.GET.get("due_from"), "last": request.GET.get("due_to")}
    form = forms.Days(days, today=timezone.localdate())
    return form.period if days["first"] and days["last"] and form.is_valid() else None
