"""Handing out a paper: every module prints through here, so that each printing is counted and says so.

An address of a paper is looked at (GET) and printed (POST): ADR 50.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from huiyin.audit.actions import record
from huiyin.kernel import printing
from huiyin.kernel.clock import now
from huiyin.kernel.printing import PREVIEW, Paper, TablePaper
from huiyin.org.views import SignedInRequest
from huiyin.stationery import actions

TYPES = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

looked_at_or_printed = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class OnRecord:
    """What the log says of a printing: the act, its details, what it is about if that is not the paper's subject."""

    act: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""


def hand_out(request: SignedInRequest, paper: Paper | TablePaper, *, name: str, kind: str = "pdf") -> HttpResponse:
    """A paper about nobody in particular, an empty form or a table, as a file: nobody counts it."""
    return as_file(_drawn(paper, kind), name=name, kind=kind)


def hand_out_about(
    request: SignedInRequest,
    paper: Paper | TablePaper,
    *,
    subject: str,
    name: str,
    told: OnRecord,
    kind: str = "pdf",
) -> HttpResponse:
    """The paper as a file, noted as printed about `subject`, or a preview of it."""

    def drawn(copy: int) -> bytes:
        return _drawn(replace(paper, copy=copy), kind)

    return hand_out_drawn(request, drawn, form=paper.key, subject=subject, name=name, told=told, kind=kind)


def hand_out_drawn(
    request: SignedInRequest,
    drawn: Callable[[int], bytes],
    *,
    form: str,
    subject: str,
    name: str,
    told: OnRecord,
    kind: str = "pdf",
) -> HttpResponse:
    """The same of what is drawn otherwise, when it is told the how manieth time that is."""
    wanted = is_wanted(request, kind)
    note(request, told, subject=subject, wanted=wanted)
    copy = actions.note_printing(form, subject, kind=kind, by=request.user, at=now()) if wanted else PREVIEW
    return as_file(drawn(copy), name=name, kind=kind)


def is_wanted(request: SignedInRequest, kind: str = "pdf") -> bool:
    """Whether somebody takes it along, as a workbook or because they said “Print”; what is only opened is a preview."""
    return kind != "pdf" or request.method == "POST"


def note(request: SignedInRequest, told: OnRecord, *, subject: str, wanted: bool) -> None:
    """What is only looked at is on record, too: some papers say more than the page they are opened from."""
    about = told.about or subject
    if wanted:
        record(told.act, by=request.user, at=now(), subject=about, detail=told.detail)
    else:
        record("paper.previewed", by=request.user, at=now(), subject=about, detail=told.detail)


def as_file(content: bytes, *, name: str, kind: str = "pdf") -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(kind != "pdf", f"{name}.{kind}") or "",
        "Cache-Control": "no-store",  # fetched from a cache it would be a copy that nobody counted
    }
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def _drawn(paper: Paper | TablePaper, kind: str) -> bytes:
    if kind == "pdf":
        return printing.paper(paper)
    with printing.workbook(paper) as file:
        return file.read()
