"""How complete the customer files are."""

from django.http import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.customers.queries import file_definition, how_complete
from huiyin.kernel.access import required
from huiyin.kernel.htmx import render
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms, tables
from huiyin.reports.queries.fairness import departments_within
from huiyin.reports.queries.figures import FIGURES, read
from huiyin.reports.rules import Period
from huiyin.reports.tables import Shown
from huiyin.reports.views.answers import answer
from huiyin.reports.views.asking import asker_for

FIGURE = FIGURES["files_complete"]


@require_safe
@required("reports.view")
def show(request: SignedInRequest) -> HttpResponseBase:
    """Particular by particular against the target; on screen, on A4 or in Excel. Source: D1-11."""
    departments = departments_within(request.user.reach("reports.view"))
    form = forms.Within(request.GET, departments=departments)
    if not form.is_valid():
        return render(request, "reports/completeness.html", form=form, found=None, status=422)
    chosen = form.cleaned_data["department"]
    counted = [each for each in departments if chosen.pk in each.path]
    file = file_definition()
    today = timezone.localdate()
    asker, _chosen = asker_for(request, form, departments)
    complete = Shown(read(FIGURE, asker, Period(today, today)), asker.pack, chosen)
    found = how_complete(file, [each.pk for each in counted])
    behind = tables.FilesBehind(counted) if request.user.may("customers.view") else None
    sheet = tables.completeness(found, within=chosen.name, target=file.target, behind=behind)
    below = behind.below(file.target) if behind else ""
    page = "reports/completeness.html"
    return answer(request, page, sheet, form=form, found=found, target=file.target, below=below, complete=complete)
