"""Settings: when people work."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org import actions, forms, queries
from huiyin.org.models import Calendar, CalendarException
from huiyin.org.views import accepted, done, me

MANAGE = "calendars.manage"


@access.required(MANAGE)
def calendars(request: HttpRequest) -> HttpResponse:
    """All calendars, and who works by them."""
    return render(request, "org/calendars.html", rows=queries.calendars(), regions=dict(forms.REGIONS))


@access.required(MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """A new calendar."""
    form = forms.EditCalendar(request.POST or None, week=forms.WORKWEEK, initial={"time_zone": "Asia/Shanghai"})
    if request.method == "POST" and accepted(
        form, lambda: actions.add_calendar(by=me(request), at=now(), **_typed(form))
    ):
        return _saved(request)
    return render(request, "org/add_calendar.html", form=form, status=422 if form.is_bound else 200)


@access.required(MANAGE)
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """One calendar: its week, its exceptions, and the year month by month."""
    shown = access.fetch(Calendar, user=request.user, pk=pk)
    if request.method == "GET":
        return _page(request, shown)
    form = forms.EditCalendar(request.POST)
    if accepted(form, lambda: actions.edit_calendar(shown, by=me(request), at=now(), **_typed(form))):
        return _saved(request, shown)
    return _page(request, shown, form=form)


@require_POST
@access.required(MANAGE)
def exceptions(request: HttpRequest, pk: int) -> HttpResponse:
    """A date that differs."""
    shown = access.fetch(Calendar, user=request.user, pk=pk)
    form = forms.AddException(request.POST)
    if accepted(form, lambda: actions.add_exception(shown, by=me(request), at=now(), **form.cleaned_data)):
        return _saved(request, shown)
    return _page(request, shown, exception=form)


@require_POST
@access.required(MANAGE)
def exception_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """A date is usual again."""
    exception = access.fetch(CalendarException, user=request.user, pk=pk)
    actions.remove_exception(exception, by=me(request), at=now())
    return _saved(request, exception.calendar)


@require_POST
@access.required(MANAGE)
def known_year(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """A year's public holidays are entered; its deadlines are no longer provisional."""
    shown = access.fetch(Calendar, user=request.user, pk=pk)
    actions.settle_year(shown, year=year, by=me(request), at=now())
    return _saved(request, shown)


@require_POST
@access.required(MANAGE)
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """A calendar nobody works by goes."""
    shown = access.fetch(Calendar, user=request.user, pk=pk)
    if done(request, lambda: actions.remove_calendar(shown, by=me(request), at=now())):
        return _saved(request)
    return redirect("org:calendar", pk)


def _typed(form: forms.EditCalendar) -> dict[str, Any]:
    typed = {name: form.cleaned_data[name] for name in ("name", "region", "time_zone")}
    return {**typed, "week": form.week()}


def _saved(request: HttpRequest, shown: Calendar | None = None) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("org:calendar", shown.pk) if shown else redirect("org:calendars")


def _page(request: HttpRequest, shown: Calendar, **refused: Any) -> HttpResponse:
    known = {"name": shown.name, "region": shown.region, "time_zone": shown.time_zone}
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else now().year
    return render(
        request,
        "org/calendar.html",
        status=422 if refused else 200,
        calendar=shown,
        year=queries.year_of(shown, year),
        exceptions=shown.exceptions.order_by("-date"),
        **{"form": forms.EditCalendar(week=shown.week, initial=known), "exception": forms.AddException(), **refused},
    )
