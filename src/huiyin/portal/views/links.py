"""A one-time link on a phone: the solution to read, to sign or to refuse."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from huiyin.cases import actions
from huiyin.cases.actions.carrying_out import LinkAnswered, LinkExpired, LinkUsed
from huiyin.cases.models import Case, Invitation
from huiyin.cases.queries import customers_way, pack_for, process_of, told_at_first, zone_of
from huiyin.cases.rules import Invalid
from huiyin.cases.rules.readers import signed_forms
from huiyin.cases.views.paper import Paper
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.kernel.pictures import drawn
from huiyin.kernel.signatures import NotTheirName, SignatureUnreadable, SignHere
from huiyin.kernel.texts import say
from huiyin.org.queries import organisation
from huiyin.portal.views.outside import View, outside
from huiyin.rulebook.definitions import flat


def door(view: View) -> View:
    """A page for whoever holds the link, closed once used."""

    @outside
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, token)
        except LinkAnswered as answered:  # sent again, because the thanks did not arrive
            return render(request, "portal/thanks.html", house=organisation(), accepted=answered.accepted)
        except (LinkUsed, LinkExpired) as closed:
            return render(request, "portal/closed.html", house=organisation(), words=str(closed), status=410)

    return opened


@door
@require_GET
def solution(request: HttpRequest, token: str) -> HttpResponse:
    """What we propose, and the place to sign or to refuse."""
    return _page(request, token, actions.open_invitation(token, at=now()))


@door
@require_POST
def acceptance(request: HttpRequest, token: str) -> HttpResponse:
    """The customer accepts and has signed."""
    try:
        picture, typed = drawn(request.POST.get("signature", "")), request.POST.get("signature_typed", "")
        actions.accept_by_link(token, values=request.POST.dict(), signature=picture, typed=typed, at=now())
    except (LinkUsed, LinkExpired):
        raise
    except DomainError as refused:
        return _page(request, token, actions.open_invitation(token, at=now()), refused=refused)
    return render(request, "portal/thanks.html", house=organisation(), accepted=True)


@door
@require_POST
def refusal(request: HttpRequest, token: str) -> HttpResponse:
    """The customer does not accept and says why."""
    try:
        actions.refuse_by_link(token, values=request.POST.dict(), at=now())
    except (LinkUsed, LinkExpired):
        raise
    except DomainError as refused:
        return _page(request, token, actions.open_invitation(token, at=now()), refused=refused, refusing=True)
    return render(request, "portal/thanks.html", house=organisation(), accepted=False)


def _page(
    request: HttpRequest,
    token: str,
    invitation: Invitation,
    *,
    refused: DomainError | None = None,
    refusing: bool = False,
) -> HttpResponse:
    case = invitation.case
    proposal = invitation.decision.proposal if invitation.decision else None
    compensations = flat(pack_for(case).lists.get("compensations", ()))
    kind = compensations.get(proposal.compensation_kind) if proposal else None
    errors = _beside_fields(refused)
    context: dict[str, Any] = {
        "token": token,
        "house": organisation(),
        "case": case,
        "matter": told_at_first(case, "content"),
        "accepting": _names(case, forward=True),
        "refusing_with": _names(case, forward=False),
        "invitation": invitation,
        "proposal": proposal,
        "compensation": say(kind.label) if kind else "",
        "agreed": _agreed(case),
        "errors": errors,
        "message": "" if errors or refused is None else str(refused),
        "typed": request.POST,
        "refusing": refusing,
    }
    return render(request, "portal/solution.html", status=422 if refused else 200, **context)


def _beside_fields(refused: DomainError | None) -> dict[str, list[str]]:
    """What belongs to a field of this page; any other refusal stands above all of them."""
    if isinstance(refused, Invalid):
        return refused.errors
    return {refused.field: [str(refused)]} if isinstance(refused, NotTheirName | SignHere | SignatureUnreadable) else {}


def _agreed(case: Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the customer signs, in words."""
    process, zone = process_of(case), zone_of(case)
    paper = Paper(case, process=process, person=None, whole=True, zone=zone, at=now(), for_customer=True)
    signed = {form.key for form in signed_forms(process)}
    sections = [section for section in paper.sections if section.key in signed]
    return [(section.title, [(label, words) for label, words, _wide in section.rows]) for section in sections]


def _names(case: Case, *, forward: bool) -> dict[str, str]:
    """How the form of the customer's own step calls what it asks, by what it means."""
    way = customers_way(case, forward=forward)
    form = process_of(case).forms.get(way.form) if way else None
    return {field.means: field.name for field in form.fields if field.means} if form else {}
