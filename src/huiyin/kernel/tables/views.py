"""The answer to a request for a list: the page, its rows alone for htmx, its count, or the workbook."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.html import escape
from django.utils.translation import gettext as _

from huiyin.kernel import printing, spreadsheets
from huiyin.kernel.access import NotPermitted
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.kernel.tables.columns import Table
from huiyin.kernel.tables.pages import COLUMNS, Page
from huiyin.kernel.tables.printed import as_wanted, narrowed_by, sheet_columns, sheet_of
from huiyin.kernel.tables.then import said_then

MOST_PRINTED = 3000  # lines: some hundred sheets
REMEMBERED = 31_536_000  # seconds a browser keeps the choice of columns


def show(
    request: HttpRequest,
    table: Table,
    rows: QuerySet[Any],
    *,
    template: str = "table.html",
    views: Sequence[Any] = (),
    may_export: bool = False,
    on_export: Callable[[], object] = lambda: None,
    house: str = "",
    prints: str = "",
    papers: Sequence[tuple[str, str]] = (),
    **context: Any,
) -> HttpResponseBase:
    """Answer with the list; `views` are rows with pk, name, query, columns and person_id (org.SavedView).

    `on_export` runs before a workbook is sent, for the record of who took which rows along. A register of the `house`
    is printed, too; with `prints`, its name among the sources of many papers, however long it is.
    `papers` names sources whose rows have a paper each, and what each prints: the ticked rows, or all, in one of them.
    """
    table = as_wanted(table)
    cookie = f"columns-{table.key}"
    page = Page(table, rows, request.GET, request.COOKIES.get(cookie, "").split("."))
    kind = request.GET.get("export")
    if kind in spreadsheets.KINDS or (kind == "pdf" and house):
        if not may_export:
            raise NotPermitted("export")
        on_export()
        if kind == "pdf":
            return _printed(page, house)
        columns, title = sheet_columns(page.columns), str(table.title)
        within = narrowed_by(page)
        return spreadsheets.send(kind, page.everything(), columns, title=title, totals=page.total, within=within)
    if request.GET.get("part") == "count":
        return HttpResponse(escape(_("%(count)s in all") % {"count": page.count}))
    if request.GET.get("part") == "steps":
        return _steps(request, page)
    block = _fragment(request)
    response: HttpResponse = render(
        request,
        template,
        block=block,
        page=page,
        table=table,
        views=views,
        may_export=may_export,
        house=house,
        prints=prints,
        papers=papers,
        then=said_then(request.GET),
        **context,
    )
    patch_vary_headers(response, ["HX-Request"])
    if request.GET.getlist(COLUMNS):
        chosen = ".".join(column.key for column in page.columns)
        response.set_cookie(cookie, chosen, max_age=REMEMBERED, samesite="Lax", httponly=True)
    return response


def _printed(page: Page, house: str) -> HttpResponse:
    rows = list(islice(page.everything(), MOST_PRINTED + 1))
    more = _("Only the first %(count)s lines are printed.") % {"count": MOST_PRINTED} if rows[MOST_PRINTED:] else ""
    sheet = sheet_of(page, house=house, rows=rows[:MOST_PRINTED], note=more, totals=page.total)
    response = HttpResponse(printing.paper(sheet), content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=utf-8''{quote(page.table.register_title)}.pdf"
    return response


def _steps(request: HttpRequest, page: Page) -> HttpResponse:
    try:
        return render(request, "steps.html", steps=page.steps, refusal="")
    except DomainError as error:
        return render(request, "steps.html", steps=[], refusal=str(error), status=422)


def _fragment(request: HttpRequest) -> str | None:
    if not request.headers.get("HX-Request"):
        return None
    return "list" if request.headers.get("HX-Target", "").endswith("#list") else None
