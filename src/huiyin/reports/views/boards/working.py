"""The floor as it is now, and one's own day."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.kernel import tables as lists
from huiyin.kernel.access import NotPermitted, fetch
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import conditional, redirect, render, toast
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.org.views import SignedInRequest
from huiyin.reports import tables
from huiyin.reports.queries import boards as queries
from huiyin.reports.queries import floor
from huiyin.reports.queries.figures import FIGURES, Asker, read, rows_behind
from huiyin.reports.rules import Period, period_of, usual_span
from huiyin.reports.tables import boards
from huiyin.reports.tables.boards import OwnFigure
from huiyin.reports.views.boards.opening import board, chosen, rows_of, tabs
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist import queries as work
from huiyin.worklist.forms import Whose
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import barred_from

OF_CUSTOMERS = {"talks", "callbacks"}  # lists that name them
EVERY = 15  # seconds between two looks at the floor; longer while nothing changes


@require_safe
@board("live")
def live(request: SignedInRequest) -> HttpResponseBase:
    """What waits, who is there and who has how much; asked again and again, it answers 304 while it is the same."""
    return _floor(request)


@require_POST
@board("live")
def sharing(request: SignedInRequest) -> HttpResponseBase:
    """Give a piece of work on the board to a colleague, with all that handing over refuses."""
    user = request.user
    key = key_in(request.POST.get("item", ""))
    if key is None:
        return _refused(request, _("Please choose what is to be handed over."))
    item = fetch(WorkItem.objects.select_related("owner", "team"), user=user, pk=key)
    if not item.permits(user, "hand_over"):
        raise NotPermitted(item.right_to("hand_over"))
    to = work.overseen(user).filter(pk=key_in(request.POST.get("to", "")) or 0).first()
    if to is None:
        return _refused(request, _("Please choose to whom."))
    if _is_elsewhere(item, to):
        return _refused(request, _("%(name)s works in another part of the house.") % {"name": to.name})
    try:
        after = worklist.hand_over(item, to=to, reason=_("Shared out on the board"), by=user, at=now())
    except DomainError as refusal:
        return _refused(request, str(refusal))
    said = _("%(name)s has it now: %(label)s") % {"name": after.owner, "label": after.subject_label}
    if not request.headers.get("HX-Request"):
        messages.success(request, said)
        return redirect(request, _back(request))
    return toast(_floor(request, again=True), said)


def _is_elsewhere(item: WorkItem, to: Person) -> bool:
    """Whoever has it or must not do it is told so by the verb; of the others it takes somebody near the team."""
    told_anyway = to.pk == item.owner_id or to.pk in barred_from(item)
    return not told_anyway and not work.takers(item).filter(pk=to.pk).exists()


def _refused(request: SignedInRequest, words: str) -> HttpResponseBase:
    if not request.headers.get("HX-Request"):
        messages.error(request, words)
        return redirect(request, _back(request))
    response = _floor(request, again=True, refusal=words)
    response.status_code = 422
    return toast(response, words, tone="error")


def _back(request: SignedInRequest) -> str:
    department = key_in(request.POST.get("department", ""))
    return reverse("reports:board-live") + (f"?department={department}" if department else "")


def _floor(request: SignedInRequest, *, again: bool = False, refusal: str = "") -> HttpResponse:
    user, at = request.user, now()
    whose = Whose(request.POST if again else request.GET, user=user)
    department = whose.cleaned_data.get("department") if whose.is_valid() else None
    groups, state = work.today(work.scope(user, team=True, department=department), at)
    seats, people = floor.seats(user, department, at)
    shown = floor.to_share_out(state)
    etag, known = conditional(request, user.pk, get_language(), state, seats, department and department.pk)
    as_of = timezone.localtime(at).strftime("%H:%M:%S")
    if known and not again:
        known["X-As-Of"] = as_of
        return known
    waiting = [work.Group(group.key, group.title, group.count, group.more, late=group.late) for group in groups]
    work.fill(waiting, shown, user)
    in_order = sorted(
        (group for group in waiting if group.key in floor.SHARED_OUT),
        key=lambda group: floor.SHARED_OUT.index(group.key),
    )
    response = render(
        request,
        "reports/boards/live.html",
        block="floor" if request.headers.get("HX-Request") else None,
        groups=groups,
        waiting=in_order,
        seats=seats,
        not_for=floor.not_for((row for group in in_order for row in group.rows), seats),
        people=people,
        whose=whose,
        department=department,
        refusal=refusal,
        ticked=key_in(request.POST.get("item", "")) if refusal else None,
        as_of=as_of,
        every=EVERY,
        etag=etag,
        tabs=tabs(request, "live"),
        besides={name: value for name, value in chosen(request).items() if name != "department"},
    )
    response["ETag"], response["X-As-Of"] = etag, as_of
    return response


@require_safe
@board("mine")
def mine(request: SignedInRequest) -> HttpResponseBase:
    """One's own day: what is done, what is due, what was promised, and one's own figures."""
    user, asker = request.user, _own_asker()
    groups, _state = work.today(work.scope(user, team=False), asker.at)
    period = _usual_days()
    shown = [OwnFigure(read(figure, asker, period), asker.pack) for figure in queries.own_figures(asker.pack, user)]
    return render(
        request,
        "reports/boards/mine.html",
        groups=groups,
        done=queries.done_by(user, _midnight()).count(),
        promised=queries.promised_by(user).count(),
        tiles=[boards.tile(each) for each in shown if each.now.rows or each.reading.previous.rows],
        period=period,
        at=asker.at,
        tabs=tabs(request, "mine"),
    )


@require_safe
@board("mine")
def own_work(request: SignedInRequest, what: str) -> HttpResponseBase:
    """The items behind the numbers of one's own day."""
    at, user = now(), request.user
    found: dict[str, tuple[str, Any]] = {
        "done": (_("Done today"), queries.done_by(user, _midnight())),
        "promised": (_("Promised to customers, still open"), queries.promised_by(user)),
    }
    if what not in found:
        raise Http404
    title, rows = found[what]
    return _rows(request, tables.items_table(pack_in_force(), at), rows.standing(at), title)


@require_safe
@board("mine")
def own_figure(request: SignedInRequest, key: str) -> HttpResponseBase:
    """The rows behind one of one's own figures."""
    asker = _own_asker()
    found = next((one for one in queries.own_figures(asker.pack, request.user) if one.key == key), None)
    if found is None:
        raise Http404
    rows = rows_behind(found, asker, _usual_days())
    if FIGURES[key].source in OF_CUSTOMERS:  # the number is one's own, whose customers they are may have changed since
        rows = rows.filter(pk__in=rows.model.objects.visible_to(request.user).values("pk"))
    return _rows(request, tables.behind(FIGURES[key], asker.pack, asker.at), rows, str(found.name))


def _rows(request: SignedInRequest, table: lists.Table, rows: Any, title: str) -> HttpResponseBase:
    return rows_of(request, table, rows, title, back="reports:board-mine", back_label=_("My day"))


def _own_asker() -> Asker:
    zone = ZoneInfo(timezone.get_current_timezone_name())
    return Asker(pack_in_force(), Reach(everything=True), zone, calendar_of(), now())


def _usual_days() -> Period:
    """This month; in its first days the one before, as on the other boards."""
    today = timezone.localdate()
    return period_of(usual_span(today), today)


def _midnight() -> Any:
    return timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
