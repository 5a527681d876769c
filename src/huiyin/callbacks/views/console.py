"""The console: the next callback, what is said in it, and what came of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.callbacks import actions, console_forms, queries
from huiyin.callbacks.enums import State
from huiyin.callbacks.models import Callback
from huiyin.cases.queries import for_customers
from huiyin.contact.queries import brief, contact_rules, hints, manner_of, references_for, satisfaction_words
from huiyin.contact.rules import PHONE
from huiyin.customers.actions import reveal_phone
from huiyin.kernel import worktime
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.kernel.once import one_page
from huiyin.kernel.texts import say
from huiyin.org.actions import discard_draft
from huiyin.org.queries import calendar_of
from huiyin.org.views import SignedInRequest, accepted
from huiyin.rulebook.queries import pack_of
from huiyin.rulebook.speaking import filled

ANSWER_WITHIN = {"after": "4 working hours"}  # proposed for a question that is to be checked


@require_safe
@required("callbacks.call")
def console(request: SignedInRequest) -> HttpResponse:
    """Whom somebody has to call; the next one is a key away."""
    return render(request, "callbacks/console.html", queue=queries.queue_of(request.user, now()), call=None)


@require_POST
@required("callbacks.call")
def next_call(request: SignedInRequest) -> HttpResponse:
    """The next callback: opened, or laid beside the one on the table (`beside`) so that it is ready at once."""
    beside = [key for key in map(key_in, request.POST.getlist("beside")) if key]
    try:
        item = actions.draw(beside=beside, by=request.user, at=now())
    except DomainError as refusal:
        if request.htmx:
            return render(request, "callbacks/console_next.html", item=None, words=str(refusal))
        messages.info(request, str(refusal))
        return redirect(request, reverse("callbacks:console"))
    if request.htmx:
        return render(request, "callbacks/console_next.html", item=item)
    return redirect(request, reverse("callbacks:call", args=[item.pk]))


@require_safe
@required("callbacks.call")
def call(request: SignedInRequest, pk: int) -> HttpResponse:
    """One callback: what to say, who the customer is. One that has its result leads to it."""
    callback = _callback(request, pk)
    if callback.state != State.OPEN:
        messages.info(request, _("This callback has its result: %(state)s.") % {"state": callback.get_state_display()})
        return redirect(request, reverse("callbacks:console"))
    return _page(request, callback)


@require_POST
@required("callbacks.call")
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answers, with all that follows from them."""
    callback = _callback(request, pk, to="record")
    form = _answers(request, callback, request.POST)
    return _saved(
        request,
        callback,
        form,
        lambda: actions.record(callback, **form.words(), by=request.user, at=now()),
        answers=form,
    )


@require_POST
@required("callbacks.call")
def ended(request: SignedInRequest, pk: int) -> HttpResponse:
    """A call without answers."""
    callback = _callback(request, pk, to="record")
    form = console_forms.EndForm(request.POST)
    return _saved(
        request,
        callback,
        form,
        lambda: actions.end_call(callback, **form.words(), by=request.user, at=now()),
        ending=form,
    )


@require_POST
@required("callbacks.call")
def another_time(request: SignedInRequest, pk: int) -> HttpResponse:
    """The customer wants to be called another time."""
    callback = _callback(request, pk, to="put_off")
    form = console_forms.AnotherTimeForm(request.POST, slots=queries.free_times(callback, now()))
    return _saved(
        request,
        callback,
        form,
        lambda: actions.put_off(callback, **form.words(), by=request.user, at=now()),
        later=form,
    )


@require_POST
@required("callbacks.call")
def number(request: SignedInRequest, pk: int, phone_pk: int) -> HttpResponse:
    """The whole number, for whoever has the callback: what is needed to call, wherever the customer's file lies."""
    callback = _callback(request, pk, to="dial")
    phone = get_object_or_404(callback.customer.phones, pk=phone_pk)
    response = render(request, "customers/phone.html", number=reveal_phone(phone, by=request.user, at=now()))
    response["Cache-Control"] = "no-store"
    return response


def _callback(request: SignedInRequest, pk: int, to: str = "call") -> Callback:
    rows = Callback.objects.select_related(
        "round", "customer", "item__owner", "item__team", "item__calendar", "before__interaction__by"
    )
    return fetch(rows, user=request.user, to=to, item=pk)


def _saved(
    request: SignedInRequest, callback: Callback, form: Any, verb: Callable[[], Any], **forms: Any
) -> HttpResponse:
    """Go on with the next callback once this one is on record; else show what is wrong beside its field."""
    if not accepted(form, verb):
        return _page(request, callback, status=422, **forms)
    discard_draft(request.user, form_key=callback.subject)
    for words in form.too_much() if isinstance(form, console_forms.AnswersForm) else ():
        messages.warning(request, words)
    messages.success(request, _("On record: %(name)s.") % {"name": callback.customer.name})
    following = key_in(request.POST.get("next", ""))
    return redirect(request, reverse("callbacks:call", args=[following]) if following else reverse("callbacks:console"))


@one_page()
def _page(
    request: SignedInRequest,
    callback: Callback,
    *,
    answers: Any = None,
    ending: Any = None,
    later: Any = None,
    status: int = 200,
) -> HttpResponse:
    request.stands_under = reverse("callbacks:console")
    at, user, customer = now(), request.user, callback.customer
    found = queries.call_of(callback, user, at)
    manner = manner_of(customer, at)
    resting = bool(manner.resting) and callback.spoken_by == PHONE
    despite = resting or found.capped
    return render(
        request,
        "callbacks/console.html",
        status=status,
        queue=queries.queue_of(user, at),
        call=found,
        filled=filled,
        answers=answers or _answers(request, callback, None),
        ending=ending or console_forms.EndForm(),
        later=later or console_forms.AnotherTimeForm(slots=queries.free_times(callback, at)),
        manner=manner,
        despite=despite,
        cap=contact_rules().cap,
        brief=brief(customer, user),
        hints=hints(localdate(at), customer),
        references=references_for(user),
        complaint_when=queries.may_register_after(found.script, found.rule),
        unhappy=satisfaction_words()[1],
        complaint=_complaint(user) if found.known else None,
    )


def _answers(request: SignedInRequest, callback: Callback, data: Any) -> Any:
    rule = queries.rule_of(callback.round).dissatisfied
    process = pack_of(callback.round.version_id).processes.get(rule.opens) if rule else None
    by_when = worktime.shift(now(), ANSWER_WITHIN, calendar_of(person=request.user))
    return console_forms.AnswersForm(
        data,
        script=queries.script_of(callback),
        opens=_register_as(process),
        demands=_demand(callback),
        initial={"doubt_until": by_when},
    )


def _demand(callback: Callback) -> dict[str, str] | None:
    """The kinds of demands that can be followed up; None where the plan follows up none."""
    return queries.kinds_of_demand(callback.round) if queries.rule_of(callback.round).demand else None


def _register_as(process: Any) -> str:
    return _("Register: %(process)s") % {"process": say(process.title)} if process else ""


def _complaint(user: Any) -> Any:
    """The process in which a complaint is registered on a page of its own."""
    found = for_customers() if user.may("cases.register") else []
    return next((process for process in found if process.counts_as == "complaint"), None)
