"""One item: its page, and what can be done to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.kernel.access import fetch
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render, toast, trigger
from huiyin.org.models import Person
from huiyin.worklist import actions, forms, queries
from huiyin.worklist.models import WorkItem


@dataclass(frozen=True)
class Verb:
    """Something staff do to an item, with the words of its form and its answer."""

    to: str
    act: Callable[..., Any]
    said: Promise
    form: type[forms.Reason] = forms.Reason
    title: Promise | str = ""
    help: Promise | str = ""


SETTLE = Verb("settle", actions.settle, _("Done."))
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
    help=_("It counts as waived, neither kept nor missed; the reason stays with it."),
)


@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one item: its deadline and why, and all that happened."""
    found = _fetch(request, pk)
    row = queries.row_of(found, cast("Person", request.user))
    return render(request, "worklist/item.html", row=row, item=found, history=queries.history(found))


@require_POST
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """A task is done."""
    return _at_once(request, pk, SETTLE)


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


def _fetch(request: HttpRequest, pk: int, to: str = "view") -> WorkItem:
    rows = WorkItem.objects.select_related("owner", "team", "clause", "standing_in_for", "settled_by")
    return fetch(rows, user=request.user, to=to, pk=pk)


def _at_once(request: HttpRequest, pk: int, verb: Verb) -> HttpResponse:
    found = _fetch(request, pk, verb.to)
    try:
        verb.act(found, by=request.user, at=now())
    except DomainError as error:
        return _answer(request, found, str(error), tone="error")
    return _answer(request, found, str(verb.said))


def _with_form(request: HttpRequest, pk: int, verb: Verb) -> HttpResponse:
    found = _fetch(request, pk, verb.to)
    form = verb.form(request.POST or None, item=found)
    if request.method == "POST" and form.is_valid():
        try:
            verb.act(found, **form.cleaned_data, by=request.user, at=now())
        except DomainError as error:
            field = error.at_field if error.at_field in form.fields else None
            form.add_error(field, str(error))
        else:
            return _answer(request, found, str(verb.said))
    asked_by_htmx = bool(request.headers.get("HX-Request"))
    response = render(
        request,
        "worklist/act.html",
        block="act" if asked_by_htmx else None,
        status=422 if request.method == "POST" else 200,
        item=found,
        form=form,
        verb=verb,
        action=request.path,
        in_dialog=asked_by_htmx,
    )
    if request.method == "POST" and asked_by_htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#act-body", "innerHTML"
    return response


def _answer(request: HttpRequest, before: WorkItem, said: str, tone: str = "success") -> HttpResponse:
    """The row as it is now, or what became of it when it left the list."""
    user = cast("Person", request.user)
    visible = WorkItem.objects.visible_to(user).filter(pk=before.pk).exists()
    if not request.headers.get("HX-Request"):
        (messages.success if tone == "success" else messages.error)(request, said)
        return redirect(request, reverse("worklist:item", args=[before.pk]) if visible else reverse("worklist:today"))
    after = WorkItem.objects.select_related("owner", "team", "clause", "standing_in_for").get(pk=before.pk)
    gone = bool(after.settled_at) or (before.owner_id is not None and after.owner_id != before.owner_id)
    response = render(request, "worklist/row.html", row=queries.row_of(after, user), said=said if gone else "")
    return trigger(toast(response, said, tone=tone), "sheet:close")
