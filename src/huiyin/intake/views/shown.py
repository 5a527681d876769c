"""How a file and its rows are shown."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from huiyin.intake.models import Batch
from huiyin.intake.views.kinds import Kind
from huiyin.kernel.access import fetch
from huiyin.kernel.htmx import render
from huiyin.kernel.spreadsheets import ENCODINGS, SEPARATORS

PAGE = 50
ENCODING_NAMES = dict(zip(ENCODINGS, ("UTF-8", "GB18030 / GBK", "Big5", "UTF-16 LE", "UTF-16 BE"), strict=True))
SEPARATOR_NAMES = {sign: sign for sign in SEPARATORS} | {"\t": gettext_lazy("Tab")}


class Shown(Kind):
    """The page of a file, with its rows."""

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
