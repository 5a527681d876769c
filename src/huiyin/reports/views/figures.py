"""The dictionary of figures, one of them, and the rows behind it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.functional import lazy
from django.views.decorators.http import require_safe

from huiyin.kernel.access import required
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.kernel.once import one_page
from huiyin.org.views import SignedInRequest
from huiyin.org.views.lists import show_list
from huiyin.reports import forms, tables
from huiyin.reports.enums import Which
from huiyin.reports.keeping.asking import recount_soon
from huiyin.reports.queries.figures import (
    Asker,
    By,
    Figure,
    dimensions_for,
    kinds_of_rows,
    known_to,
    nameable,
    not_named,
    number_of,
    of_key,
    read,
    rows_behind,
)
from huiyin.reports.queries.forgotten import in_no_round
from huiyin.reports.queries.lateness import with_late_stages
from huiyin.reports.queries.measures import Running, running_about
from huiyin.reports.queries.pivot import customers_asked, narrowed
from huiyin.reports.tables import Shown
from huiyin.reports.tables.charts import trend_chart
from huiyin.reports.tables.measures import MEANINGS, opening_for_figure
from huiyin.reports.tables.shown import page_of
from huiyin.reports.views.answers import as_file
from huiyin.reports.views.asking import asker_for, departments_of, measures_begin_as, within_words
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import house_line


@require_safe
@required("reports.view")
def figures(request: SignedInRequest) -> HttpResponseBase:
    """Every figure with its target; on screen, on A4, in Excel, or for programs (as=json). Source: B41-1."""
    departments = departments_of(request)
    form = forms.Figures(request.GET, today=timezone.localdate(), departments=departments)
    if not form.is_valid():
        return render(request, "reports/figures.html", form=form, found=None, status=422)
    asker, department = asker_for(request, form, departments)
    with one_page():
        found = [Shown(read(each, asker, form.period), asker.pack, department) for each in known_to(asker.pack)]
    recount_soon()
    sheet = tables.dictionary(found, within=within_words(department), period=form.period)
    kind = request.GET.get("as")
    if kind == "json":
        return JsonResponse({"figures": [tables.as_data(each) for each in found]})
    if kind in {"pdf", "xlsx"}:
        return as_file(request, sheet, kind)
    return render(request, "reports/figures.html", form=form, found=found, sheet=sheet, **_taking(request))


@require_safe
@required("reports.view")
def figure(request: SignedInRequest, key: str) -> HttpResponseBase:
    """One figure: what it says, its target, its way over twelve periods, and its parts."""
    asked, departments = _figure(key), departments_of(request)
    dimensions = dimensions_for(asked, pack_in_force(), request.user)
    form = forms.OneFigure(request.GET, today=timezone.localdate(), departments=departments, dimensions=dimensions)
    if not form.is_valid():
        return render(request, "reports/figure.html", form=form, found=None, figure=asked, status=422)
    asker, department = asker_for(request, form, departments)
    by = of_key(dimensions, form.cleaned_data["by"])
    with one_page():
        found = Shown(read(asked, asker, form.period, by=by), asker.pack, department)
    recount_soon()
    within = within_words(department)
    sheets = {"parts": tables.parts(found, within=within), "trend": tables.trend(found, within=within)}
    kind = request.GET.get("as")
    if kind == "json":
        return JsonResponse(tables.as_data(found))
    if kind in {"pdf", "xlsx"}:
        return as_file(request, sheets.get(request.GET.get("table", ""), sheets["parts"]), kind)
    measure = measures_begin_as(request.user, asker.pack)
    return render(
        request,
        "reports/figure.html",
        form=form,
        found=found,
        opening=opening_for_figure(found, measure) if measure else "",
        under_way=_under_way(request, found),
        opening_part=(lambda part: opening_for_figure(found, measure, part)) if measure and _says_why(by) else None,
        figure=asked,
        chart=trend_chart(found),
        forgotten=in_no_round(asker, form.period).count() if key == "groups_reached" else None,
        sheets=sheets,
        **_taking(request),
    )


@require_safe
@required("reports.view")
def behind(request: SignedInRequest, key: str) -> HttpResponseBase:
    """The rows a figure was counted from: all, those that count for it, or the rest."""
    asked, departments = _figure(key), departments_of(request)
    dimensions = dimensions_for(asked, pack_in_force(), request.user)
    form = forms.Behind(request.GET, today=timezone.localdate(), departments=departments, dimensions=dimensions)
    if not form.is_valid():
        raise Http404  # nobody types this address: a number leads here
    asker, department = asker_for(request, form, departments)
    by, part = of_key(dimensions, form.cleaned_data["by"]), form.cleaned_data["of"]
    crossing, crossed = of_key(dimensions, form.cleaned_data["also"]), form.cleaned_data["also_of"]
    also = (crossing, crossed) if crossing else None
    if by and crossing and (by.several or crossing.several):
        raise Http404  # parts that share rows make no cells
    try:
        where, _words = customers_asked(form.cleaned_data["where"] if asked.customer else "", request.user)
    except DomainError as refusal:
        raise Http404 from refusal
    which = Which(form.cleaned_data["which"] or Which.ALL)
    counted = narrowed(asked, where)
    rows = rows_behind(counted, asker, form.period, which=which, by=by, part=part, also=also)
    head = tables.Head(
        asked,
        which,
        count=lambda: number_of(counted, asker, form.period, by=by, part=part, also=also),
        hide=lambda: not_named(asked, rows, request.user),
    )
    listed = nameable(asked, rows, request.user)
    told_apart = _parts([(by, part), (crossing, crossed)], asker)
    about = " · ".join(filter(None, [str(asked.name), told_apart, str(form.period)]))
    table = tables.behind(asked, asker.pack, asker.at)
    table = replace(table, on_paper=about, told_on_paper=lazy(head.on_paper, str)())
    measure, shown = measures_begin_as(request.user, asker.pack), None
    if measure:
        shown = Shown(read(asked, asker, form.period, by=by), asker.pack, department)
    return show_list(
        request,
        table,
        with_late_stages(listed, asker) if asked.by_stages else listed,
        template="reports/behind.html",
        subject=f"{table.key}/{asked.key}",
        house=house_line(),
        figure=asked,
        head=head,
        opening=opening_for_figure(shown, measure, shown.part(part) if by else None) if measure and shown else "",
        period=form.period,
        within=within_words(department),
        part=told_apart,
        kinds=_kinds(request, asked),
        page_of_figure=page_of(asked, form.period, department),
    )


def _under_way(request: SignedInRequest, found: Shown) -> dict[str, list[Running]]:
    """What is already being done about the classes or causes of this figure."""
    by, keys = found.reading.by, [part.key for part in found.reading.parts if part.key]
    if by is None or not _says_why(by) or not keys:
        return {}
    return running_about(MEANINGS[by.key], keys, pack=pack_in_force(), user=request.user)


def _says_why(by: By | None) -> bool:
    return by is not None and by.key in MEANINGS


def _parts(chosen: Sequence[tuple[By | None, str]], asker: Asker) -> str:
    return " · ".join(by.words([part], asker.pack).label(part) for by, part in chosen if by)


def _figure(key: str) -> Figure:
    found = next((each for each in known_to(pack_in_force()) if each.key == key), None)
    if found is None:
        raise Http404
    return found


def _taking(request: SignedInRequest) -> dict[str, Any]:
    return {"asked": request.GET.urlencode(), "may_export": request.user.may("export")}


def _kinds(request: SignedInRequest, asked: Figure) -> list[tuple[Which, str]]:
    """The lists beside this one, each with its address."""
    found = []
    for which in kinds_of_rows(asked):
        query = request.GET.copy()
        query["which"] = which.value
        for name in ("after", "before"):
            query.pop(name, None)
        found.append((which, f"?{query.urlencode()}"))
    return found
