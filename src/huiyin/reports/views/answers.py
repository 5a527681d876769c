"""A sheet as a file: A4 across or a workbook."""

from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone

from huiyin.audit.actions import record
from huiyin.kernel import printing, spreadsheets
from huiyin.kernel.access import NotPermitted
from huiyin.kernel.clock import now
from huiyin.org.queries import organisation
from huiyin.org.views import SignedInRequest
from huiyin.reports.tables import Sheet


def as_file(request: SignedInRequest, sheet: Sheet, kind: str) -> HttpResponseBase:
    """The same sheet as on the screen; taking it along is recorded, a workbook is a permission, too."""
    if kind == "xlsx" and not request.user.may("export"):
        raise NotPermitted("export")
    record("report.exported", by=request.user, at=now(), subject="", detail={"report": sheet.title, "as": kind})
    house = organisation()
    paper = sheet.paper(house=house.name if house else "", day=timezone.localdate())
    if kind != "xlsx":
        response = HttpResponse(printing.paper(paper), content_type="application/pdf")
        response["Content-Disposition"] = f"inline; filename*=utf-8''{quote(sheet.title)}.pdf"
        return response
    return spreadsheets.write(paper.rows, paper.columns, title=sheet.title, totals=paper.totals)
