"""One item: its page, and what can be done to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.kernel.access import NotPermitted, fetch
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render, toast, trigger
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Person
from huiyin.org.views import me, name_left_empty
from huiyin.worklist import actions, forms, queries
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import keeping_of


@dataclass(frozen=True)
class Verb:
    """Something staff do to an item, with the words of its form and its answer."""

    to: str
    act: Callable[..., Any]
    said: Promise
    form: Callable[..., Any] = forms.Reason
    title: Promise | str = ""
    help: Promise | str = ""
    on_a_level: bool = False  # its form names the level at which the item was seen


SETTLE = Verb("settle", actions.settle, _("Done."))
KEEP = Verb("settle", actions.settle, _("The promise is kept."), forms.Kept, _("Promise kept"))
TAKE = Verb("take", actions.take, _("It is yours now."))
URGE = Verb("urge", actions.urge, _("The owner has been urged."))
RESUME = Verb("resume", actions.resume, _("The clock runs again."))
HAND_OVER = Verb("hand_over", actions.hand_over, _("Handed over."), forms.HandOver, _("Hand over"))
ESCALATE = Verb(
    "escalate",
    actions.escalate,
    _("Escalated to the next level."),
    title=_("Escalate"),
    help=_("It goes to the next level only, and the history keeps why."),
    on_a_level=True,
)
PAUSE = Verb(
    "pause",
    actions.pause,
    _("The clock stands still."),
    title=_("Pause"),
    help=_("The deadline moves by the time the clock stands still."),
)
WAIVE = Verb(
    "waive",
    actions.waive,
    _("Waived."),
    title=_("Waive"),
    help=_("It counts as waived, neither kept nor missed; an overdue call stays missed. The reason stays with it."),
)


@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one item: its deadline and why, and all that happened."""
    found = _fetch(request, pk)
    row = queries.row_of(found, me(request))
    return render(request, "worklist/item.html", row=row, item=found, history=queries.history(found))


@require_POST
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """A task is done; of a promise it is asked how it was kept."""
    found = _fetch(request, pk)
    if found.kind == Kind.PROMISE:
        return _with_form(request, pk, _keep(found))
    return _at_once(request, pk, SETTLE)


@require_http_methods(["GET", "POST"])
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    """A promise is kept, and how: the register of promises tells it. Source: D2-2."""
    found = _fetch(request, pk)
    if found.kind != Kind.PROMISE:
        raise Http404
    return _with_form(request, pk, _keep(found))


@require_POST
def taking(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody takes what the team has not shared out."""
    return _at_once(request, pk, TAKE)


@require_POST
def urging(request: HttpRequest, pk: int) -> HttpResponse:
    """Press the owner."""
    return _at_once(request, pk, URGE)


@require_POST
def resumption(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the clock run again."""
    return _at_once(request, pk, RESUME)


@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to a colleague."""
    return _with_form(request, pk, HAND_OVER)


@require_http_methods(["GET", "POST"])
def escalation(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass it one level up."""
    return _with_form(request, pk, ESCALATE)


@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the clock for a reason."""
    return _with_form(request, pk, PAUSE)


@require_http_methods(["GET", "POST"])
def waiver(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the owner off, for a reason."""
    return _with_form(request, pk, WAIVE)


def _keep(item: WorkItem) -> Verb:
    form_and_verb = keeping_of(item)
    return replace(KEEP, form=form_and_verb[0], act=form_and_verb[1]) if form_and_verb else KEEP


def _fetch(request: HttpRequest, pk: int) -> WorkItem:
    rows = WorkItem.objects.select_related("owner", "team", "clause", "standing_in_for", "settled_by")
    return fetch(rows, user=request.user, pk=pk)


def _check_permitted(found: WorkItem, user: Person, verb: Verb) -> None:
    """Whoever had the item before their eyes until somebody passed it on hears of that, others are turned away."""
    if not found.permits(user, verb.to):
        if not found.settled_at and found.handovers.filter(from_person=user).exists():
            actions.check_level(found, seen=0)
        raise NotPermitted(found.right_to(verb.to))


def _at_once(request: HttpRequest, pk: int, verb: Verb) -> HttpResponse:
    found, user = _fetch(request, pk), me(request)
    try:
        _check_permitted(found, user, verb)
        verb.act(found, by=user, at=now())
    except DomainError as error:
        return _answer(request, found, str(error), tone="error")
    return _answer(request, found, str(verb.said))


def _with_form(request: HttpRequest, pk: int, verb: Verb) -> HttpResponse:
    found, user = _fetch(request, pk), me(request)
    try:
        _check_permitted(found, user, verb)
    except DomainError as error:
        return _answer(request, found, str(error), tone="error")
    form = verb.form(request.POST if request.method == "POST" else None, item=found)
    level = {"seen_level": key_in(request.POST.get("seen_level", "")) or 0} if verb.on_a_level else {}
    if request.method == "POST" and form.is_valid():
        try:
            verb.act(found, **form.cleaned_data, **level, by=user, at=now())
        except DomainError as error:
            field = error.at_field if error.at_field in form.fields else None
            form.add_error(field, str(error))
        else:
            return _answer(request, found, str(verb.said))
    if request.method == "POST":
        name_left_empty(form)
    asked_by_htmx = bool(request.headers.get("HX-Request"))
    response = render(
        request,
        "worklist/act.html",
        block="act" if asked_by_htmx else None,
        status=422 if request.method == "POST" else 200,
        item=found,
        form=form,
        verb=verb,
        level=queries.level_of(found) if verb.on_a_level else None,
        next_level=queries.next_level(found) if verb.on_a_level else None,
        action=request.path,
        in_dialog=asked_by_htmx,
    )
    if request.method == "POST" and asked_by_htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#act-body", "innerHTML"
    return response


def _answer(request: HttpRequest, before: WorkItem, said: str, tone: str = "success") -> HttpResponse:
    """The row as it is now, or what became of it when it left the list."""
    user = me(request)
    near = WorkItem.objects.in_reach_of(user).filter(pk=before.pk).exists()
    if not request.headers.get("HX-Request"):
        (messages.success if tone == "success" else messages.error)(request, said)
        return redirect(request, reverse("worklist:item", args=[before.pk]) if near else reverse("worklist:today"))
    after = WorkItem.objects.select_related("owner", "team", "clause", "standing_in_for").get(pk=before.pk)
    gone = bool(after.settled_at) or after.owner_id != before.owner_id or not near
    response = render(request, "worklist/row.html", row=queries.row_of(after, user), said=said if gone else "")
    # The list asks anew: what was taken stands where its deadline puts it, and every count is right.
    return trigger(trigger(toast(response, said, tone=tone), "sheet:close"), "poll:now")
