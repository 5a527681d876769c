"""Writing to the customer of a case."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiyin.cases.models import Case
from huiyin.cases.queries import process_of
from huiyin.cases.views.reading import CasePage
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.texts import say
from huiyin.messaging.enums import Kind
from huiyin.messaging.views.writing import Begun, compose
from huiyin.org.views import SignedInRequest


@require_http_methods(["GET", "POST"])
@access.required("messages.send")
def write(request: SignedInRequest, pk: int) -> HttpResponse:
    """An e-mail about the case; what was sent stands among its contacts."""
    case = access.fetch(Case.objects.select_related("customer"), user=request.user, pk=pk)
    page = CasePage(case, person=request.user, at=now())
    if not page.may_write or case.customer is None:
        raise access.NotPermitted("messages.send")
    title = say(process_of(case).title)
    return compose(
        request,
        case.customer,
        Kind.EMAIL,
        Begun(subject=case.subject, about=f"[{case.number}] {title}"),
        home=reverse("cases:page", args=[pk]),
        crumbs=[
            (title, reverse("cases:register", args=[case.process])),
            (case.number, reverse("cases:page", args=[pk])),
        ],
    )
