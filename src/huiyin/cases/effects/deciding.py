"""What was decided, and the customer's word on it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases.effects.registry import effect, form_of, said
from huiyin.cases.models import Acceptance, Act, Attachment, Case, Decision, Proposal
from huiyin.cases.rules import Invalid


@effect(
    "record_decision",
    gettext_noop("the chosen proposal and the written instruction are recorded"),
    reads=("proposal", "instruction"),
    final=True,
)
def record_decision(case: Case, act: Act) -> None:
    form = form_of(case, act)
    field = form.that_means("proposal")
    assert field is not None and act.by is not None  # noqa: PT018, S101 - the loader saw to it; customers decide nothing
    standing = Proposal.objects.filter(case=case, round=case.round, withdrawn_at=None)
    proposal = standing.filter(pk=act.data[field.name]).first()
    if proposal is None:
        raise Invalid({field.name: [_("This proposal does not stand any more.")]})
    instruction = form.said(act.data, "instruction")
    Decision.objects.create(
        case=case, round=case.round, proposal=proposal, instruction=instruction, by=act.by, at=act.at
    )


@effect("record_acceptance", gettext_noop("the customer's signed acceptance is recorded"), final=True)
def record_acceptance(case: Case, act: Act) -> None:
    signature = case.attachments.filter(purpose__in=["signature", act.form], at=act.at).order_by("-pk").first()
    _answer(case, act, accepted=True, signature=signature)


@effect("record_refusal", gettext_noop("the customer's refusal is recorded"), final=True)
def record_refusal(case: Case, act: Act) -> None:
    _answer(case, act, accepted=False, signature=None)


def _answer(case: Case, act: Act, *, accepted: bool, signature: Attachment | None) -> None:
    invitations = case.invitations.filter(round=case.round, revoked_at=None)
    Acceptance.objects.create(
        case=case,
        round=case.round,
        decision=case.decisions.filter(round=case.round).first(),
        accepted=accepted,
        signed_name=said(case, act, "signed_name"),
        signature=signature,
        words=said(case, act, "words"),
        by_link=invitations.order_by("-pk").first() if act.by is None else None,
        recorded_by=act.by,
        at=act.at,
    )
    # Whichever way the answer came, no link of this round is good for a second one.
    invitations.update(revoked_at=act.at)
