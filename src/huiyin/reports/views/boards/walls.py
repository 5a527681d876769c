"""Figures on the wall: large, without names and rows, by a link that needs no sign-in or in one's own session."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, npgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.access import NotPermitted, fetch
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import conditional, render
from huiyin.kernel.moments import brief
from huiyin.org.queries import calendar_of, organisation
from huiyin.org.roles import Reach
from huiyin.org.views import SignedInRequest, accepted
from huiyin.reports import actions, forms
from huiyin.reports.models import Wall
from huiyin.reports.queries import boards as queries
from huiyin.reports.queries.figures import Asker, read
from huiyin.reports.queries.walls import reach_within, wall_of, work_within
from huiyin.reports.rules import period_of, usual_span
from huiyin.reports.tables import Shown, boards
from huiyin.reports.tables.charts import trend_chart
from huiyin.reports.views.asking import departments_of
from huiyin.reports.views.boards.opening import BOARDS, board, tabs
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist import queries as work

EVERY = 60  # seconds between two looks; longer while nothing changes
AFRESH = 6 * 60 * 60  # after so long the whole page is loaded, with what was released since
RIGHTS = ("reports.view", "worklist.oversee")
TOLD = {  # how much of it waits; a wall is nobody's team
    "overdue": work.GROUPS["overdue"],
    "today": work.GROUPS["today"],
    "unassigned": pgettext_lazy("wall", "Taken by nobody yet"),
}
LEAD_HERE = ("overview", "teams")  # the boards a wall is reached from


@require_http_methods(["GET", "POST"])
@board("teams")
def walls(request: SignedInRequest) -> HttpResponseBase:
    """The screens that hang, and another one: its link is said once."""
    if not all(request.user.may(right) for right in RIGHTS):
        raise NotPermitted("worklist.oversee")
    form = forms.WallForm(request.POST or None, departments=departments_of(request))
    link = ""

    def hang() -> None:
        nonlocal link
        _wall, token = actions.hang_wall(**form.cleaned_data, by=request.user, at=now())
        link = request.build_absolute_uri(reverse("reports:wall", args=[token]))

    hung = request.method == "POST" and accepted(form, hang)
    rows = Wall.objects.visible_to(request.user).hanging(now()).select_related("department", "by")
    return render(
        request,
        "reports/boards/walls.html",
        form=forms.WallForm(departments=departments_of(request)) if hung else form,
        link=link,
        walls=[(wall, wall.permits(request.user, "close")) for wall in rows.order_by("-pk")],
        came_from=_came_from(request),
        tabs=tabs(request, _came_from(request)),
        status=422 if request.method == "POST" and not hung else 200,
    )


@require_POST
@board("teams")
def closing(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Take a screen down."""
    wall = fetch(Wall, user=request.user, to="close", pk=pk)
    try:
        actions.close_wall(wall, by=request.user, at=now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken down: its link shows nothing any more."))
    return redirect("reports:walls")


@login_not_required
@never_cache
@require_safe
def wall(request: HttpRequest, token: str) -> HttpResponseBase:
    """The figures of a screen on the wall, for whoever has its link."""
    at = now()
    found = wall_of(token, at)
    if found is None:
        return render(request, "reports/boards/wall_down.html", status=404)
    response = _shown(request, reach_within(found.by, found.department), found.title, at)
    response["Referrer-Policy"], response["X-Robots-Tag"] = "same-origin", "noindex"
    return response


@require_safe
@board("teams")
def here(request: SignedInRequest) -> HttpResponseBase:
    """The same in one's own session, as long as that lasts."""
    reach = request.user.reach("reports.view")
    return _shown(request, reach, _house(), now(), back=BOARDS[_came_from(request)].address)


def _came_from(request: SignedInRequest) -> str:
    """The board that led here, or the first that may."""
    allowed = [key for key in LEAD_HERE if BOARDS[key].allowed(request.user)]
    asked = request.GET.get("from", "")
    return asked if asked in allowed else allowed[0]


def _house() -> str:
    house = organisation()
    return house.name if house else ""


def _shown(request: HttpRequest, reach: Reach, title: str, at: datetime, *, back: str = "") -> HttpResponse:
    """`back`: where somebody came from who is signed in; a screen on the wall leads nowhere."""
    zone = ZoneInfo(timezone.get_current_timezone_name())
    asker = Asker(pack_in_force(), reach, zone, calendar_of(), at)
    today = timezone.localdate()
    period = period_of(usual_span(today), today)
    five = [Shown(read(figure, asker, period), asker.pack) for figure in queries.first_five(asker.pack)]
    groups, _state = work.today(work_within(reach), at)
    waits = {group.key: group for group in groups}
    tiles, waiting = [boards.tile(each) for each in five], [_counted(key, waits.get(key)) for key in TOLD]
    etag, known = conditional(request, get_language(), title, tiles, waiting, period)
    as_of = brief(at)  # of another day where there was no connection since
    if known:
        known["X-As-Of"] = as_of
        return known
    response = render(
        request,
        "reports/boards/wall.html",
        block="figures" if request.headers.get("HX-Request") else None,
        title=title,
        back=back,
        house=_house(),
        names=TOLD,
        charts=_charts(five),
        period=period,
        every=EVERY,
        afresh=AFRESH,
        etag=etag,
        as_of=as_of,
        tiles=tiles,
        waits=waiting,
    )
    response["ETag"], response["X-As-Of"] = etag, as_of
    return response


def _counted(key: str, group: Any) -> tuple[str, Any, str]:
    """How much of some work waits, and what it is counted in."""
    return key, group, npgettext("behind a number", "item", "items", group.count if group else 0)


def _charts(five: list[Shown]) -> list[tuple[str, Any]]:
    counts = [each for each in five if each.figure.key == "complaints"]
    shares = [each for each in five if each.figure.kind == "share"]
    found = [(str(each.figure.name), trend_chart(each, bars=True)) for each in counts]
    return [*found, *([(_("Shares over twelve periods"), trend_chart(*shares))] if shares else [])]
