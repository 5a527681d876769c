"""What must be there before a proposal is chosen."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases.guards.registry import guard, settings_of
from huiyin.cases.models import Case, CustomerChoice, Proposal, Reading
from huiyin.org.models import Person


def open_proposals(case: Case) -> list[Proposal]:
    """The proposals of this round that stand."""
    return list(case.proposals.filter(round=case.round, withdrawn_at=None).order_by("pk"))


@guard("two_proposals", gettext_noop("at least two proposals stand side by side"))
def two_proposals(case: Case, by: Person | None, at: datetime) -> list[str]:
    needed, found = int(settings_of(case)["proposals_minimum"]), len(open_proposals(case))
    if found >= needed:
        return []
    return [_("At least %(needed)d proposals are needed; there are %(found)d.") % {"needed": needed, "found": found}]


@guard("all_proposals_read", gettext_noop("every proposal has been read by who decides"))
def all_proposals_read(case: Case, by: Person | None, at: datetime) -> list[str]:
    proposals = open_proposals(case)
    read = set(Reading.objects.filter(proposal__in=proposals, reader=by).values_list("proposal_id", flat=True))
    return [
        _("You have not read the proposal “%(title)s” yet.") % {"title": proposal.title}
        for proposal in proposals
        if proposal.pk not in read
    ]


@guard("customer_choice_recorded", gettext_noop("the customer's own choice is on record"))
def customer_choice_recorded(case: Case, by: Person | None, at: datetime) -> list[str]:
    if CustomerChoice.objects.filter(case=case, round=case.round).exists():
        return []
    return [_("Which proposal the customer prefers has not been recorded.")]
