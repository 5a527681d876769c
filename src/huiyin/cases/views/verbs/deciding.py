"""Proposals, who read them, whose opinion is asked."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.cases import actions
from huiyin.cases.models import Case, Proposal, Signer
from huiyin.cases.views.page import act
from huiyin.cases.views.verbs.asked import part_of, person_in
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.org.views import SignedInRequest


@require_POST
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.propose(case, values=request.POST.dict(), by=request.user, at=now()),
        panel="propose",
        said=_("The proposal stands beside the others."),
    )


@require_POST
def withdraw_proposal(request: SignedInRequest, pk: int, proposal: int) -> HttpResponse:
    case, row = part_of(request, Proposal, pk, proposal)
    return act(
        request,
        case,
        lambda: actions.withdraw_proposal(row, by=request.user, at=now()),
        panel=f"proposal-{row.pk}",
        said=_("The proposal is withdrawn."),
    )


@require_POST
def read_proposal(request: SignedInRequest, pk: int, proposal: int) -> HttpResponse:
    case, row = part_of(request, Proposal, pk, proposal)
    remark = request.POST.get("remark", "")
    return act(
        request,
        case,
        lambda: actions.read_proposal(row, remark=remark, by=request.user, at=now()),
        panel=f"proposal-{row.pk}",
        said=_("Read: “%(title)s”.") % {"title": row.title},
    )


@require_POST
def customer_choice(request: SignedInRequest, pk: int, proposal: int) -> HttpResponse:
    case, row = part_of(request, Proposal, pk, proposal)
    words = request.POST.get("words", "")
    return act(
        request,
        case,
        lambda: actions.record_customer_choice(row, words=words, by=request.user, at=now()),
        panel=f"proposal-{row.pk}",
        said=_("The customer prefers “%(title)s”: recorded.") % {"title": row.title},
    )


@require_POST
def add_signer(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.add_signer(
            case, person=person_in(request), reason=request.POST.get("reason", ""), by=request.user, at=now()
        ),
        panel="add-signer",
        words=lambda signer: (_("%(name)s was asked to sign.") % {"name": signer.person.name}, "success"),
    )


@require_POST
def answer_as_signer(request: SignedInRequest, pk: int, signer: int) -> HttpResponse:
    case, row = part_of(request, Signer, pk, signer)
    return act(
        request,
        case,
        lambda: actions.answer_as_signer(
            row,
            answer=request.POST.get("answer", ""),
            opinion=request.POST.get("opinion", ""),
            back_to=request.POST.get("back_to", ""),
            by=request.user,
            at=now(),
        ),
        panel=f"signer-{row.pk}",
        said=_("Your opinion is recorded."),
    )
