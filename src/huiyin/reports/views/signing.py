"""Whoever is to sign a report: they sign it, or send it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.kernel.access import NotPermitted, fetch
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect
from huiyin.kernel.pictures import drawn as drawn_by_hand
from huiyin.org.views import SignedInRequest, accepted
from huiyin.reports import actions, forms
from huiyin.reports.models import Report
from huiyin.reports.queries import reports as queries
from huiyin.reports.views.report_page import ROWS, address_of, page_of


@require_POST
def signature(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is right; the last signature seals it."""
    found = _to_sign(request, pk)
    form = forms.Signature(request.POST)

    def sign() -> None:
        picture, typed = drawn_by_hand(form.cleaned_data["signature"]), form.cleaned_data["signature_typed"]
        actions.sign(found, signature=picture, typed=typed, by=request.user, at=now())

    if accepted(form, sign):
        messages.success(request, _("Signed."))
        return redirect(request, address_of(found))
    return page_of(request, found, signing=form, status=422)


@require_POST
def sending_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever signs wants something changed."""
    found = _to_sign(request, pk)
    form = forms.SendingBack(request.POST)
    if accepted(form, lambda: actions.send_back(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Sent back; its writer has it again."))
        return redirect(request, address_of(found))
    return page_of(request, found, back=form, status=422)


def _to_sign(request: SignedInRequest, pk: int) -> Report:
    found = fetch(ROWS, user=request.user, pk=pk)
    waiting = queries.waiting_for(found)
    if waiting is not None and found.written_at and not waiting.permits(request.user, "sign"):
        raise NotPermitted(said=str(actions.NotYourSignature(name=waiting.signer)))
    if waiting is None and not queries.signings_of(found).filter(person=request.user).exists():
        raise NotPermitted(said=str(actions.NobodysTurn()))
    return found
