"""Figures that were out of bounds: the list, and each of them."""

from datetime import date
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.alerts import actions, forms, tables
from huiyin.alerts.charts import chart
from huiyin.alerts.enums import Found
from huiyin.alerts.models import Alert
from huiyin.alerts.queries import Watching, of_one_class, open_beside, part_names, verdicts, watching
from huiyin.cases.queries import process_of_measures, status_of, text_with_cases
from huiyin.cases.views.measures import begin_measure
from huiyin.kernel.access import NotPermitted, fetch
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.texts import say
from huiyin.org.views import SignedInRequest, accepted
from huiyin.org.views.lists import show_list
from huiyin.reports.enums import Kind, Which
from huiyin.reports.queries.figures import FIGURES, Figure
from huiyin.reports.rules import Period
from huiyin.reports.tables import asked_days
from huiyin.reports.tables.measures import MEANINGS
from huiyin.reports.tables.shown import page_of, with_unit
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import editing_pages, pack_in_force

ROWS = Alert.objects.select_related("item__owner", "item__clause", "judged_by")


@require_safe
def alerts(request: SignedInRequest) -> HttpResponseBase:
    """Every alert in reach, the newest first, and how often one was nothing."""
    pack = pack_in_force()
    person, table = request.user, tables.alerts(pack)
    return show_list(
        request,
        table,
        Alert.objects.visible_to(person),
        template="alerts/alerts.html",
        verdicts=verdicts(person),
        watching=_watched(request, pack),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: SignedInRequest, pk: int) -> HttpResponse:
    """One alert: what was out of bounds and why, its rows, and what came of it."""
    found = fetch(ROWS, user=request.user, pk=pk)
    if request.method == "POST" and not found.permits(request.user, "judge"):
        raise NotPermitted(said=str(actions.NotYoursToJudge()))
    form = forms.Judgement(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.judge(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Saved."))
        return redirect(request, reverse("alerts:alert", args=[pk]))
    return _page(request, found, judging=form, tying=forms.Answer())


@require_POST
def measures(request: SignedInRequest, pk: int) -> HttpResponse:
    """A countermeasure begun elsewhere is named here as one that answers the alert."""
    found = fetch(ROWS, user=request.user, pk=pk)
    if not found.permits(request.user, "tie"):
        raise NotPermitted(said=str(actions.NotYoursToTie()))
    form = forms.Answer(request.POST)
    if accepted(form, lambda: actions.tie_measure(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Saved."))
        return redirect(request, f"{reverse('alerts:alert', args=[pk])}#measures")
    return _page(request, found, judging=forms.Judgement(), tying=form)


def _page(request: SignedInRequest, found: Alert, *, judging: forms.Judgement, tying: forms.Answer) -> HttpResponse:
    figure, person = FIGURES[found.figure], request.user
    return render(
        request,
        "alerts/alert.html",
        status=422 if judging.is_bound or tying.is_bound else 200,
        alert=found,
        figure=figure,
        part=_part(found),
        said=lambda number: with_unit(number, figure),
        chart=chart(found, figure),
        may_read=person.may("reports.view"),
        page=page_of(figure, found.period, None, by=found.by),
        behind=_behind(found, found.period),
        missing=_behind(found, found.period, _missing(figure)),
        behind_of=lambda first: _behind(found, found.period_of(date.fromisoformat(first))),
        may_measure=person.may("cases.register") and process_of_measures() is not None,
        measures=[status_of(case, person) for case in found.measures.select_related("owner").order_by("pk")],
        beside=[status_of(case, person) for case in open_beside(found).select_related("owner").order_by("pk")],
        form=judging if found.judged_at is None and found.permits(person, "judge") else None,
        tying=tying if process_of_measures() is not None and found.permits(person, "tie") else None,
        words=text_with_cases(found.words, person),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: SignedInRequest, pk: int) -> HttpResponse:
    """A countermeasure that begins with what was found, and stays tied to the alert."""
    found = fetch(ROWS, user=request.user, pk=pk)
    here, title = reverse("alerts:alert", args=[pk]), say(found.title)
    return begin_measure(
        request,
        partial(actions.open_measure, found),
        basis=lambda: _basis(found),
        about=f"{title} · {found.period}",
        crumbs=[(_("Alerts"), reverse("alerts:alerts")), (title, here)],
        draft=f"alerts/measure/{pk}",
        back=f"{here}#measures",
        known=_known(found),
        of_complaints=of_one_class(found),
    )


def _watched(request: SignedInRequest, pack: Pack) -> list[tuple[Watching, str, str, str, str, str]]:
    """What is watched, for whoever reads the figures of the house.

    Its bound, what it came to, where the figure and what was found of it open, and where the bound is changed.
    """
    if request.headers.get("HX-Request") or not request.user.reach("reports.view").everything:
        return []
    pages = editing_pages(request.user, [f"alerts/{key}" for key in pack.alerts])
    return [
        (
            one,
            with_unit(one.look.limit, one.figure) if one.look and one.look.limit is not None else "",
            with_unit(one.look.value or 0, one.figure) if one.look else "",
            _page_of(one),
            _rows_of(one),
            pages.get(f"alerts/{one.watched.key}", ""),
        )
        for one in watching(pack, timezone.localdate())
    ]


def _page_of(one: Watching) -> str:
    """The figure in the days of the last look, by causes or classes where each of these is watched."""
    if one.period is None:
        return reverse("reports:figure", args=[one.figure.key])
    return page_of(one.figure, one.period, None, by=one.watched.by)


def _rows_of(one: Watching) -> str:
    """The rows that the last look counted, if there were any; where each part is watched, the figure by its parts."""
    if one.period is None or one.look is None or not one.look.rows:
        return ""
    if one.watched.by:
        return _page_of(one)
    which = _missing(one.figure) if one.look.found == Found.BEYOND else Which.ALL
    return f"{reverse('reports:behind', args=[one.figure.key])}?{urlencode(_asked(one.period, which))}"


def _missing(figure: Figure) -> Which:
    """The rows to look into: of a share those on the wrong side of it, else all."""
    if figure.kind != Kind.SHARE:
        return Which.ALL
    return Which.REST if figure.better == "more" else Which.GOOD


def _behind(alert: Alert, period: Period, which: Which = Which.ALL) -> str:
    """The rows it was counted from, or those of an earlier period."""
    asked = _asked(period, which)
    if alert.by:
        asked |= {"by": alert.by, "of": alert.part}
    return f"{reverse('reports:behind', args=[alert.figure])}?{urlencode(asked)}"


def _asked(period: Period, which: Which) -> dict[str, str]:
    return {**asked_days(period), "which": which.value}


def _part(alert: Alert) -> str:
    key = (alert.figure, alert.by, alert.part)
    return part_names([key], pack_in_force())[key] if alert.by else ""


def _basis(alert: Alert) -> str:
    """What was found, as the sentence that a measure begins with."""
    figure = FIGURES[alert.figure]
    return _("%(title)s, %(period)s: %(value)s, bound %(limit)s.") % {
        "title": say(alert.title),
        "period": alert.period,
        "value": " ".join(filter(None, (_part(alert), with_unit(alert.value, figure)))),
        "limit": with_unit(alert.limit, figure),
    }


def _known(alert: Alert) -> dict[str, str]:
    """The class or the cause that rose, as far as the form of a measure asks for it."""
    measure = process_of_measures()
    if measure is None or not alert.part or alert.by not in MEANINGS:
        return CORRECTIVE
    asked = measure.forms[measure.intake].that_means(MEANINGS[alert.by])
    return {**CORRECTIVE, asked.name: alert.part} if asked else CORRECTIVE


CORRECTIVE = {"kind": "corrective"}
