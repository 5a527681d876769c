"""Papers of a case: files, the printed form, the customer's link."""

import segno
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from markupsafe import Markup

from huiyin.audit.actions import record
from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.views.page import act, may_see_whole, render_case
from huiyin.cases.views.reading import CasePage
from huiyin.kernel import access
from huiyin.kernel.clock import now

SHOWN_IN_BROWSER = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})


def paper(request: HttpRequest, pk: int, paper: int) -> FileResponse:
    """One file, as an attachment unless a browser can show it safely."""
    case = access.fetch(Case, user=request.user, pk=pk)
    page = CasePage(case, person=request.user, at=now())
    row = next((row for row in page.paper.papers if row.pk == paper), None)
    if row is None:
        raise Http404
    record("paper.read", by=request.user, at=now(), subject=case.subject, detail={"paper": row.name})
    inline = row.content_type in SHOWN_IN_BROWSER
    response = FileResponse(
        row.file.open("rb"), as_attachment=not inline, filename=row.name, content_type=row.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    return response


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the customer's one-time link and show it once, as text and as QR code."""
    case = access.fetch(Case, user=request.user, pk=pk)
    made = []
    response = act(
        request,
        case,
        lambda: made.append(actions.invite_customer(case, by=request.user, at=now())),
        panel="invite",
    )
    if not made:
        return response
    link = request.build_absolute_uri(reverse("portal:solution", args=[made[0].token]))
    code = segno.make(link, error="m").svg_inline(scale=4, border=2)
    return render_case(request, Case.objects.get(pk=case.pk), link=link, qr=Markup(code))  # noqa: S704 - our own SVG


def print_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the case on A4, as it stands now."""
    from huiyin.cases.paper import form_of

    case = access.fetch(Case, user=request.user, pk=pk)
    may_see_whole(request, case)
    record("case.printed", by=request.user, at=now(), subject=case.subject)
    response = HttpResponse(form_of(CasePage(case, person=request.user, at=now())), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number}.pdf"'
    return response
