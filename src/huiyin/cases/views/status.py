"""What a customer who asks about a case is told."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.cases import queries
from huiyin.kernel.access import required
from huiyin.kernel.htmx import render
from huiyin.org.views import SignedInRequest


@require_safe
@required("customers.view")
def status(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where a case stands, in the same words for whoever reads the customer's file. Source: B44-2."""
    case = queries.to_be_told(request.user, pk=pk)
    if case is None:
        raise Http404
    return render(request, "cases/status.html", case=case, told=queries.status_of(case, request.user))
