"""The rounds of proposals: what was put side by side, read, preferred, decided and answered."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch

from huiyin.cases.models import Acceptance, Case, CustomerChoice, Decision, Proposal, Reading
from huiyin.org.models import Person


@dataclass(frozen=True)
class Round:
    """One round of proposals with what came of it."""

    number: int
    current: bool
    proposals: list[Proposal] = field(default_factory=list)
    decision: Decision | None = None
    wish: CustomerChoice | None = None
    answer: Acceptance | None = None


def rounds_of(case: Case, *, also: Iterable[int], only_by: Person | None = None) -> list[Round]:
    """Every round with proposals, and these, the newest first.

    `only_by`: no other people's proposals, which tell what the matter costs, nor what was decided.
    """
    proposals = case.proposals.filter(withdrawn_at=None).select_related("proposer").order_by("pk")
    if only_by is not None:
        proposals = proposals.filter(proposer=only_by)
    decisions = {} if only_by else {row.round: row for row in case.decisions.select_related("by")}
    wishes = {} if only_by else {row.round: row for row in case.customer_choices.select_related("by")}
    answers = {row.round: row for row in case.acceptances.select_related("signature", "recorded_by")}
    by_round: dict[int, list[Proposal]] = {}
    readings = Prefetch("readings", Reading.objects.order_by("at", "pk"))
    for proposal in proposals.prefetch_related(readings, "readings__reader"):
        by_round.setdefault(proposal.round, []).append(proposal)
    return [
        Round(
            number=number,
            current=number == case.round,
            proposals=by_round.get(number, []),
            decision=decisions.get(number),
            wish=wishes.get(number),
            answer=answers.get(number),
        )
        for number in sorted({*by_round, *also}, reverse=True)
    ]
