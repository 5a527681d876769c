"""What a decision brings: telling the customer."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.views.page import act
from huiyin.cases.views.verbs.asked import call_in, moment_in
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.org.views import SignedInRequest


@require_POST
def inform(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.inform_customer(
            case,
            channel=request.POST.get("channel", ""),
            content=request.POST.get("content", ""),
            told_at=moment_in(request, case, "told_at"),
            call=call_in(request),
            by=request.user,
            at=now(),
        ),
        panel="inform",
        said=_("It is on record that the customer was told."),
    )
