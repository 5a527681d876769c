"""The door for a phone system, and what it makes of a ringing phone on screen."""

import os

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from huiyin.contact import actions, forms, queries
from huiyin.contact.models import Call, Interaction
from huiyin.contact.rules import phone
from huiyin.customers.models import Customer
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import conditional, redirect, render, trigger
from huiyin.kernel.numbers import key_in
from huiyin.org.views import SignedInRequest, accepted
from huiyin.rulebook.speaking import spoken

MOST = 10  # files of one number that are offered
SECRET = "HUIYIN_PHONE_SECRET"  # noqa: S105 - the name of the environment variable that holds it


@csrf_exempt
@login_not_required
@require_POST
def call_events(request: HttpRequest) -> HttpResponse:
    """What the phone system tells of a call: signed, no older than five minutes, as often as it likes.

    Whoever connects a phone system reads in the answer what is wrong with an event.
    """
    if int(request.headers.get("Content-Length") or 0) > phone.MOST:
        return HttpResponse(status=413)
    at, body = now(), request.body if request.content_type == "application/json" else b""
    told = {name: request.headers.get(f"X-Huiyin-{name}", "") for name in ("Timestamp", "Signature")}
    secret = os.environ.get(SECRET, "")
    if not phone.is_signed(secret, moment=told["Timestamp"], given=told["Signature"], body=body, at=at):
        return JsonResponse({"error": "not signed, or not within five minutes"}, status=403)
    try:
        call = actions.note_call(phone.read(body), at=at)
    except (phone.Unreadable, DomainError) as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    return JsonResponse({"call_id": call.call_id, "state": call.state})


@require_GET
@required("customers.view")
def ringing(request: SignedInRequest) -> HttpResponse:
    """Who rings on one's own phone; asked for every second, so it answers 304 while nothing changes.

    The page of a call, which says more, does without it (`but`).
    """
    at_hand = key_in(request.GET.get("but", ""))
    calls = [call for call in queries.calls_now(request.user, now()) if call.pk != at_hand]
    state = [(call.pk, call.state, call.customer_id) for call in calls]
    etag, known = conditional(request, request.user.pk, get_language(), state)
    if known:
        return known
    response = render(request, "contact/ringing.html", calls=calls)
    response["ETag"] = etag
    return response


@require_safe
@required("customers.view")
def pop(request: SignedInRequest) -> HttpResponse:
    """The file of a number: found exactly; of several one is chosen, of none a new one is begun."""
    number = queries.number_of(request.GET.get("number", "")[: phone.LONGEST_NUMBER])
    found = _files_of(request, number)
    if len(found) == 1:
        return redirect(request, reverse("customers:file", args=[found[0].pk]))
    return _chosen_from(request, number, found)


@require_safe
@required("customers.edit")
def call(request: SignedInRequest, pk: int) -> HttpResponse:
    """A call that owes a record: on to the form for it, or to whom it was; whoever oversees it sees only that."""
    found = fetch(Call.objects.select_related("customer"), user=request.user, pk=pk)
    if found.interaction_id:
        return redirect(request, reverse("contact:talk", args=[found.interaction_id]))
    if not found.permits(request.user, "record"):
        return _chosen_from(request, found.number, _files_of(request, found.number))
    chosen = key_in(request.GET.get("customer", "")) or found.customer_id
    if chosen:
        address = reverse("contact:conversation", args=[chosen])
        return redirect(request, f"{address}?{urlencode({'call': found.pk})}")
    return _chosen_from(request, found.number, _files_of(request, found.number), found)


@require_POST
@required("customers.edit")
def end_call(request: SignedInRequest, pk: int) -> HttpResponse:
    """Over, though the phone system did not say so: the banner asks at once how it stands."""
    found = fetch(Call, user=request.user, to="end", pk=pk)
    actions.end_call(found, by=request.user, at=now())
    return trigger(HttpResponse(status=204), "poll:now")


@require_POST
@required("customers.edit")
def settle_call(request: SignedInRequest, pk: int) -> HttpResponse:
    """A silent call, a wrong number, a colleague: settled as what it was. Source: B23-12."""
    found = fetch(Call.objects.select_related("customer"), user=request.user, to="record", pk=pk)
    form = forms.SettledCall(request.POST)
    if accepted(form, lambda: actions.settle_call(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("The call is in the register, and nothing is owed of it any more."))
        return redirect(request, reverse("worklist:today"))
    return _chosen_from(request, found.number, _files_of(request, found.number), found, form)


def _files_of(request: SignedInRequest, number: str) -> list[Customer]:
    rows = Customer.objects.visible_to(request.user).filter(pk__in=queries.callers(number))
    return list(rows.order_by("pk")[:MOST])


def _chosen_from(
    request: SignedInRequest,
    number: str,
    found: list[Customer],
    call: Call | None = None,
    refused: forms.SettledCall | None = None,
) -> HttpResponse:
    """Whose call it is, if more than one may have made it, or whether it was anybody's.

    A file that is begun here, and one that is looked for, come back to the call.
    """
    after = {"next": reverse("contact:call", args=[call.pk])} if call else {}
    new_file = f"{reverse('customers:open')}?{urlencode({'phone': number, **after})}"
    settling = refused or (forms.SettledCall() if call and (call.answered_at or not call.ended_at) else None)
    return render(
        request,
        "contact/pop.html",
        status=422 if refused else 200,
        number=number,
        found=found,
        call=call,
        new_file=new_file,
        settling=settling,
        missing="customer" in request.GET,
        line=queries.line_of(None, request.user) if call and call.direction == Interaction.Direction.IN else None,
        filled=spoken,
    )
