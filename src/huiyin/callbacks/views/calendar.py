"""The days that are a reason to call, and the next round begun from the last one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.callbacks import actions, forms, queries
from huiyin.callbacks.models import HouseDay, Round
from huiyin.kernel.access import NotPermitted, fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.org.views import SignedInRequest, accepted, done


@require_http_methods(["GET", "HEAD", "POST"])
@required("callbacks.view")
def calendar(request: SignedInRequest) -> HttpResponse:
    """What comes within a year; whoever plans rounds adds days of the house."""
    may_plan = request.user.may("callbacks.plan")
    if request.method == "POST" and not may_plan:
        raise NotPermitted("callbacks.plan")
    form = forms.HouseDayForm(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.keep_day(**form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Kept: a round is proposed when it comes near."))
        return redirect(request, reverse("callbacks:calendar"))
    seen = set(Round.objects.visible_to(request.user).exclude(about="").values_list("pk", flat=True))
    coming: list[Any] = queries.coming(localdate(now()))
    return render(
        request,
        "callbacks/calendar.html",
        status=422 if form.is_bound else 200,
        coming=coming,
        seen=seen,
        form=form if may_plan else None,
        may_plan=may_plan,
    )


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
