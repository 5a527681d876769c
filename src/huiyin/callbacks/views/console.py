"""The console: the next callback, what is said in it, and what came of it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.callbacks import actions, console_forms, queries
from huiyin.callbacks.enums import State, Why
from huiyin.callbacks.models import Callback
from huiyin.callbacks.rules import for_good
from huiyin.callbacks.views.speaking import words_of_form, words_of_page
from huiyin.cases.queries import registered_with
from huiyin.contact.actions.complaining import REGISTER
from huiyin.contact.forms import is_added
from huiyin.customers.actions import reveal_phone
from huiyin.customers.enums import Purpose
from huiyin.kernel.access import NotPermitted, fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render, render_blocks, trigger
from huiyin.kernel.moments import moment
from huiyin.kernel.numbers import key_in
from huiyin.kernel.once import one_page
from huiyin.org.actions import discard_draft
from huiyin.org.views import SignedInRequest, accepted


@require_safe
@required("callbacks.call")
def console(request: SignedInRequest) -> HttpResponse:
    """Whom somebody has to call; the next one is a key away."""
    return _idle(request)


@require_POST
@required("callbacks.call")
def next_call(request: SignedInRequest) -> HttpResponse:
    """The next callback: opened, or laid beside the one on the table (`ready`) so that it is there at once."""
    beside = [key for key in map(key_in, request.POST.getlist("beside")) if key]
    ready = bool(request.htmx and request.POST.get("ready"))
    try:
        item = actions.draw(beside=beside, by=request.user, at=now())
    except DomainError as refusal:
        if ready:
            return _ready(request, beside, item=None, words=str(refusal))
        if not isinstance(refusal, actions.TheyRest | actions.HeardEnough):  # these stand on the page, with numbers
            messages.info(request, str(refusal))
        return _go_on(request, None)
    return _laid_ready(request, item, beside) if ready else _go_on(request, item, drawn=True)


@one_page()
def _laid_ready(request: SignedInRequest, item: int, beside: list[int]) -> HttpResponse:
    stamp = queries.stamp_of(item, request.user, now())  # before it is read: what is written meanwhile counts
    callback = _callback(request, item)
    words = words_of_page(request, callback, drawn=True)
    panes = render_blocks(request, "callbacks/console.html", ["panes"], {**words, "exchanged": True})
    return _ready(request, beside, item=callback.item, stamp=stamp, panes=mark_safe(panes))  # noqa: S308 - drawn by the template


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
    form, at = _answers(request, callback, request.POST), now()
    recorded: list[Callback] = []
    return _saved(
        request,
        callback,
        form,
        lambda: recorded.append(actions.record(callback, **form.words(), by=request.user, at=at)),
        followed=lambda: _followed(request, recorded[0], form.cleaned_data, at),
        answers=form,
    )


@require_POST
@required("callbacks.call")
def ended(request: SignedInRequest, pk: int) -> HttpResponse:
    """A call without answers."""
    callback = _callback(request, pk, to="record")
    form = console_forms.EndForm(request.POST, purpose=queries.rule_of(callback.round).purpose)
    return _saved(
        request,
        callback,
        form,
        lambda: actions.end_call(callback, **form.words(), by=request.user, at=now()),
        followed=lambda: _stands(callback),
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
        followed=lambda: _stands(callback),
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
    rows = Callback.objects.with_what_it_is_for().select_related("item__calendar")
    callback = fetch(rows, user=request.user, to=to, item=pk)
    if callback.item and callback.item.owner_id == request.user.pk:
        callback.item.owner = request.user
    return callback


def _saved(
    request: SignedInRequest,
    callback: Callback,
    form: Any,
    verb: Callable[[], Any],
    *,
    followed: Callable[[], str] = str,
    **forms: Any,
) -> HttpResponse:
    """Go on with the next callback once this one is on record; else show what is wrong beside its field."""
    if not accepted(form, verb):
        _ask_why_too(form, callback)
        return _page(request, callback, status=422, **forms)
    if request.POST.get("draft-key") != callback.subject:  # else it goes with the form
        discard_draft(request.user, form_key=callback.subject)
    for words in form.too_much() if isinstance(form, console_forms.AnswersForm) else ():
        messages.warning(request, words)
    said = format_html("{} {}", _("On record: %(name)s.") % {"name": callback.customer.name}, followed())
    messages.success(request, said)
    return _go_on(request, key_in(request.POST.get("next", "")))


def _ask_why_too(form: Any, callback: Callback) -> None:
    """What is missing is said at once: beside the answers also why the customer was called now, if that is asked."""
    said = form.cleaned_data
    if "despite" in form.errors:
        return
    try:
        actions.reason_to_call(callback, said.get("despite", ""), seconds=said.get("seconds"), at=now())
    except DomainError as refusal:
        form.add_error("despite", str(refusal))


def _stands(callback: Callback) -> str:
    """What came of a call without answers: when they are to be called again, or why they are not."""
    found = Callback.objects.select_related("item").get(pk=callback.pk)
    if found.state == State.REFUSED and found.why != Why.UNWILLING:
        purpose = Purpose.CONTACT if found.why == Why.DO_NOT_CONTACT else queries.rule_of(callback.round).purpose
        return for_good(purpose)
    if found.state != State.OPEN:
        return " – ".join(dict.fromkeys(filter(None, map(str, (found.get_state_display(), found.get_why_display())))))
    if found.appointment_at:
        return _("Agreed: they are called at %(moment)s.") % {"moment": moment(found.appointment_at)}
    again = found.item and found.item.not_before
    if not again:
        return ""
    return _("To be called again from %(moment)s.") % {"moment": moment(again)}


def _followed(request: SignedInRequest, callback: Callback, said: Mapping[str, Any], at: datetime) -> str:
    """All that the call leaves to be done, each with its time."""
    told = [_registered(request, callback, said, at)]
    later = callback.followed_by.not_before if callback.followed_by else None
    for words, until in (
        (_("Promise to be kept by %(moment)s."), said["promise_until"] if said["promise"] else None),
        (_("To be checked and answered by %(moment)s."), said["doubt_until"] if said["doubt"] else None),
        (_("The next call is due from %(moment)s."), later),
        (_("Next contact agreed on for %(moment)s."), said["next_at"]),
    ):
        if until:
            told.append(words % {"moment": moment(until)})
    return format_html_join(" ", "{}", ((one,) for one in told if one))


def _registered(request: SignedInRequest, callback: Callback, said: Mapping[str, Any], at: datetime) -> str:
    """What the call has opened, with the way there."""
    if said.get("complaint") != REGISTER and not said.get("demand"):
        return ""
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        (
            (reverse("cases:page" if one.may_open else "cases:status", args=[one.case.pk]), one.case.number)
            for one in registered_with(callback.customer_id, request.user, at, request.user)
        ),
    )
    return format_html(_("Registered: {}."), links) if links else ""


def _go_on(request: SignedInRequest, item: int | None, *, drawn: bool = False) -> HttpResponse:
    """To a callback, or to the console if there is none: at once where htmx asked, else by another page."""
    address = reverse("callbacks:call", args=[item]) if item else reverse("callbacks:console")
    if not request.htmx:
        return redirect(request, address)
    if item and _lies_ready(request, item):
        response = trigger(render(request, "callbacks/console_news.html"), "console:next", {"item": item})
        response["HX-Reswap"] = "none"
    elif callback := _still_theirs(request, item):
        response = _page(request, callback, drawn=drawn)
    else:
        address = reverse("callbacks:console")
        response = _idle(request)
    response["HX-Push-Url"] = address
    return response


def _still_theirs(request: SignedInRequest, item: int | None) -> Callback | None:
    """What was drawn and meanwhile given to somebody else, or settled, stands in the way of nothing put on record."""
    if item is None:
        return None
    with suppress(Http404, NotPermitted):
        callback = _callback(request, item)
        if callback.state == State.OPEN:
            return callback
    messages.info(request, _("The next callback is not yours any more; here is whom you have to call."))
    return None


def _lies_ready(request: SignedInRequest, item: int) -> bool:
    """Whether the browser has of this callback what would be shown now."""
    stamp = request.POST.get("stamp", "")
    same = stamp and key_in(request.POST.get("next", "")) == item
    return bool(same) and stamp == queries.stamp_of(item, request.user, now())


def _ready(request: SignedInRequest, beside: list[int], **words: Any) -> HttpResponse:
    queue, current = queries.queue_of(request.user, now()), beside[0] if beside else 0
    return render(request, "callbacks/console_next.html", queue=queue, beside=current, **words)


def _idle(request: SignedInRequest) -> HttpResponse:
    at = now()
    standing = queries.allowed_now(request.user, at)
    return _shown(request, queue=queries.queue_of(request.user, at), standing=standing, call=None)


def _shown(request: SignedInRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    """The whole page, or what htmx puts in the place of its console."""
    if not request.htmx:
        return render(request, "callbacks/console.html", status=status, exchanged=False, **context)
    words = {**context, "exchanged": status == HTTPStatus.OK}
    shown = render_blocks(request, "callbacks/console.html", ["content"], words)
    return HttpResponse([shown, render(request, "callbacks/console_news.html").content], status=status)


@one_page()
def _page(request: SignedInRequest, callback: Callback, *, status: int = 200, **forms: Any) -> HttpResponse:
    request.stands_under = reverse("callbacks:console")
    queue = queries.queue_of(request.user, now())
    return _shown(request, status=status, queue=queue, **words_of_page(request, callback, **forms))


def _answers(request: SignedInRequest, callback: Callback, data: Any) -> Any:
    # Which complaints are open is asked only where it matters: a form that is refused is offered them as it is shown.
    words = words_of_form(callback, request.user, now(), beside=is_added(data.get("complaint", "")))
    return console_forms.AnswersForm(data, **words)
