"""Reports that are owed: the list, and each of them as it is written, signed, sent and kept."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.cases.views.measures import begin_measure
from huiyin.kernel.access import NotPermitted, fetch
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.once import one_page
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list
from huiyin.reports import actions, forms, tables
from huiyin.reports.models import Report
from huiyin.reports.printing import book_of, content_for, paper_of
from huiyin.reports.queries import reports as queries
from huiyin.reports.queries.standing import form_of
from huiyin.reports.tables.reports import DONE_WITH, WHICH
from huiyin.reports.tables.standing import since as read_anew
from huiyin.reports.tables.standing.basis import basis_of
from huiyin.reports.views.report_page import ROWS, address_of, page_of, words_of
from huiyin.stationery.views import OnRecord, hand_out_drawn, looked_at_or_printed


@require_safe
def listed(request: SignedInRequest) -> HttpResponseBase:
    """Everybody's reports in reach, those that are missing too, the newest first."""
    person, table = request.user, tables.reports(request.user, now())
    return show_list(
        request,
        table,
        Report.objects.visible_to(person),
        template="reports/reports.html",
        doors=_doors(request),
        may_begin=bool(queries.owed_by(person)),
        done_with=DONE_WITH.get(request.GET.get("which", ""), "") if set(request.GET) == {"which"} else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: SignedInRequest) -> HttpResponse:
    """A report before it is asked for, of the period that runs or of one that is over."""
    today = localdate(now())
    offered = queries.to_begin(request.user, today)
    if not offered:
        raise NotPermitted(said=str(actions.NotAskedOfYou()))
    chosen = request.GET.get("report", "")
    named = next((f"{duty.key}/{days[0].first}" for duty, days in offered if duty.key == chosen and days), None)
    form = forms.Begin(
        request.POST if request.method == "POST" else None, offered=offered, today=today, initial={"report": named}
    )
    begun: list[Report] = []

    def start() -> None:
        rule, day = form.chosen
        begun.append(actions.begin(rule, day=day, by=request.user, at=now()))

    if request.method == "POST" and accepted(form, start):
        return redirect(request, address_of(begun[0]))
    return render(request, "reports/begin.html", status=422 if form.is_bound else 200, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was counted, and the words it is completed with."""
    found = fetch(ROWS, user=request.user, pk=pk)
    if request.method == "POST":
        return _written(request, found, actions.write, _("Kept. Hand it in once it is complete."))
    return page_of(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def handing_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is complete: its figures are taken. Whoever opens the address a refusal left behind gets the report."""
    found = fetch(ROWS, user=request.user, pk=pk)
    if request.method != "POST":
        return redirect(request, address_of(found))
    signs = queries.signers_of(found, but=request.user)
    said = _("Handed in. It is sent once it is signed.") if signs else _("Handed in and sealed.")
    hand_in = partial(actions.hand_in, early=request.POST.get("early") == "1")
    return _written(request, found, hand_in, said, lacking=str(actions.NothingWritten()))


@require_POST
def sending(request: SignedInRequest, pk: int) -> HttpResponse:
    """To those whom nobody could write to when it was sent."""
    found = _mine(request, pk)
    sent: list[int] = []
    if done(request, lambda: sent.append(actions.send_rest(found, by=request.user, at=now()))):
        said = ngettext("Written to %(num)d more.", "Written to %(num)d more.", sent[0])
        messages.success(request, said % {"num": sent[0]})
    return redirect(request, address_of(found))


@require_safe
def since(request: SignedInRequest, pk: int) -> HttpResponse:
    """How its numbers read today; none of them changes in it."""
    found = fetch(ROWS, user=request.user, pk=pk)
    at = now()
    with one_page():
        changed = read_anew(found, at) if found.content else []
    part = bool(request.headers.get("HX-Request"))
    return render(
        request,
        "reports/since.html",
        block="since" if part else None,
        report=found,
        heading=queries.called(found),
        changed=changed,
        folded=part and len(changed) > 3,
        at=at,
    )


@looked_at_or_printed
def on_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The report on A4."""
    found = fetch(ROWS, user=request.user, pk=pk)
    return _handed_out(request, found, paper_of, "pdf")


@require_safe
def as_book(request: SignedInRequest, pk: int) -> HttpResponse:
    """The report as a workbook."""
    found = fetch(ROWS, user=request.user, pk=pk)
    if not request.user.may("export"):
        raise NotPermitted("export")
    return _handed_out(request, found, book_of, "xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: SignedInRequest, pk: int) -> HttpResponse:
    """A countermeasure that follows from the report, with what stands out in it already written in."""
    found = fetch(ROWS, user=request.user, pk=pk)
    title = queries.called(found)
    return begin_measure(
        request,
        partial(actions.open_measure, found),
        basis=lambda: basis_of(found, content_for(found, now())),
        about=title,
        crumbs=[(pgettext("written", "Reports"), reverse("reports:reports")), (title, address_of(found))],
        draft=f"reports/measure/{found.pk}",
        back=address_of(found) + "#measures",
    )


def _doors(request: SignedInRequest) -> list[tuple[str, str, bool, int | None]]:
    """All of them, those to write, those to sign, the archive."""
    here, current = reverse("reports:reports"), request.GET.get("which", "")
    waiting = Report.objects.to_be_signed_by(request.user).count()
    doors: list[tuple[str, str, bool, int | None]] = [(_("All"), here, not current, None)]
    for key, words in WHICH:
        doors.append((str(words), f"{here}?which={key}", current == key, waiting if key == "to-sign" else None))
    return doors


def _written(
    request: SignedInRequest, found: Report, verb: Callable[..., Any], said: str, *, lacking: str = ""
) -> HttpResponse:
    if not found.permits(request.user, "write"):
        raise NotPermitted(said=str(actions.NotTheWriter()))
    form = words_of(found, request.POST, lacking=lacking)
    if accepted(form, lambda: verb(found, words=form.cleaned_data, by=request.user, at=now())):
        messages.success(request, said)
        return redirect(request, address_of(found))
    return page_of(request, found, writing=form, status=422)


def _mine(request: SignedInRequest, pk: int) -> Report:
    found = fetch(ROWS, user=request.user, pk=pk)
    if not (found.permits(request.user, "write") or request.user.may("messages.keep")):
        raise NotPermitted(said=str(actions.NotTheWriter()))
    return found


def _handed_out(request: SignedInRequest, found: Report, draw: Callable[..., bytes], kind: str) -> HttpResponse:
    told = OnRecord("report.exported", {"report": queries.called(found), "as": kind})

    def drawn_as(copy: int) -> bytes:
        return draw(found, content_for(found, now()), copy=copy)

    about = {"form": form_of(found.rule), "subject": found.subject}
    return hand_out_drawn(request, drawn_as, **about, name=_name(found), told=told, kind=kind)


def _name(found: Report) -> str:
    return f"{queries.called(found)} {found.period}"
