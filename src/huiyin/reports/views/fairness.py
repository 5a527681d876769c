"""The fairness report and the customers behind it."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.customers.queries import team
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.once import one_page
from huiyin.org.views import SignedInRequest
from huiyin.org.views.lists import show_list
from huiyin.reports import forms, tables
from huiyin.reports.queries.fairness import departments_within, fairness, keepings_of
from huiyin.reports.views.answers import answer


@require_safe
@required("reports.view")
def show(request: SignedInRequest) -> HttpResponseBase:
    """Each agent against an even share; on screen, on A4 or in Excel."""
    departments = departments_within(request.user.reach("reports.view"))
    form = forms.Fairness(request.GET, today=timezone.localdate(), departments=departments)
    if not form.is_valid():
        return render(request, "reports/fairness.html", form=form, found=None, status=422)
    zone = ZoneInfo(timezone.get_current_timezone_name())
    with one_page():
        found = fairness(form.period, form.cleaned_data["department"], zone=zone, at=now())
    return answer(request, "reports/fairness.html", tables.fairness(found), form=form, found=found)


@require_safe
@required("reports.view")
def keepings(request: SignedInRequest, department: int) -> HttpResponseBase:
    """The customers behind a number of the report."""
    at, within = now(), departments_within(request.user.reach("reports.view"))
    place = next((each for each in within if each.pk == department), None)
    if place is None:
        raise Http404
    people = team(place, at)
    table = tables.keepings_table(people)
    return show_list(
        request,
        table,
        keepings_of([member.pk for member in people], at),
        template="reports/keepings.html",
        place=place,
    )
