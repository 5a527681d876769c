"""The pages of files: upload, columns, verdicts, taking in, undoing. A module has one `Pages` for each kind."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from huiyin.intake import actions
from huiyin.intake.queries import broken_off
from huiyin.intake.views.failed import Failing
from huiyin.intake.views.shown import PAGE
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import conditional, render
from huiyin.org.views import me


class Pages(Failing):
    """Everything a person sees of files of one kind."""

    def __init__(self) -> None:
        may = required(self.batches.RIGHT)
        self.listing = may(self._listing)
        self.show = require_safe(may(self._show))
        self.failed_rows = require_safe(may(self._failed_rows))
        for verb in ("sheet", "reading", "check", "take_in", "stop", "undo", "go_on"):
            setattr(self, verb, require_POST(may(getattr(self, f"_{verb}"))))

    sheet: Callable[..., HttpResponseBase]
    reading: Callable[..., HttpResponseBase]
    check: Callable[..., HttpResponseBase]
    take_in: Callable[..., HttpResponseBase]
    stop: Callable[..., HttpResponseBase]
    undo: Callable[..., HttpResponseBase]
    go_on: Callable[..., HttpResponseBase]

    @property
    def doors(self) -> list[URLPattern]:
        """What is asked and done about one file; the list of files has an address of the module's own."""
        return [
            path("imports/<int:pk>/", self.show, name="batch"),
            path("imports/<int:pk>/sheet/", self.sheet, name="sheet-of-batch"),
            path("imports/<int:pk>/reading/", self.reading, name="reading-of-batch"),
            path("imports/<int:pk>/check/", self.check, name="check-batch"),
            path("imports/<int:pk>/intake/", self.take_in, name="take-in-batch"),
            path("imports/<int:pk>/stop/", self.stop, name="stop-batch"),
            path("imports/<int:pk>/undoing/", self.undo, name="undo-batch"),
            path("imports/<int:pk>/going-on/", self.go_on, name="go-on-batch"),
            path("imports/<int:pk>/failed-rows/", self.failed_rows, name="failed-rows"),
        ]

    def _listing(self, request: HttpRequest, **kind: str) -> HttpResponse:
        """What came in by file so far, and the door for the next file."""
        refusal = None
        if request.method == "POST":
            try:
                if "file" not in request.FILES:
                    raise actions.NoFile
                batch = self.upload(request.FILES["file"], by=me(request), **kind)
                return redirect(f"{self.namespace}:batch", batch.pk)
            except DomainError as error:
                refusal = str(error)
        alike = self.batches(**kind).alike()
        batches = list(alike.visible_to(request.user).select_related("by").order_by("-pk")[:PAGE])
        return render(
            request,
            "intake/batches.html",
            status=422 if refusal else 200,
            batches=batches,
            broken_off=broken_off(batches),
            refusal=refusal,
            subtitle=self.about(**kind),
            crumbs=self.crumbs(**kind),
            **self._dress(),
        )

    def _show(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """A file on its way: its columns, its verdicts, or how far it is."""
        batch = self._batch(request, pk)
        lost = bool(broken_off([batch]))
        etag, known = conditional(
            request, batch.state, batch.counts, batch.share_checked, batch.why, lost, batch.forgotten_at
        )
        if known:
            return known
        block = "work" if request.headers.get("HX-Request") else None
        response = self._page(request, batch, block=block, lost=lost)
        response["ETag"] = etag
        return response

    def _sheet(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read another sheet of the workbook."""
        batch, name = self._batch(request, pk), request.POST.get("sheet", "")
        return self._do(request, batch, lambda: actions.read_sheet(batch, name, by=me(request), at=now()))

    def _reading(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read a text file in another encoding, or cut at another sign."""
        batch, by = self._batch(request, pk), me(request)
        said = {name: request.POST.get(name, "") for name in ("encoding", "separator")}
        return self._do(request, batch, lambda: actions.read_text(batch, **said, by=by, at=now()))

    def _check(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The columns are settled: have the rows checked; or go back to the columns."""
        batch, by = self._batch(request, pk), me(request)
        if "again" in request.POST:
            return self._do(request, batch, lambda: actions.stop_check(batch, by=by, at=now()))
        headings = batch.source["headings"]
        columns = {heading: request.POST.get(f"column-{place}", "") for place, heading in enumerate(headings)}
        defaults = {
            name.removeprefix("default-"): " ".join(request.POST.getlist(name))
            for name in request.POST
            if name.startswith("default-")
        }
        typed = {"columns": columns, "defaults": defaults}
        return self._do(request, batch, lambda: self.settle(batch, by=by, **typed), **typed)

    def _take_in(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the verdicts say."""
        batch = self._batch(request, pk)
        return self._do(request, batch, lambda: self.begin_taking_in(batch, by=me(request)))

    def _stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leave the rest for later."""
        batch = self._batch(request, pk)
        return self._do(request, batch, lambda: actions.stop(batch, by=me(request), at=now()))

    def _undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take back what came in with this file."""
        batch = self._batch(request, pk)
        return self._do(request, batch, lambda: self.begin_undoing(batch, by=me(request)))

    def _go_on(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try again what broke off."""
        batch = self._batch(request, pk)
        return self._do(request, batch, lambda: actions.go_on(batch, by=me(request), at=now()))

    def _do(self, request: HttpRequest, batch: Any, verb: Callable[[], Any], **typed: Any) -> HttpResponse:
        """Do it and show the file as it is now; a refusal keeps what was chosen."""
        try:
            verb()
        except DomainError as error:
            batch.refresh_from_db()
            batch.mapping, batch.defaults = typed.get("columns", batch.mapping), typed.get("defaults", batch.defaults)
            return self._page(request, batch, refusal=str(error))
        return redirect(f"{self.namespace}:batch", batch.pk)
