"""The report of a round: drafted from its figures, written, handed in, signed, printed, archived."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.callbacks import actions, forms, queries
from huiyin.callbacks.enums import Part, Stage, State, Why
from huiyin.callbacks.models import Round, Summary
from huiyin.callbacks.printing import SUMMARY, report_of
from huiyin.cases.queries import process_of_measures, status_of
from huiyin.cases.views.measures import begin_measure
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.pictures import drawn
from huiyin.kernel.texts import say
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.stationery.queries import prints_of, title_of
from huiyin.stationery.views import OnRecord, hand_out_about, looked_at_or_printed


@require_http_methods(["GET", "HEAD", "POST"])
@required("callbacks.view")
def summary(request: SignedInRequest, pk: int) -> HttpResponse:
    """The report as it stands; whoever plans rounds writes it."""
    run = _round(request, pk, to="plan" if request.method == "POST" else "view")
    if request.method == "POST":
        return _written(request, run, actions.write_summary, _("Kept. Hand it in once it is complete."))
    return _page(request, run)


@require_POST
@required("callbacks.plan")
def counting(request: SignedInRequest, pk: int) -> HttpResponse:
    """The figures as they are by now; what was written so far is kept."""
    return _written(request, _round(request, pk, to="plan"), actions.count_again, _("Counted again."))


@require_POST
@required("callbacks.plan")
def handing_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is complete."""
    run = _round(request, pk, to="plan")
    told = _("Handed in. Whoever signs it has it on the list of today.")
    if queries.signer_of(run, but=request.user) is None:
        told = _("Handed in. Nobody else is there to sign it.")
    return _written(request, run, partial(actions.hand_in_summary, unchanged="unchanged" in request.POST), told)


@require_POST
@required("callbacks.sign")
def sending_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever signs wants something changed."""
    run = _round(request, pk, to="sign")
    form = forms.SendingBackForm(request.POST)
    if accepted(form, lambda: actions.send_summary_back(run, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Sent back; its writer has it again."))
        return redirect(request, _address(run))
    return _page(request, run, back=form, status=422)


@require_POST
@required("callbacks.sign")
def signature(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is right: figures and words are sealed."""
    run = _round(request, pk, to="sign")
    form = forms.SignatureForm(request.POST)

    def sign() -> None:
        picture, typed = drawn(form.cleaned_data["signature"]), form.cleaned_data["signature_typed"]
        actions.sign_summary(run, signature=picture, typed=typed, by=request.user, at=now())

    if accepted(form, sign):
        messages.success(request, _("Signed. Its figures no longer change."))
        return redirect(request, _address(run))
    return _page(request, run, signing=form, status=422)


@require_POST
@required("callbacks.plan")
def archiving(request: SignedInRequest, pk: int) -> HttpResponse:
    """The round goes into the archive."""
    run = _round(request, pk, to="plan")
    if done(request, lambda: actions.archive_summary(run, by=request.user, at=now())):
        messages.success(request, _("In the archive: from now on it is only read."))
    return redirect(request, _address(run))


@looked_at_or_printed
@required("callbacks.view")
def on_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The report on A4."""
    run = _round(request, pk)
    found, at = queries.summary_of(run), now()
    paper = report_of(found, _figures(found, at), measures=queries.measures_of(found), left=queries.measures_left(run))
    name, told = f"{run.number} {title_of(paper.key, paper.title)}", OnRecord("rounds.printed")
    return hand_out_about(request, paper, subject=run.subject, name=name, told=told)


@require_http_methods(["GET", "HEAD", "POST"])
@required("callbacks.plan")
def new_measure(request: SignedInRequest, pk: int) -> HttpResponse:
    """A countermeasure that follows from the round, with what its figures show already written in."""
    run = _round(request, pk, to="plan")
    if run.stage != Stage.CLOSED:
        messages.error(request, str(actions.NotOverYet()))
        return redirect(request, _address(run))
    return begin_measure(
        request,
        partial(actions.open_measure, run),
        basis=lambda: queries.drafted(_figures(queries.summary_of(run), now())),
        about=say(run.title),
        crumbs=[
            (_("Rounds of callbacks"), reverse("callbacks:rounds")),
            (run.number, reverse("callbacks:round", args=[run.pk])),
            (title_of("callback_summary", _("Report of the round")), _address(run)),
        ],
        draft=f"callbacks/measure/{run.pk}",
        back=_address(run),
    )


def _written(request: SignedInRequest, run: Round, verb: Callable[..., Any], said: str) -> HttpResponse:
    form = forms.SummaryForm(request.POST)
    if accepted(form, lambda: verb(run, form.cleaned_data, by=request.user, at=now())):
        messages.success(request, said)
        return redirect(request, _address(run))
    return _page(request, run, writing=form, status=422)


def _page(
    request: SignedInRequest, run: Round, *, writing: Any = None, back: Any = None, signing: Any = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    user, found, at = request.user, queries.summary_of(run), now()
    figures = _figures(found, at)
    writes = run.stage == Stage.CLOSED and not found.written_at and run.permits(user, "plan")
    waits = bool(found.written_at) and not found.signed_at and run.permits(user, "sign")
    signs = waits and queries.signs_instead(found, user) is None
    for form, shown in ((writing, writes), (back, waits), (signing, signs)):
        if form is not None and not shown:  # somebody was faster: there is no place beside a field any more
            messages.error(request, " ".join(form.non_field_errors()))
    if writes:
        unchanged = bool(found.sent_back) and not found.words.get(Part.CHANGES)  # as it was handed in
        written = found.words or {Part.FINDINGS: queries.drafted(figures)}
        writing = writing or forms.SummaryForm(initial={**written, "unchanged": unchanged})
        writing.causes_named = queries.causes_named(figures)
    return render(
        request,
        "callbacks/summary.html",
        status=status,
        round=run,
        rule=queries.rule_of(run),
        summary=found,
        prints=[one for one in prints_of(run.subject) if one.form == SUMMARY],
        figures=figures,
        let_off=queries.let_off_in(figures),
        points=queries.points,
        as_share=queries.per_customer,
        signer=queries.signer_of(run, but=found.written_by) if found.written_by and not found.signed_at else None,
        told=queries.opinions_told(figures),
        counted_at=datetime.fromisoformat(figures["at"]),
        states=State,
        whys=[(State(state), Why(why), number) for state, why, number in figures["whys"]],
        parts=[(part.label, words) for part, words in queries.parts_of(found)],
        measures=[status_of(case, user) for case in queries.measures_of(found)],
        left=[status_of(case, user) for case in queries.measures_left(run)],
        writing=writing if writes else None,
        back=(back or forms.SendingBackForm()) if waits else None,
        signing=(signing or forms.SignatureForm()) if signs else None,
        may_go_on=run.stage == Stage.CLOSED and run.permits(user, "plan"),
        may_archive=bool(found.signed_at) and not found.archived_at and run.permits(user, "plan"),
        may_measure=run.stage == Stage.CLOSED
        and not found.archived_at
        and run.permits(user, "plan")
        and user.may("cases.register")
        and process_of_measures() is not None,
    )


def _figures(found: Summary, at: Any) -> dict[str, Any]:
    """As they were counted last; as long as the round runs, as they stand."""
    return found.figures or queries.figures_of(found.round, at)


def _round(request: SignedInRequest, pk: int, to: str = "view") -> Round:
    rows = Round.objects.select_related("department", "closed_by").exclude(stage__in=[Stage.PLANNED, Stage.STARTING])
    return fetch(rows, user=request.user, to=to, pk=pk)


def _address(run: Round) -> str:
    return reverse("callbacks:summary", args=[run.pk])
