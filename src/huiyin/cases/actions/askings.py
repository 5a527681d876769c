"""Askings for signatures end: agreed, objected to, withdrawn or overtaken; nobody is asked any more then."""

from datetime import datetime

from django.utils.translation import gettext_noop

from huiyin.cases import queries
from huiyin.cases.models import Act, Approval, Case, Signer
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language

Outcome = Approval.Outcome

TOLD = {
    Outcome.AGREED: gettext_noop("Signed as you asked: %(what)s (%(label)s)"),
    Outcome.OBJECTED: gettext_noop("%(name)s objected: %(what)s (%(label)s)"),
    Outcome.SENT_BACK: gettext_noop("%(name)s sent it back: %(what)s (%(label)s)"),
    Outcome.WITHDRAWN: gettext_noop("%(name)s withdrew the asking: %(what)s (%(label)s)"),
    Outcome.OVERTAKEN: gettext_noop("No more signatures are asked, the case went on: %(what)s (%(label)s)"),
}


def open_asking(case: Case) -> Approval | None:
    """The step on that waits for signatures; there is one at a time."""
    return case.approvals.filter(closed_at=None).select_related("asked_by").first()


def overtake(case: Case, *, by: Person | None, at: datetime) -> None:
    """The case goes another way: what waits for signatures is closed."""
    ways = queries.process_of(case).transitions.values()
    approval = open_asking(case) if any(way.approval is not None for way in ways) else None
    if approval is not None:
        close(case, approval, Outcome.OVERTAKEN, by=by, at=at)


def close(case: Case, approval: Approval, outcome: str, *, why: str = "", by: Person | None, at: datetime) -> None:
    """End an asking: those who have not signed are asked no more, and who asked is told."""
    approval.closed_at, approval.outcome = at, outcome
    approval.save(update_fields=["closed_at", "outcome"])
    waiting = list(approval.signers.filter(answered_at=None).select_related("item__owner", "person").order_by("item"))
    approval.signers.filter(answered_at=None).update(released_at=at)
    for signer in waiting:
        release(signer, by=by, at=at)
    data = {"transition": approval.transition, "outcome": outcome, "reason": why}
    Act.objects.create(case=case, kind="asking_closed", data=data, by=by, at=at)
    told = {approval.asked_by}
    if outcome in (Outcome.WITHDRAWN, Outcome.OVERTAKEN):
        told |= {signer.item.owner for signer in waiting if signer.item and signer.item.owner}
    _tell(case, approval, told - {by}, by, at)


def release(signer: Signer, *, by: Person | None, at: datetime) -> None:
    """Their signature is not needed any more."""
    if signer.item is not None and signer.item.settled_at is None:
        worklist.drop(signer.item, by=by, at=at)


def _tell(case: Case, approval: Approval, people: set[Person], by: Person | None, at: datetime) -> None:
    title = queries.process_of(case).transitions[approval.transition].title
    name = by.name if by else case.complainant
    text = in_each_language(TOLD[Outcome(approval.outcome)], what=title, label=queries.names_of(case), name=name)
    worklist.notify(people, kind="outcome", text=text, subject=case.subject, at=at)
