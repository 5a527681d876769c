"""What is done about an asking for signatures, beside answering it."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.cases import actions
from huiyin.cases.models import Approval
from huiyin.cases.views.page import act
from huiyin.cases.views.verbs.asked import part_of, person_in
from huiyin.kernel.clock import now
from huiyin.org.views import SignedInRequest


@require_POST
def add_to_asking(request: SignedInRequest, pk: int, asking: int) -> HttpResponse:
    case, row = part_of(request, Approval, pk, asking)
    return act(
        request,
        case,
        lambda: actions.add_to_asking(
            row,
            person=person_in(request),
            where=request.POST.get("where", ""),
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=now(),
        ),
        panel="asking-signer",
        words=lambda signer: (_("%(name)s was asked to sign.") % {"name": signer.name}, "success"),
    )


@require_POST
def urge_signers(request: SignedInRequest, pk: int, asking: int) -> HttpResponse:
    case, row = part_of(request, Approval, pk, asking)
    return act(
        request,
        case,
        lambda: actions.urge_signers(row, by=request.user, at=now()),
        panel="asking-urging",
        words=lambda names: (_("Urged: %(names)s.") % {"names": "、".join(names)}, "success"),
    )


@require_POST
def withdraw_asking(request: SignedInRequest, pk: int, asking: int) -> HttpResponse:
    case, row = part_of(request, Approval, pk, asking)
    return act(
        request,
        case,
        lambda: actions.withdraw_asking(row, reason=request.POST.get("reason", ""), by=request.user, at=now()),
        panel="asking-withdrawal",
        said=_("The asking is withdrawn; the case stands where it stood."),
    )
