"""Complaints by file: upload, columns, verdicts, taking in, undoing."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.audit.actions import record
from huiyin.cases import queries
from huiyin.cases.actions import importing, taking_in
from huiyin.cases.actions.columns import field_names
from huiyin.cases.forms import grouped, options_of
from huiyin.cases.models import Batch, BatchRow
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import conditional, render
from huiyin.kernel.spreadsheets import Column, write
from huiyin.kernel.texts import say
from huiyin.org.views import SignedInRequest
from huiyin.rulebook.definitions import Process
from huiyin.rulebook.queries import pack_in_force

PAGE = 50


@required("imports.run")
def listing(request: SignedInRequest, process: str) -> HttpResponse:
    """What came in by file so far, and the door for the next file."""
    definition = _process(process)
    refusal = None
    if request.method == "POST":
        try:
            return redirect("cases:batch", _upload(request, process).pk)
        except DomainError as error:
            refusal = str(error)
    rows = Batch.objects.visible_to(request.user).filter(process=process).select_related("by").order_by("-pk")
    batches = list(rows[:PAGE])
    return render(
        request,
        "cases/batches.html",
        status=422 if refusal else 200,
        process=definition,
        batches=batches,
        broken_off=queries.broken_off(batches),
        refusal=refusal,
        known=field_names(definition),
    )


@require_safe
@required("imports.run")
def show(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A file on its way: its columns, its verdicts, or how far it is."""
    batch = _batch(request, pk)
    broken_off = bool(queries.broken_off([batch]))
    etag, known = conditional(request, batch.state, batch.counts, batch.why, broken_off)
    if known and request.headers.get("HX-Request"):
        return known
    block = "work" if request.headers.get("HX-Request") else None
    response = _page(request, batch, block=block, broken_off=broken_off)
    response["ETag"] = etag
    return response


@require_POST
@required("imports.run")
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """The columns are settled: have the rows checked; or go back to the columns."""
    batch = _batch(request, pk)
    if "again" in request.POST:
        return _do(request, batch, lambda: importing.stop_check(batch, by=request.user, at=now()))
    headings = batch.source["headings"]
    columns = {heading: request.POST.get(f"column-{place}", "") for place, heading in enumerate(headings)}
    defaults = {
        name.removeprefix("default-"): value
        for name, value in request.POST.dict().items()
        if name.startswith("default-")
    }
    return _do(
        request,
        batch,
        lambda: importing.check(batch, columns=columns, defaults=defaults, by=request.user, at=now()),
        columns=columns,
        defaults=defaults,
    )


@require_POST
@required("imports.run")
def take_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make cases of the rows that are new."""
    batch = _batch(request, pk)
    return _do(request, batch, lambda: taking_in.take_in(batch, by=request.user, at=now()))


@require_POST
@required("imports.run")
def stop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave the rest for later."""
    batch = _batch(request, pk)
    return _do(request, batch, lambda: taking_in.stop(batch, by=request.user, at=now()))


@require_POST
@required("imports.run")
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove what came in with this file."""
    batch = _batch(request, pk)
    return _do(request, batch, lambda: taking_in.undo(batch, by=request.user, at=now()))


@require_POST
@required("imports.run")
def go_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try again what broke off."""
    batch = _batch(request, pk)
    return _do(request, batch, lambda: importing.go_on(batch, by=request.user, at=now()))


@require_safe
@required("imports.run")
def failed_rows(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The rows that can't be taken in with the reasons, to be mended and uploaded again."""
    batch = _batch(request, pk)
    failed = batch.rows.filter(verdict=BatchRow.Verdict.ERROR).order_by("line")
    if not failed.exists():
        raise Http404
    headings: list[str] = batch.source["headings"]
    widest = max((len(raw) for raw in failed.values_list("raw", flat=True).iterator()), default=0)
    # Cells beyond the last heading keep their place and have no heading, as in the file.
    keys = [*headings, *(f"({place})" for place in range(len(headings) + 1, widest + 1))]
    why = Column(_("Why it was not taken in"), width=48)
    columns = [why, *(Column(key if key in headings else "") for key in keys)]
    record("import.failed-rows", by=request.user, at=now(), subject=batch.subject, detail={"file": batch.name})
    name = batch.name.rpartition(".")[0] or batch.name
    return write(_lines(failed.iterator(), keys), columns, title=_("%(file)s to be mended") % {"file": name})


def _upload(request: SignedInRequest, process: str) -> Batch:
    file = request.FILES.get("file")
    if file is None:
        raise NoFile
    return importing.upload(process, file, by=request.user, at=now())


class NoFile(DomainError):
    """Please choose a file."""


def _do(request: SignedInRequest, batch: Batch, verb: Any, **typed: Any) -> HttpResponse:
    """Do it and show the file as it is now; a refusal keeps what was chosen."""
    try:
        verb()
    except DomainError as error:
        batch.refresh_from_db()
        batch.mapping, batch.defaults = typed.get("columns", batch.mapping), typed.get("defaults", batch.defaults)
        return _page(request, batch, refusal=str(error))
    return redirect("cases:batch", batch.pk)


def _page(
    request: SignedInRequest,
    batch: Batch,
    *,
    block: str | None = None,
    refusal: str = "",
    broken_off: bool = False,
) -> HttpResponse:
    process = _process(batch.process)
    content = process.forms[process.intake].that_means("content")
    verdict = request.GET.get("verdict", "")
    return render(
        request,
        "cases/batch.html",
        block=block,
        status=422 if refusal else 200,
        batch=batch,
        process=process,
        refusal=refusal,
        broken_off=broken_off,
        names=field_names(process),
        content=content.name if content else "",
        columns=_columns(batch),
        choices=_choices(process, batch),
        verdict=verdict,
        **_rows(request, batch, verdict),
        staying=_staying(batch),
    )


def _columns(batch: Batch) -> list[tuple[int, str, str, list[str]]]:
    """Each column with its field and the first things in it."""
    source = batch.source
    return [
        (place, heading, batch.mapping.get(heading, ""), [row[place] for row in source["first"] if row[place]])
        for place, heading in enumerate(source["headings"])
    ]


def _choices(process: Process, batch: Batch) -> list[tuple[Any, Any, str]]:
    """What can be chosen once for all rows that do not say it themselves."""
    fields = [field for field in process.forms[process.intake].fields if field.type == "choice"]
    return [
        (field, grouped(options_of(field, None, by_hand=False)), batch.defaults.get(field.name, "")) for field in fields
    ]


def _rows(request: HttpRequest, batch: Batch, verdict: str) -> dict[str, Any]:
    if batch.state in {Batch.State.UPLOADED, *Batch.WORKING}:
        return {"rows": [], "after": 0}
    rows = batch.rows.select_related("case").order_by("line")
    if verdict == "remarks":
        rows = rows.filter(verdict=BatchRow.Verdict.NEW).exclude(reasons=[])
    elif verdict in BatchRow.Verdict.values:
        rows = rows.filter(verdict=verdict)
    after = request.GET.get("after", "")
    found = list(rows.filter(line__gt=int(after) if after.isdecimal() else 0)[: PAGE + 1])
    return {"rows": found[:PAGE], "after": found[PAGE - 1].line if len(found) > PAGE else 0}


def _staying(batch: Batch) -> list[Any]:
    """After undoing: the cases that stay, because somebody has worked on them."""
    if batch.state != Batch.State.UNDONE:
        return []
    return [row.case for row in batch.rows.filter(case__isnull=False).select_related("case").order_by("line")[:PAGE]]


def _lines(rows: Iterator[BatchRow], keys: list[str]) -> Iterator[list[str]]:
    for row in rows:
        yield ["\n".join(say(reason) for reason in row.reasons), *(row.raw.get(key, "") for key in keys)]


def _batch(request: SignedInRequest, pk: int) -> Batch:
    return fetch(Batch.objects.select_related("by", "taken_in_by"), user=request.user, pk=pk)


def _process(key: str) -> Process:
    process = pack_in_force().processes.get(key)
    if process is None:
        raise Http404
    return process
