"""The pages of files: upload, columns, verdicts, taking in, undoing. A module has one `Pages` for each kind."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from huiyin.audit.actions import record
from huiyin.intake import actions
from huiyin.intake.models import Batch, BatchRow
from huiyin.intake.queries import broken_off
from huiyin.intake.rules import WHY_FAILED
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import conditional, render
from huiyin.kernel.spreadsheets import ENCODINGS, SEPARATORS, Column, Doubtful, Marked, write
from huiyin.kernel.texts import say
from huiyin.org.models import Person

PAGE = 50
DECIDE = gettext_lazy("Write beside this the number of the file it belongs to, or “new” if it is somebody else.")


class Pages:
    """Everything a person sees of files of one kind."""

    batches: ClassVar[type[Batch]]
    namespace: ClassVar[str]  # of its urls
    parts: ClassVar[str]  # folder of the templates that say what is particular about these files
    title: ClassVar[Any] = gettext_lazy("Import by file")
    accepts: ClassVar[str] = ".xlsx,.xls,.csv,.txt"
    accepted: ClassVar[Any] = gettext_lazy(
        "Excel (.xlsx, .xls) or CSV, with headings in the first row. "
        "Nothing is taken in before you have seen the verdict on every row."
    )
    empty_list: ClassVar[str] = ""  # the URL of a workbook to fill in
    verdicts: ClassVar[list[tuple[str, Any]]]  # key and tab of each
    leads_to: ClassVar[tuple[str, ...]]  # what a row became
    come_back: ClassVar[tuple[str, ...]] = ("error",)  # verdicts whose rows a person mends or decides in a workbook

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

    # What a kind of file says of itself.

    def upload(self, file: Any, *, by: Person, **kind: str) -> Batch:
        raise NotImplementedError

    def settle(self, batch: Any, *, columns: dict[str, str], defaults: dict[str, str], by: Person) -> Any:
        """Check the rows by these columns."""
        raise NotImplementedError

    def begin_taking_in(self, batch: Any, *, by: Person) -> Any:
        raise NotImplementedError

    def begin_undoing(self, batch: Any, *, by: Person) -> Any:
        raise NotImplementedError

    def crumbs(self, **kind: str) -> list[tuple[str, str]]:
        raise NotImplementedError

    def about(self, **kind: str) -> str:
        """Where such files come from, in one line."""
        raise NotImplementedError

    def kind_of(self, batch: Any) -> dict[str, str]:
        """What the address of the list of such files holds."""
        return {}

    def names(self, **kind: str) -> dict[str, str]:
        """What a column may become, in the reader's language and the order of choosing."""
        raise NotImplementedError

    def particulars(self, request: HttpRequest, batch: Any) -> dict[str, Any]:
        """What the templates in `parts` need."""
        raise NotImplementedError

    def asked_beside(self, batch: Any) -> list[str]:
        """The headings of columns that the workbook of failed rows has beside those of the file, to be filled in."""
        return []

    def of_verdict(self, rows: Any, verdict: str) -> Any:
        """The rows that a tab shows."""
        return rows.filter(verdict=verdict)

    def staying(self, batch: Any) -> list[Any]:
        """After undoing: what stays, because somebody has worked on it."""
        raise NotImplementedError

    # The pages.

    def _listing(self, request: HttpRequest, **kind: str) -> HttpResponse:
        """What came in by file so far, and the door for the next file."""
        refusal = None
        if request.method == "POST":
            try:
                if "file" not in request.FILES:
                    raise actions.NoFile
                batch = self.upload(request.FILES["file"], by=_person(request), **kind)
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
        if known and request.headers.get("HX-Request"):
            return known
        block = "work" if request.headers.get("HX-Request") else None
        response = self._page(request, batch, block=block, lost=lost)
        response["ETag"] = etag
        return response

    def _sheet(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read another sheet of the workbook."""
        batch, name = self._batch(request, pk), request.POST.get("sheet", "")
        return self._do(request, batch, lambda: actions.read_sheet(batch, name, by=_person(request), at=now()))

    def _reading(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read a text file in another encoding, or cut at another sign."""
        batch, by = self._batch(request, pk), _person(request)
        said = {name: request.POST.get(name, "") for name in ("encoding", "separator")}
        return self._do(request, batch, lambda: actions.read_text(batch, **said, by=by, at=now()))

    def _check(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The columns are settled: have the rows checked; or go back to the columns."""
        batch, by = self._batch(request, pk), _person(request)
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
        return self._do(request, batch, lambda: self.begin_taking_in(batch, by=_person(request)))

    def _stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leave the rest for later."""
        batch = self._batch(request, pk)
        return self._do(request, batch, lambda: actions.stop(batch, by=_person(request), at=now()))

    def _undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take back what came in with this file."""
        batch = self._batch(request, pk)
        return self._do(request, batch, lambda: self.begin_undoing(batch, by=_person(request)))

    def _go_on(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try again what broke off."""
        batch = self._batch(request, pk)
        return self._do(request, batch, lambda: actions.go_on(batch, by=_person(request), at=now()))

    def _failed_rows(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The rows that were not taken in with the reasons, to be mended or decided and uploaded again."""
        batch = self._batch(request, pk)
        failed = batch.rows.filter(verdict__in=self.come_back).order_by("line")
        if not failed.exists():
            raise Http404
        read: list[str] = batch.source["headings"]
        widest = max((len(raw) for raw in failed.values_list("raw", flat=True).iterator()), default=0)
        headings = [heading for heading in read if heading not in WHY_FAILED]  # the reasons of before are settled
        # Cells beyond the last heading keep their place and have no heading, as in the file.
        keys = [*headings, *(f"({place})" for place in range(len(read) + 1, widest + 1))]
        asked = self.asked_beside(batch)
        beside = [Column(_("Why it was not taken in"), width=48), *map(Column, asked)]
        columns = [*beside, *(Column(key if key in headings else "") for key in keys)]
        record("import.failed-rows", by=_person(request), at=now(), subject=batch.subject, detail={"file": batch.name})
        name = (batch.name.rpartition(".")[0] or batch.name).removesuffix(_("%(file)s to be mended") % {"file": ""})
        return write(
            _lines(failed.iterator(), keys, len(asked)), columns, title=_("%(file)s to be mended") % {"file": name}
        )

    def _do(self, request: HttpRequest, batch: Any, verb: Callable[[], Any], **typed: Any) -> HttpResponse:
        """Do it and show the file as it is now; a refusal keeps what was chosen."""
        try:
            verb()
        except DomainError as error:
            batch.refresh_from_db()
            batch.mapping, batch.defaults = typed.get("columns", batch.mapping), typed.get("defaults", batch.defaults)
            return self._page(request, batch, refusal=str(error))
        return redirect(f"{self.namespace}:batch", batch.pk)

    def _page(
        self, request: HttpRequest, batch: Any, *, block: str | None = None, refusal: str = "", lost: bool = False
    ) -> HttpResponse:
        verdict, kind = request.GET.get("verdict", ""), self.kind_of(batch)
        here = (str(self.title), reverse(f"{self.namespace}:batches", kwargs=kind))
        return render(
            request,
            "intake/batch.html",
            block=block,
            status=422 if refusal else 200,
            batch=batch,
            refusal=refusal,
            broken_off=lost,
            names=self.names(**kind),
            columns=_columns(batch),
            encodings=_offered(ENCODING_NAMES, batch.source.get("encoding", "")),
            separators=_offered(SEPARATOR_NAMES, batch.source.get("separator", "")),
            verdict=verdict,
            crumbs=[*self.crumbs(**kind), here],
            list_of_files=here[1],
            **self._rows(request, batch, verdict),
            staying=self.staying(batch) if batch.state == Batch.State.UNDONE else [],
            **self.particulars(request, batch),
            **self._dress(),
        )

    def _dress(self) -> dict[str, Any]:
        return {
            "parts": self.parts,
            "doors": self.namespace,
            "title": self.title,
            "accepts": self.accepts,
            "accepted": self.accepted,
            "empty_list": self.empty_list,
            "verdicts": self.verdicts,
        }

    def _rows(self, request: HttpRequest, batch: Any, verdict: str) -> dict[str, Any]:
        if batch.forgotten_at or batch.state in {Batch.State.UPLOADED, *Batch.WORKING}:
            return {"rows": [], "after": 0}
        rows = batch.rows.select_related(*self.leads_to).order_by("line")
        if verdict in {key for key, _name in self.verdicts}:
            rows = self.of_verdict(rows, verdict)
        after = request.GET.get("after", "")
        found = list(rows.filter(line__gt=int(after) if after.isdecimal() and len(after) < 10 else 0)[: PAGE + 1])
        return {"rows": found[:PAGE], "after": found[PAGE - 1].line if len(found) > PAGE else 0}

    def _batch(self, request: HttpRequest, pk: int) -> Any:
        return fetch(self.batches._default_manager.select_related("by", "taken_in_by"), user=request.user, pk=pk)


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


ENCODING_NAMES = dict(zip(ENCODINGS, ("UTF-8", "GB18030 / GBK", "Big5", "UTF-16 LE", "UTF-16 BE"), strict=True))
SEPARATOR_NAMES = {sign: sign for sign in SEPARATORS} | {"\t": gettext_lazy("Tab")}


def _offered(names: dict[str, Any], found: str) -> dict[str, Any]:
    """What may be chosen, and what was found out if that is something else."""
    return names if found in names else {found: found.upper().removesuffix("-SIG"), **names}


def _columns(batch: Batch) -> list[tuple[int, str, str, list[str]]]:
    """Each column with its field and the first things in it."""
    source = batch.source
    return [
        (place, heading, batch.mapping.get(heading, ""), [row[place] for row in source["first"] if row[place]])
        for place, heading in enumerate(source["headings"])
    ]


def _lines(rows: Iterator[BatchRow], keys: list[str], asked: int) -> Iterator[list[str]]:
    """Bad cells in red; of a row that somebody is to decide the reason, and where the answer goes, in amber."""
    for row in rows:
        mark = str if row.verdict == "error" else Doubtful
        cells = ((key, row.raw.get(key, "")) for key in keys)
        told = [DECIDE] if asked and row.verdict != "error" else []
        why = mark("\n".join([*map(say, row.reasons), *map(str, told)]))
        yield [why, *[mark("")] * asked, *(Marked(text) if key in row.bad else text for key, text in cells)]
