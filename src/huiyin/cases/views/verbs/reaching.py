"""What whoever has a case as work needs of its customer: shown whole for the moment, and put on record."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org.views import SignedInRequest

SHOWN = ("phones", "addresses", "contacts")  # to call and to visit; the rest of the file is no part of it


@require_POST
def read_customer(request: SignedInRequest, pk: int, group: str, line: int) -> HttpResponse:
    """One whole phone number or address."""
    case = access.fetch(Case, user=request.user, pk=pk)
    if group not in SHOWN or case.customer is None:
        raise Http404
    found = get_object_or_404(getattr(case.customer, group), pk=line)
    try:
        words = actions.read_customer(case, found, group=group, by=request.user, at=now())
    except actions.NotYourWork as refusal:
        raise access.NotPermitted("customers.reveal", said=str(refusal)) from refusal
    if group == "phones":
        response = render(request, "customers/phone.html", number=words)
    else:
        response = render(request, "customers/whole.html", words=words, dial=group == "contacts")
    response["Cache-Control"] = "no-store"
    return response
