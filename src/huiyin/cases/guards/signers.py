"""Whose opinions must be there."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases.guards.registry import guard
from huiyin.cases.models import Case, Signer
from huiyin.org.models import Person


@guard("signers_answered", gettext_noop("no signature that was asked for is still to come"))
def signers_answered(case: Case, by: Person | None, at: datetime) -> list[str]:
    # Whoever was let off the signature holds nobody up any more.
    waiting = Signer.objects.filter(case=case, approval=None, round=case.round, answered_at=None, item__settled_at=None)
    names = waiting.order_by("pk").values_list("person__name", flat=True)
    return [_("%(name)s was asked to sign and has not answered.") % {"name": name} for name in names]


@guard("somebody_signed", gettext_noop("somebody added as a signer has agreed"))
def somebody_signed(case: Case, by: Person | None, at: datetime) -> list[str]:
    if Signer.objects.filter(case=case, round=case.round, answer=Signer.Answer.AGREED).exists():
        return []
    return [_("No department concerned has signed yet: add its people as signers.")]
