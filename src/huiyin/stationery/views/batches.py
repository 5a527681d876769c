"""Many papers in one file: asked for in a list, drawn by a job, taken along."""

from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from huiyin.audit.actions import record
from huiyin.kernel.access import NotPermitted, fetch
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import conditional, redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.kernel.texts import say
from huiyin.org.views import SignedInRequest, done
from huiyin.stationery import actions, queries
from huiyin.stationery.enums import BatchState
from huiyin.stationery.models import PrintBatch, PrintBatchQuerySet

SHOWN = 50


def _rows() -> PrintBatchQuerySet:
    return PrintBatch.objects.select_related("by").defer("keys")


@require_safe
def batches(request: SignedInRequest) -> HttpResponse:
    """The files one has had made, the newest first."""
    rows = list(_rows().visible_to(request.user).order_by("-pk")[: SHOWN + 1])
    found = [(batch, _called(batch)) for batch in rows[:SHOWN]]
    return render(request, "stationery/batches.html", batches=found, shown=SHOWN, more=rows[SHOWN:])


@require_POST
def asking(request: SignedInRequest, source: str) -> HttpResponse:
    """The papers of what was ticked in a list, or of all that its filters leave: in the form that was chosen there."""
    found = queries.source_named(request.POST.get("paper") or source)
    if found is None:
        raise Http404
    if not found.is_open_to(request.user):
        raise NotPermitted(found.permission)
    ticked = [key for text in request.POST.getlist("row") if (key := key_in(text)) is not None]
    made: list[PrintBatch] = []
    said = {"asked": request.POST.get("whole", ""), "language": get_language() or ""}
    wanted = None if request.POST.get("all") else ticked

    if not done(
        request,
        lambda: made.append(actions.ask_for_papers(found, ticked=wanted, **said, by=request.user, at=now())),
    ):
        return redirect(request, found.home)
    return redirect(request, reverse("stationery:batch", args=[made[0].pk]))


@require_safe
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is; the file once it is ready."""
    found = fetch(_rows(), user=request.user, pk=pk)
    lost = queries.has_stopped_by_itself(found)
    etag, known = conditional(request, found.state, found.done, found.number, found.portions, lost)
    if known:
        return known
    response = render(
        request,
        "stationery/batch.html",
        block="work" if request.headers.get("HX-Request") else None,
        batch=found,
        title=_called(found),
        lost=lost,
        left_out=found.state == BatchState.DONE and queries.is_of_rows(found) and found.papers < found.number,
        working=found.standing.is_working and not lost,
    )
    response["ETag"] = etag
    return response


@require_safe
def file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file; that it was taken along is on record."""
    found = fetch(_rows(), user=request.user, pk=pk)
    if found.state != BatchState.DONE or not found.file:
        raise Http404
    source = queries.source_named(found.source)
    if source is None or not source.is_open_to(request.user):  # it may have been taken away since
        raise NotPermitted(source.permission if source else "export")
    record("papers.fetched", by=request.user, at=now(), subject=found.subject)
    name = f"{_called(found)} {localdate(found.at)}.pdf"
    headers = {"Cache-Control": "no-store"}
    return FileResponse(found.file.open("rb"), content_type="application/pdf", headers=headers, filename=name)


@require_POST
def stopping(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody needs them any more."""
    found = fetch(_rows(), user=request.user, pk=pk)
    done(request, lambda: actions.stop_papers(found, at=now()))
    return redirect(request, reverse("stationery:batch", args=[pk]))


@require_POST
def going_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try again what broke off."""
    found = fetch(_rows(), user=request.user, pk=pk)
    done(request, lambda: actions.go_on_with_papers(found))
    return redirect(request, reverse("stationery:batch", args=[pk]))


def _called(found: PrintBatch) -> str:
    source = queries.source_named(found.source)
    return say(source.title) if source else found.source
