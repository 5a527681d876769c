"""Sharing customers out: the team, a proposal, what is altered in it, and what becomes of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.customers import actions, forms, queries, tables
from huiyin.customers.enums import SharingKind, SharingState
from huiyin.customers.models import Sharing, SharingMove
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import conditional, redirect, render
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest, accepted
from huiyin.org.views.lists import show_list

SHARE = "customers.share"
WORKING = (SharingState.COMPUTING, SharingState.RUNNING, SharingState.UNDOING)


@require_safe
@required(SHARE)
def overview(request: SignedInRequest) -> HttpResponse:
    """The people of a department with what they keep, who waits, and what was shared out lately."""
    at, possible = now(), queries.departments_to_share(request.user)
    first = possible.first()
    if first is None:
        raise PermissionDenied
    scope = forms.ScopeForm(request.GET or {"department": first.pk}, user=request.user)
    department = scope.cleaned_data["department"] if scope.is_valid() else first
    waiting, oldest = queries.waiting_in(department)
    return render(
        request,
        "customers/sharing.html",
        scope=scope,
        department=department,
        waiting=waiting,
        oldest=oldest,
        lines=queries.overview.team_lines(department, waiting, at),
        deputies=queries.overview.deputies_at_work(department),
        recent=queries.overview.recent_sharings(department),
        at=at,
    )


@require_POST
@required(SHARE)
def proposals(request: SignedInRequest) -> HttpResponse:
    """A new proposal for a department."""
    scope = forms.ScopeForm(request.POST, user=request.user)
    if not scope.is_valid():
        return redirect(request, reverse("customers:sharing"))
    sharing = actions.propose(scope.cleaned_data["department"], by=request.user, at=now())
    return redirect(request, _address(sharing))


@require_safe
@required(SHARE)
def proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One sharing out: each person before and after and why, and what can be altered."""
    sharing = _sharing(request, pk)
    etag, known = conditional(request, sharing.state, sharing.proposed_at)
    if known:
        return known
    response = _page(request, sharing, block="work" if request.headers.get("HX-Request") else None)
    response["ETag"] = etag
    return response


@require_safe
@required(SHARE)
def moves(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Every customer who changes hands, from whom to whom and why."""
    sharing = _sharing(request, pk)
    table = tables.moves(sharing)
    return show_list(
        request,
        table,
        SharingMove.objects.filter(sharing=sharing),
        template="customers/sharing_moves.html",
        subject=f"sharing/{pk}",
        sharing=sharing,
    )


@require_POST
@required(SHARE)
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Work it out again from the facts of now."""
    return _do(request, pk, lambda sharing: actions.propose_again(sharing, by=request.user, at=now()))


@require_POST
@required(SHARE)
def exclusion(request: SignedInRequest, pk: int, person: int) -> HttpResponse:
    """Somebody is left out this time, or let in again."""
    who, verb = _one_of(request, pk, person), actions.leave_out if "out" in request.POST else actions.let_in
    return _do(request, pk, lambda sharing: verb(sharing, person=who, by=request.user, at=now()))


@require_POST
@required(SHARE)
def limit(request: SignedInRequest, pk: int, person: int) -> HttpResponse:
    """Another most for somebody this time."""
    who, form = _one_of(request, pk, person), forms.LimitForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors.get_json_data()["cap"][0]["message"])
        return redirect(request, reverse("customers:sharing-proposal", args=[pk]))
    cap = form.cleaned_data["cap"]
    return _do(request, pk, lambda sharing: actions.limit(sharing, person=who, cap=cap, by=request.user, at=now()))


@require_POST
@required(SHARE)
def shift(request: SignedInRequest, pk: int) -> HttpResponse:
    """So many customers from one to another."""
    sharing = _sharing(request, pk)
    form = forms.ShiftForm(request.POST, sharing=sharing)
    verb = lambda: actions.shift(sharing, **form.cleaned_data, by=request.user, at=now())  # noqa: E731
    return _wished(request, sharing, form, verb, shift=form)


@require_POST
@required(SHARE)
def pin(request: SignedInRequest, pk: int) -> HttpResponse:
    """One customer to one person."""
    sharing = _sharing(request, pk)
    form = forms.PinForm(request.POST, sharing=sharing, user=request.user)

    def verb() -> Sharing:
        customer, taker = form.cleaned_data["customer"], form.cleaned_data["pinned_to"]
        return actions.pin(sharing, customer=customer, taker=taker, by=request.user, at=now())

    return _wished(request, sharing, form, verb, pin=form)


@require_POST
@required(SHARE)
def clearing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Back to what the numbers say."""
    return _do(request, pk, lambda sharing: actions.clear_wishes(sharing, by=request.user, at=now()))


@require_POST
@required(SHARE)
def confirmation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Carry it out."""
    said = _("The customers have changed hands; everybody has been told.")
    return _do(request, pk, lambda sharing: actions.confirm(sharing, by=request.user, at=now()), said=said)


@require_POST
@required(SHARE)
def discarding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave everything as it is."""
    sharing = _sharing(request, pk)
    return _do(
        request,
        pk,
        lambda sharing: actions.discard(sharing, by=request.user, at=now()),
        to=f"{reverse('customers:sharing')}?department={sharing.department_id}",
    )


@require_POST
@required(SHARE)
def undoing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it back."""
    return _do(request, pk, lambda sharing: actions.undo(sharing, by=request.user, at=now()))


def _sharing(request: SignedInRequest, pk: int) -> Sharing:
    rows = Sharing.objects.select_related("department", "person", "proposed_by", "confirmed_by", "undone_by")
    return fetch(rows, user=request.user, pk=pk)


def _address(sharing: Sharing) -> str:
    return reverse("customers:sharing-proposal", args=[sharing.pk])


def _one_of(request: SignedInRequest, pk: int, person: int) -> Person:
    sharing = _sharing(request, pk)
    return get_object_or_404(Person, pk=person, pk__in=[line["person"] for line in sharing.plan.get("agents", ())])


def _do(
    request: SignedInRequest, pk: int, verb: Callable[[Sharing], object], *, said: str = "", to: str = ""
) -> HttpResponse:
    """One verb on a sharing out; a refusal stands on its page, whose figures it is about."""
    sharing = _sharing(request, pk)
    try:
        verb(sharing)
    except DomainError as error:
        return _page(request, _sharing(request, pk), refusal=str(error), status=409)
    if said and not Sharing.objects.filter(pk=pk, state__in=WORKING).exists():
        messages.success(request, said)
    return redirect(request, to or _address(sharing))


def _wished(
    request: SignedInRequest, sharing: Sharing, form: Form, verb: Callable[[], object], **bound: Any
) -> HttpResponse:
    if accepted(form, verb):
        return redirect(request, _address(sharing))
    return _page(request, _sharing(request, sharing.pk), status=422, **bound)


def _page(
    request: SignedInRequest,
    sharing: Sharing,
    *,
    block: str | None = None,
    refusal: str = "",
    status: int = 200,
    **bound: Any,
) -> HttpResponse:
    """The page with whichever form was refused, as it was typed."""
    at = now()
    is_open = sharing.state == SharingState.PROPOSED
    context = {
        "shift": forms.ShiftForm(sharing=sharing),
        "pin": forms.PinForm(sharing=sharing, user=request.user),
        **bound,
    }
    return render(
        request,
        "customers/proposal.html",
        block=block,
        status=status,
        sharing=sharing,
        figures=queries.overview.figures(sharing),
        wishes=queries.proposals.wished(sharing),
        lacking=queries.proposals.lacking(sharing),
        changes=queries.proposals.changes_since(sharing, at) if is_open else [],
        may_undo=sharing.state == SharingState.CONFIRMED and actions.still_undoable(sharing, at),
        working=sharing.state in WORKING,
        is_open=is_open,
        handover=sharing.kind == SharingKind.HANDOVER,
        refusal=refusal,
        **context,
    )
