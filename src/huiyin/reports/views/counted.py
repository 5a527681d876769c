"""The rows behind numbers of a written report that are no figures: work done, and countermeasures by class."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from huiyin.kernel.access import fetch
from huiyin.kernel.clock import now
from huiyin.kernel.numbers import key_in
from huiyin.org.views import SignedInRequest
from huiyin.org.views.lists import show_list
from huiyin.reports import tables
from huiyin.reports.enums import Dimension
from huiyin.reports.models import Report
from huiyin.reports.queries import reports as queries
from huiyin.reports.queries.dimensions import words_of
from huiyin.reports.queries.standing import STATES, asker_of, days_of, duty_of, measures_of_class
from huiyin.reports.queries.work import WHAT, people_counted, rows_of_work
from huiyin.reports.tables.standing.done import work_in_words
from huiyin.rulebook.queries import pack_of

SOURCES = {"contacts": "talks", "callbacks": "callbacks", "cases": "cases", "promises": "work"}  # as figures name them
ROWS = Report.objects.select_related("person", "department")


@require_safe
def work(request: SignedInRequest, pk: int, what: str) -> HttpResponseBase:
    """What some people did in the days of a report, of those whose work it counts; where none is named, its writer."""
    found = fetch(ROWS, user=request.user, pk=pk)
    people = {key for told in request.GET.getlist("person") if (key := key_in(told))} or {found.person_id}
    if what not in WHAT or not people <= people_counted(found, team=duty_of(found).team):
        raise Http404
    return _listed(request, found, SOURCES[what], rows_of_work(what, found, people), work_in_words()[what])


@require_safe
def measures(request: SignedInRequest, pk: int, state: str) -> HttpResponseBase:
    """The countermeasures of a class that are open, late, done or withdrawn."""
    found, at = fetch(ROWS, user=request.user, pk=pk), now()
    if state not in STATES:
        raise Http404
    key = request.GET.get("class", "")
    asker = asker_of(found, at)
    rows = measures_of_class(key, state, days_of(found, at), asker)
    titles = {
        "open": pgettext("measure", "Open"),
        "late": _("Of these late"),
        "done": pgettext("measure", "Done"),
        "withdrawn": pgettext("measure", "Withdrawn"),
    }
    words = words_of(Dimension.CLASS, (), asker.pack)
    return _listed(request, found, "cases", rows, " · ".join([_("Countermeasures"), words.label(key), titles[state]]))


def _listed(
    request: SignedInRequest, report: Report, source: str, rows: QuerySet[Any], heading: str
) -> HttpResponseBase:
    """Those that the reader may look at; a report tells of more than that, and the page says so."""
    at, user = now(), request.user
    theirs = rows.model._default_manager.visible_to(user).filter(pk__in=rows.order_by().values("pk"))
    table = tables.list_of(source, pack_of(report.version_id), at)
    return show_list(
        request,
        table,
        theirs.standing(at) if source == "work" else theirs,
        template="reports/counted.html",
        heading=heading,
        period=report.period,
        report=(queries.called(report), reverse("reports:report", args=[report.pk])),
        elsewhere=rows.count() - theirs.count(),
    )
