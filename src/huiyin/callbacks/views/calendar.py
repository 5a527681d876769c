"""The days that are a reason to call, and the next round begun from the last one."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.audit.actions import record
from huiyin.callbacks import actions, forms, queries
from huiyin.callbacks.models import HouseDay, Round
from huiyin.callbacks.queries.calendar import ACTIVITY, FESTIVAL, HOUSE_DAY
from huiyin.kernel import printing, spreadsheets
from huiyin.kernel.access import NotPermitted, fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.texts import listed, say
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.stationery.queries import house_line
from huiyin.stationery.views import hand_out

PAPER = "pdf"
KINDS = {
    FESTIVAL: gettext_lazy("festival"),
    HOUSE_DAY: gettext_lazy("day of the house"),
    ACTIVITY: gettext_lazy("activity"),
}
DISCARDED = gettext_lazy("%(name)s discarded what was proposed")


@require_http_methods(["GET", "HEAD", "POST"])
@required("callbacks.view")
def calendar(request: SignedInRequest) -> HttpResponseBase:
    """What comes within a year; whoever plans rounds adds days of the house."""
    if (kind := request.GET.get("export")) in (*spreadsheets.KINDS, PAPER) and request.method != "POST":
        return _file(request, kind)
    may_plan = request.user.may("callbacks.plan")
    if request.method == "POST" and not may_plan:
        raise NotPermitted("callbacks.plan")
    form = forms.HouseDayForm(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.keep_day(**form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Kept: a round is proposed when it comes near."))
        return redirect(request, reverse("callbacks:calendar"))
    return render(
        request,
        "callbacks/calendar.html",
        status=422 if form.is_bound else 200,
        coming=queries.coming(localdate(now()), request.user),
        kinds=KINDS,
        form=form if may_plan else None,
        may_plan=may_plan,
        may_export=request.user.may("export"),
    )


def _file(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """The same days as a workbook, or on paper."""
    person, at = request.user, now()
    if not person.may("export"):
        raise NotPermitted("export")
    record("list.exported", by=person, at=at, subject="days-to-come", detail={"export": kind})
    columns = [
        spreadsheets.Column(_("Day"), "date"),
        spreadsheets.Column(_("Reason"), width=30),
        spreadsheets.Column(_("Kind")),
        spreadsheets.Column(_("Rounds"), width=60),
    ]
    rows = [
        [one.day, say(one.title), str(KINDS[one.kind]), _rounds_of(one)]
        for one in queries.coming(localdate(at), person)
    ]
    if kind != PAPER:
        return spreadsheets.send(kind, rows, columns, title=_("Days to come"))
    sheet = printing.TablePaper(_("Days to come"), columns, rows, house=house_line(), date=localdate(at))
    return hand_out(request, sheet, name=str(sheet.title))


def _rounds_of(occasion: queries.Occasion) -> str:
    rounds = [f"{run.number} {run.get_stage_display()}" for run in occasion.rounds]
    return listed([*rounds, *(DISCARDED % {"name": one.by.name} for one in occasion.declined)])


@require_POST
@required("callbacks.plan")
def forgetting(request: SignedInRequest, pk: int) -> HttpResponse:
    """The house keeps a day no more."""
    day = fetch(HouseDay, user=request.user, to="forget", pk=pk)
    if done(request, lambda: actions.forget_day(day, by=request.user, at=now())):
        messages.success(request, _("Removed; rounds that were held for it stay."))
    return redirect(request, reverse("callbacks:calendar"))


@require_POST
@required("callbacks.plan")
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    """The next round begins as this one was held."""
    run = fetch(Round, user=request.user, to="plan", pk=pk)
    begun: list[Round] = []

    def plan() -> None:
        begun.append(actions.preview(actions.plan_again(run, by=request.user, at=now()), at=now()))

    if done(request, plan):
        return redirect(request, reverse("callbacks:round", args=[begun[0].pk]))
    return redirect(request, reverse("callbacks:summary", args=[pk]))
