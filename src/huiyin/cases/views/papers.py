"""Papers of a case: files, the printed form, the customer's link."""

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.audit.actions import record
from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.views import headings
from huiyin.cases.views.links import shown_once
from huiyin.cases.views.named import blank_paper, named_paper
from huiyin.cases.views.page import act, may_see_whole, render_case
from huiyin.cases.views.printed import customers_copy_of, paper_of
from huiyin.cases.views.reading import CasePage
from huiyin.kernel import access, printing, uploads
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import toast
from huiyin.org.views import SignedInRequest
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import title_of, told_apart
from huiyin.stationery.views import OnRecord, hand_out, hand_out_about, looked_at_or_printed

COPIES = {"house": paper_of, "customer": customers_copy_of}


@require_safe
def paper(request: SignedInRequest, pk: int, paper: int) -> FileResponse:
    """One file, as an attachment unless a browser can show it safely."""
    case = access.fetch(Case, user=request.user, pk=pk)
    page = CasePage(case, person=request.user, at=now())
    row = next((row for row in page.paper.papers if row.pk == paper), None)
    if row is None:
        raise Http404
    record("paper.read", by=request.user, at=now(), subject=case.subject, detail={"paper": row.name})
    return uploads.as_kept(row.file, name=row.name, content_type=row.content_type, outsider=row.by_outsider)


@require_POST
def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make the customer's one-time link and show it once, as text and as QR code."""
    case = access.fetch(Case, user=request.user, pk=pk)
    said = _("The link is made. Send it to the customer, or let them scan the code.")
    made: list[actions.Invited] = []
    response = act(
        request,
        case,
        lambda: made.append(actions.invite_customer(case, by=request.user, at=now())),
        panel="invite",
        said=said,
    )
    if not made:
        return response
    once = shown_once(request, "portal:solution", made[0].token)
    shown = render_case(request, Case.objects.get(pk=case.pk), link=once.link, qr=once.qr, only_here=once.only_here)
    return toast(shown, said) if request.htmx else shown


@looked_at_or_printed
def print_form(request: SignedInRequest, pk: int, kind: str = "pdf", copy: str = "house") -> HttpResponse:
    """The case as on paper, as it stands now: all of it on A4 or in Excel, or what the customer takes along."""
    case = access.fetch(Case, user=request.user, pk=pk)
    may_see_whole(request, case)
    if kind == "xlsx" and not request.user.may("export"):
        raise access.NotPermitted("export")
    page = CasePage(case, person=request.user, at=now())
    definition = COPIES[copy](page) if copy in COPIES else _named(page, copy)
    told = OnRecord("case.printed", {"as": kind, "copy": copy})
    name = _name(page, definition)
    return hand_out_about(request, definition, subject=case.subject, name=name, told=told, kind=kind)


@require_safe
def print_blank(request: SignedInRequest, key: str) -> HttpResponse:
    """A form of the rule book in force with nothing on it, to be filled in by hand."""
    if not any(request.user.may(permission) for permission in ("cases.view", "cases.register")):
        raise access.NotPermitted("cases.view")
    pack = pack_in_force()
    paper = pack.papers.get(key)
    if paper is None or not paper.process:
        raise Http404
    return hand_out(request, blank_paper(paper, pack), name=headings.printed_as(paper))


def _named(page: CasePage, key: str) -> printing.Paper:
    """One of the papers that the rule book has for the cases of this process."""
    paper = next((paper for paper in page.forms_on_paper if paper.key == key), None)
    if paper is None:
        raise Http404
    return named_paper(page, paper)


def _name(page: CasePage, paper: printing.Paper) -> str:
    """Number and title: the customer's copy, the whole paper and its forms lie side by side in one folder."""
    extent = headings.extent_of(page.process, page.pack) if paper.key == headings.key_of(page.process) else ""
    return f"{paper.number} {told_apart(title_of(paper.key, paper.title), extent)}"
