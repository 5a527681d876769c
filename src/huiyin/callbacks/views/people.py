"""The people of a round: the list behind every number, and one of them with what was tried."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.callbacks import actions, forms, queries, tables
from huiyin.callbacks.actions.steering import OVERRULED
from huiyin.callbacks.enums import AS_THE_FILE_SAYS, Stage, State, Why
from huiyin.callbacks.models import Callback, Round
from huiyin.callbacks.records import RECORD, record_of
from huiyin.callbacks.stationery import PEOPLE, RECORDS
from huiyin.cases.queries import registered_with
from huiyin.contact.models import Interaction
from huiyin.contact.queries import answers_in_words, outcomes_known
from huiyin.contact.queries.wording import satisfaction
from huiyin.customers.queries import reach_file
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.messaging.enums import Kind
from huiyin.messaging.views.writing import Begun, compose
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest, accepted
from huiyin.org.views.lists import show_list
from huiyin.rulebook.enums import LINE_ENDS
from huiyin.rulebook.queries import pack_of
from huiyin.stationery.queries import house_line, prints_of, title_of
from huiyin.stationery.views import OnRecord, hand_out_about, looked_at_or_printed


@require_safe
@required("callbacks.view")
def people(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Everybody of a round, narrowed as a number of its page says."""
    user = request.user
    run = fetch(Round, user=user, pk=pk)
    table = tables.people(run)
    return show_list(
        request,
        table,
        Callback.objects.filter(round=run),
        template="callbacks/people.html",
        subject=run.subject,
        house=house_line(),
        prints=f"{PEOPLE}{pk}",
        papers=[(f"{RECORDS}{pk}", title_of(RECORD, _("Record of a callback")))],
        round=run,
        owed=queries.letters_owed(run, user).count() if user.may("messages.send") else 0,
        bulk=run.stage == Stage.RUNNING and run.permits(user, "steer"),
    )


@require_safe
@required("callbacks.view")
def unplanned(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """What was said with the customers of a round beside what it planned, as far as a person may read it."""
    user, at = request.user, now()
    run, table = fetch(Round, user=user, pk=pk), tables.unplanned()
    return show_list(
        request,
        table,
        queries.unplanned(run, at).visible_to(user),
        template="callbacks/people.html",
        subject=f"{table.key}/{run.number}",
        house=house_line(),
        round=run,
        what=_(
            "Calls and follow-ups with customers of this round that somebody made from %(first)s to %(last)s beside"
            " it: no call of this or another round."
        )
        % {"first": run.begins_on, "last": run.ends_on},
    )


@require_safe
@required("callbacks.view")
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One customer of a round: how they stand, and every try."""
    return _page(request, _callback(request, pk))


@looked_at_or_printed
@required("callbacks.view")
def record_on_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """What came of calling one customer, on A4. Source: A2-6, E72-1."""
    callback = _callback(request, pk)
    paper = record_of(callback, _tries(callback))
    told = OnRecord("callback.printed", {"callback": pk}, about=callback.round.subject)
    name = f"{paper.number} {title_of(paper.key, paper.title)}"
    return hand_out_about(request, paper, subject=f"callback/{pk}", name=name, told=told)


@require_http_methods(["GET", "POST"])
@required("messages.send")
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """The letter that follows a call; once it is posted, it is owed no more."""
    callback = _callback(request, pk)
    customer = reach_file(request.user, callback.customer_id, to="speak")
    about, words = queries.invitation_begun(callback, customer)
    begun = Begun(
        subject=callback.letter,
        about=about,
        words=words,
        purpose=queries.rule_of(callback.round).purpose,
        agreed=queries.letter_agreed(callback),
    )
    return compose(request, customer, Kind.LETTER, begun, home=reverse("callbacks:person", args=[pk]))


@require_POST
@required("callbacks.plan")
def leaving_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody is not to be called after all."""
    callback = _callback(request, pk, to="steer")
    form = _leaving(callback, request.POST)
    if accepted(form, lambda: actions.let_off(callback, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Left out of this round."))
        return redirect(request, reverse("callbacks:person", args=[pk]))
    return _page(request, callback, leaving=form, status=422)


@require_POST
@required("callbacks.plan")
def taking_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody who was left out is called after all."""
    callback = _callback(request, pk, to="steer")
    form = forms.TakingInForm(request.POST, callback=callback)
    if accepted(form, lambda: actions.take_in(callback, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Taken into this round."))
        return redirect(request, reverse("callbacks:person", args=[pk]))
    return _page(request, callback, taking=form, status=422)


@require_POST
@required("callbacks.plan")
def leaving_many_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Those ticked in the list: who they are is looked at before they are left out."""
    run = fetch(Round, user=request.user, to="plan", pk=pk)
    keys = [key for text in request.POST.getlist("row") if (key := key_in(text)) is not None]
    named = Callback.objects.open().filter(round=run, pk__in=keys).order_by("pk")
    rows = list(named.select_related("customer", "item__owner"))
    complaining = queries.complaining([row.customer_id for row in rows])
    customers = [row.customer for row in rows]
    form = forms.LeavingOutForm(request.POST if "why" in request.POST else None, customers=customers)
    left: list[int] = []

    def leave() -> None:
        told = {**form.cleaned_data, "by": request.user, "at": now()}
        left.append(actions.let_off_many(run, [row.pk for row in rows], **told))

    if not rows:
        messages.error(request, str(actions.NobodyToLetOff()))
        return redirect(request, reverse("callbacks:people", args=[pk]))
    if form.is_bound and accepted(form, leave):
        words = ngettext("%(count)d customer was left out.", "%(count)d customers were left out.", left[0])
        messages.success(request, words % {"count": left[0]})
        return redirect(request, reverse("callbacks:people", args=[pk]))
    status = 422 if form.is_bound else 200
    return render(
        request,
        "callbacks/leaving_out.html",
        status=status,
        round=run,
        rows=rows,
        complaining=complaining,
        passed=len(keys) - len(rows),
        form=form,
    )


def _leaving(callback: Callback, data: Any = None) -> forms.LeavingOutForm:
    return forms.LeavingOutForm(data, customers=[callback.customer])


def _tries(callback: Callback) -> list[Interaction]:
    """Every time somebody called for it, the newest first."""
    return queries.tries_of([callback])[callback.subject]


def _talk(callback: Callback, user: Person) -> dict[str, Any] | None:
    """What the customer said in the call that settled it, and what was registered with it. Source: A4-3."""
    talk = callback.interaction
    if talk is None:
        return None
    script = pack_of(callback.round.version_id).scripts.get(talk.script)
    return {
        "at": talk,
        "outcome": outcomes_known().get(talk.outcome, talk.outcome),
        "tone": next((one.tone for one in satisfaction() if one.key == talk.outcome), "") or "neutral",
        "answers": answers_in_words(script, talk.answers) if script else [],
        "opened": registered_with(callback.customer_id, talk.by, talk.at, user),
    }


def _callback(request: SignedInRequest, pk: int, to: str = "view") -> Callback:
    rows = Callback.objects.with_what_it_is_for().select_related(
        "item__owner", "item__team", "settled_by", "before", "interaction__by"
    )
    return fetch(rows, user=request.user, to=to, pk=pk)


def _page(
    request: SignedInRequest, callback: Callback, *, leaving: Any = None, taking: Any = None, status: int = 200
) -> HttpResponse:
    running = callback.round.stage == Stage.RUNNING and callback.permits(request.user, "steer")
    plan = queries.rule_of(callback.round)
    return render(
        request,
        "callbacks/person.html",
        status=status,
        callback=callback,
        turn=plan.turns[callback.turn - 1],
        tone=tables.TONES[State(callback.state)],
        prints=prints_of(f"callback/{callback.pk}"),
        known=callback.customer.permits(request.user, "view"),
        leads=Round.objects.visible_to(request.user).filter(pk=callback.round_id).exists(),
        tries=[(one, str(LINE_ENDS.get(one.line, ""))) for one in _tries(callback)],
        talk=_talk(callback, request.user),
        contacted=_contacted(callback),
        lasts=_lasts(callback),
        let_off_for=queries.let_off_for(callback),
        leaving=(leaving or _leaving(callback)) if running and callback.state == State.OPEN else None,
        taking=(taking or forms.TakingInForm(callback=callback))
        if running and callback.state == State.EXCLUDED and callback.why in OVERRULED
        else None,
    )


def _lasts(callback: Callback) -> str:
    """How long somebody who was left out is not called."""
    if callback.state != State.EXCLUDED:
        return ""
    return _("as long as their file says so") if callback.why in AS_THE_FILE_SAYS else _("in this round only")


def _contacted(callback: Callback) -> str:
    """How often they were contacted, where that is why they are left out."""
    return (
        queries.contacts_in_words([callback.customer_id], now()).get(callback.customer_id, "")
        if callback.why == Why.CAPPED
        else ""
    )
