"""A sheet on the screen, or as a file: A4 across or a workbook."""

from typing import Any

from django.forms import Form
from django.http import HttpResponseBase
from django.utils import timezone

from huiyin.audit.actions import record
from huiyin.kernel.access import NotPermitted
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org.views import SignedInRequest
from huiyin.reports.tables import Sheet
from huiyin.stationery.queries import house_line
from huiyin.stationery.views import hand_out


def answer(
    request: SignedInRequest, template: str, sheet: Sheet, *, form: Form, found: Any, **more: Any
) -> HttpResponseBase:
    """The sheet in its page, or taken along if that is what was asked for."""
    kind = request.GET.get("as")
    if kind in {"pdf", "xlsx"}:
        return as_file(request, sheet, kind)
    return render(
        request,
        template,
        form=form,
        found=found,
        sheet=sheet,
        asked=request.GET.urlencode(),
        may_export=request.user.may("export"),
        **more,
    )


def as_file(request: SignedInRequest, sheet: Sheet, kind: str) -> HttpResponseBase:
    """The same sheet as on the screen; taking it along is recorded, a workbook is a permission, too."""
    if kind == "xlsx" and not request.user.may("export"):
        raise NotPermitted("export")
    record("report.exported", by=request.user, at=now(), subject="", detail={"report": sheet.title, "as": kind})
    paper = sheet.paper(house=house_line(), day=timezone.localdate())
    return hand_out(request, paper, name=sheet.as_wanted.title, kind=kind)
