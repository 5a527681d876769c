"""How customers rated the conversations of each clerk."""

from zoneinfo import ZoneInfo

from django.http import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms, tables
from huiyin.reports.queries.fairness import departments_within
from huiyin.reports.queries.ratings import ratings
from huiyin.reports.views.answers import answer


@require_safe
@required("reports.view")
def show(request: SignedInRequest) -> HttpResponseBase:
    """Averages of each clerk of a department; on screen, on A4 or in Excel."""
    departments = departments_within(request.user.reach("reports.view"))
    form = forms.Fairness(request.GET, today=timezone.localdate(), departments=departments)
    if not form.is_valid():
        return render(request, "reports/ratings.html", form=form, found=None, status=422)
    zone = ZoneInfo(timezone.get_current_timezone_name())
    found = ratings(form.period, form.cleaned_data["department"], zone=zone, at=now())
    return answer(request, "reports/ratings.html", tables.ratings(found), form=form, found=found)
