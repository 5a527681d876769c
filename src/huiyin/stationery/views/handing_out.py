"""Handing out a paper: every module prints through here, so that each printing is counted and says so."""

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
    if subject:
        times = actions.note_printing(paper.key, subject, kind=kind, by=request.user, at=now())
        paper = replace(paper, copy=times)
    content = printing.paper(paper) if kind == "pdf" else _workbook(paper)
    headers = {
        "Content-Disposition": content_disposition_header(kind != "pdf", f"{name}.{kind}") or "",
        "Cache-Control": "no-store",  # fetched from a cache it would be a copy that nobody counted
    }
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def _workbook(paper: Paper | TablePaper) -> bytes:
    with printing.workbook(paper) as file:
        return file.read()
