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

from huiyin.audit.actions import record
from huiyin.cases.queries import process_of_measures, status_of
from huiyin.cases.views.measures import begin_measure
from huiyin.kernel.access import NotPermitted, fetch
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.pictures import drawn as drawn_by_hand
from huiyin.kernel.tables import show
from huiyin.kernel.texts import listed as strung
from huiyin.kernel.texts import say
from huiyin.messaging.queries import channel_for
from huiyin.org.models import Person
from huiyin.org.queries import views_for
from huiyin.org.roles import Role
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.reports import actions, forms, tables
from huiyin.reports.models import Report
from huiyin.reports.printing import book_of, content_for, paper_of
from huiyin.reports.queries import reports as queries
from huiyin.reports.queries.standing import duty_of, form_of
from huiyin.reports.tables.reports import WHICH
from huiyin.reports.tables.standing import since as read_anew
from huiyin.reports.tables.standing.basis import basis_of
from huiyin.reports.tables.standing.drawings import drawn
from huiyin.stationery.queries import prints_of
from huiyin.stationery.views import OnRecord, hand_out_drawn, looked_at_or_printed

ROWS = Report.objects.select_related("person", "department", "item", "written_by", "version")


@require_safe
def listed(request: SignedInRequest) -> HttpResponseBase:
    """Everybody's reports in reach, those that are missing too, the newest first."""
    person, table = request.user, tables.reports(request.user, now())
    return show(
        request,
        table,
        Report.objects.visible_to(person),
        template="reports/reports.html",
        views=views_for(person, table.key),
        may_export=person.may("export"),
        on_export=lambda: record("list.exported", by=person, at=now(), subject=table.key, detail=dict(request.GET)),
        doors=_doors(request),
        may_begin=bool(queries.owed_by(person)),
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
        return redirect(request, _address(begun[0]))
    return render(request, "reports/begin.html", status=422 if form.is_bound else 200, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was counted, and the words it is completed with."""
    found = fetch(ROWS, user=request.user, pk=pk)
    if request.method == "POST":
        return _written(request, found, actions.write, _("Kept. Hand it in once it is complete."))
    return _page(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def handing_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is complete: its figures are taken. Whoever opens the address a refusal left behind gets the report."""
    found = fetch(ROWS, user=request.user, pk=pk)
    if request.method != "POST":
        return redirect(request, _address(found))
    signs = queries.signers_of(found, but=request.user)
    said = _("Handed in. It is sent once it is signed.") if signs else _("Handed in and sealed.")
    return _written(request, found, actions.hand_in, said)


@require_POST
def signature(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is right; the last signature seals it."""
    found = _to_sign(request, pk)
    form = forms.Signature(request.POST)

    def sign() -> None:
        picture = drawn_by_hand(form.cleaned_data["signature"])
        actions.sign(found, signature=picture, by=request.user, at=now())

    if accepted(form, sign):
        messages.success(request, _("Signed."))
        return redirect(request, _address(found))
    return _page(request, found, signing=form, status=422)


@require_POST
def sending_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever signs wants something changed."""
    found = _to_sign(request, pk)
    form = forms.SendingBack(request.POST)
    if accepted(form, lambda: actions.send_back(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Sent back; its writer has it again."))
        return redirect(request, _address(found))
    return _page(request, found, back=form, status=422)


@require_POST
def sending(request: SignedInRequest, pk: int) -> HttpResponse:
    """To those whom nobody could write to when it was sent."""
    found = _mine(request, pk)
    sent: list[int] = []
    if done(request, lambda: sent.append(actions.send_rest(found, by=request.user, at=now()))):
        said = ngettext("Written to %(num)d more.", "Written to %(num)d more.", sent[0])
        messages.success(request, said % {"num": sent[0]})
    return redirect(request, _address(found))


@require_safe
def since(request: SignedInRequest, pk: int) -> HttpResponse:
    """How its numbers read today; none of them changes in it."""
    found = fetch(ROWS, user=request.user, pk=pk)
    at = now()
    changed = read_anew(found, at) if found.content else []
    block = "since" if request.headers.get("HX-Request") else None
    return render(
        request, "reports/since.html", block=block, report=found, heading=queries.called(found), changed=changed, at=at
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
        crumbs=[(pgettext("written", "Reports"), reverse("reports:reports")), (title, _address(found))],
        draft=f"reports/measure/{found.pk}",
        back=_address(found) + "#measures",
    )


def _doors(request: SignedInRequest) -> list[tuple[str, str, bool, int | None]]:
    """All of them, those to write, those to sign, the archive."""
    here, current = reverse("reports:reports"), request.GET.get("which", "")
    waiting = Report.objects.to_be_signed_by(request.user).count()
    doors: list[tuple[str, str, bool, int | None]] = [(_("All"), here, not current, None)]
    for key, words in WHICH:
        doors.append((str(words), f"{here}?which={key}", current == key, waiting if key == "to-sign" else None))
    return doors


def _written(request: SignedInRequest, found: Report, verb: Callable[..., Any], said: str) -> HttpResponse:
    if not found.permits(request.user, "write"):
        raise NotPermitted(said=str(actions.NotTheWriter()))
    form = _form(found, request.POST, lacking=str(actions.NothingWritten()) if verb is actions.hand_in else "")
    if accepted(form, lambda: verb(found, words=form.cleaned_data, by=request.user, at=now())):
        messages.success(request, said)
        return redirect(request, _address(found))
    return _page(request, found, writing=form, status=422)


def _page(
    request: SignedInRequest, found: Report, *, writing: Any = None, back: Any = None, signing: Any = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    user, at = request.user, now()
    content = content_for(found, at)
    writes = not found.written_at and found.permits(user, "write")
    waiting = queries.waiting_for(found) if found.written_at and not found.sealed_at else None
    signs = waiting is not None and waiting.permits(user, "sign")
    for form, shown in ((writing, writes), (back, signs), (signing, signs)):
        if form is not None and not shown:  # somebody was faster: there is no place beside a field any more
            messages.error(request, " ".join(form.non_field_errors()))
    if writes and writing is None:
        writing = _form(found, None)
    return render(
        request,
        "reports/report.html",
        status=status,
        report=found,
        heading=queries.called(found),
        standing=found.standing(at),
        duty=duty_of(found),
        work=queries.work_of(found),
        sections=content["sections"],
        drawn=drawn,
        writing=writing if writes else None,
        waiting=waiting,
        signings=queries.signings_of(found),
        signing_roles=strung(str(Role(role).label) for role in duty_of(found).signed_by),
        missing_signers=queries.unsigned_roles(found, but=found.person) if not found.sealed_at else [],
        back=(back or forms.SendingBack()) if signs else None,
        signing=(signing or forms.Signature()) if signs else None,
        recipients=[] if found.sent_at else queries.recipients_of(found),
        deliveries=found.deliveries.select_related("message", "person", "department").order_by("pk"),
        channel=channel_for("email"),
        before_handing_in=_before_handing_in(found, user) if writes else "",
        running=found.last_day > localdate(at),
        may_send=(found.permits(user, "write") or user.may("messages.keep")) and queries.rest_of(found).exists(),
        measures=[status_of(case, user) for case in found.measures.select_related("owner").order_by("pk")],
        may_measure=user.may("cases.register") and process_of_measures() is not None,
        may_export=user.may("export"),
        prints=prints_of(found.subject),
    )


def _before_handing_in(found: Report, by: Person) -> str:
    """What can't be taken back is asked first: a seal that nobody's signature precedes."""
    if queries.signers_of(found, but=by):
        return ""
    return _("Nobody signs it: it is sealed at once, and nothing of it can be changed afterwards.")


def _form(found: Report, data: Any, lacking: str = "") -> forms.ReportForm:
    titles = {section.key: say(section.title) for section in duty_of(found).sections if section.kind == "words"}
    return forms.ReportForm(data, duty=duty_of(found), titles=titles, words=found.words, lacking=lacking)


def _to_sign(request: SignedInRequest, pk: int) -> Report:
    found = fetch(ROWS, user=request.user, pk=pk)
    waiting = queries.waiting_for(found)
    if waiting is not None and found.written_at and not waiting.permits(request.user, "sign"):
        raise NotPermitted(said=str(actions.NotYourSignature()))
    if waiting is None and not queries.signings_of(found).filter(person=request.user).exists():
        raise NotPermitted(said=str(actions.NotYourSignature()))
    return found


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


def _address(found: Report) -> str:
    return reverse("reports:report", args=[found.pk])
