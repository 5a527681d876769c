"""Handing out a paper: every module prints through here, so that each printing is counted and says so."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from huiyin.kernel import printing
from huiyin.kernel.clock import now
from huiyin.kernel.printing import Paper, TablePaper
from huiyin.org.views import SignedInRequest
from huiyin.stationery import actions

TYPES = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def hand_out(
    request: SignedInRequest, paper: Paper | TablePaper, *, name: str, subject: str = "", kind: str = "pdf"
) -> HttpResponse:
    """The paper as a file, noted as printed about `subject`; from the second time on it says how often it was."""

    def drawn(copy: int) -> bytes:
        again = replace(paper, copy=copy)
        return printing.paper(again) if kind == "pdf" else _workbook(again)

    if subject:
        return hand_out_drawn(request, drawn, form=paper.key, subject=subject, name=name, kind=kind)
    return as_file(drawn(paper.copy), name=name, kind=kind)


def hand_out_drawn(
    request: SignedInRequest, drawn: Callable[[int], bytes], *, form: str, subject: str, name: str, kind: str = "pdf"
) -> HttpResponse:
    """The same of what is drawn otherwise, when it is told the how manieth time that is."""
    copy = actions.note_printing(form, subject, kind=kind, by=request.user, at=now())
    return as_file(drawn(copy), name=name, kind=kind)


def as_file(content: bytes, *, name: str, kind: str = "pdf") -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(kind != "pdf", f"{name}.{kind}") or "",
        "Cache-Control": "no-store",  # fetched from a cache it would be a copy that nobody counted
    }
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def _workbook(paper: Paper | TablePaper) -> bytes:
    with printing.workbook(paper) as file:
        return file.read()
