"""What a keeper makes of a care proposal: a reminder, something noted for the customer, or nothing, with the reason."""

from datetime import datetime

from huiyin.contact import queries
from huiyin.contact.actions.points import fitting, note_point
from huiyin.contact.enums import CareKind, CareWord, PointKind
from huiyin.contact.models import CareAnswer
from huiyin.contact.queries import Proposal
from huiyin.contact.rules import LONGEST_POINT
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.customers.queries import clause_row, subject_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem


class ProposalGone(DomainError):
    """This proposal was answered already, or its reason is gone."""


class AnswerUnfit(DomainError):
    """This can't be done with such a proposal."""


class NeedsAReason(DomainError):
    """Say why nothing is done."""

    field = "words"


@whole
def answer_care(
    customer: Customer, *, kind: str, occasion: str, word: str, words: str = "", by: Person, at: datetime
) -> CareAnswer:
    """Make a reminder of a birthday, note a solution or something tailored for the customer, or dismiss it and say why.

    Source: B3-4, E62-2, E62-3. Raises ProposalGone, AnswerUnfit, NeedsAReason, NothingNoted, TooLong.
    """
    file = customers.hold(customer)
    proposal = queries.care_proposal(file, kind, occasion, by, at)
    if proposal is None:
        raise ProposalGone
    words = words.strip()
    answer = CareAnswer(customer=file, kind=kind, occasion=occasion, word=CareWord(word), by=by, at=at)
    if word == CareWord.DISMISSED:
        if not words:
            raise NeedsAReason
        answer.reason = fitting(words, LONGEST_POINT)
    elif word == CareWord.REMINDED and kind == CareKind.BIRTHDAY:
        answer.item = _remind(file, proposal, by, at)
    elif word == CareWord.NOTED and kind != CareKind.BIRTHDAY:
        means = PointKind.SOLUTION if kind == CareKind.PROBLEM else PointKind.OFFER
        answer.point = note_point(file, kind=means, words=words, by=by, at=at)
    else:
        raise AnswerUnfit
    answer.save()
    return answer


def _remind(file: Customer, proposal: Proposal, by: Person, at: datetime) -> WorkItem:
    """A work item of the keeper on the day itself."""
    care = queries.contact_rules().care
    return worklist.open_item(
        kind=Kind.TASK,
        title=care.birthday if care else {},
        subject=subject_of(file.pk),
        subject_label=f"{file.number} {file.name} · {proposal.why}",
        owner=file.keeper or by,
        clause=clause_row(care.clause) if care else None,
        form={"agreed": "day"},
        agreed=proposal.day,
        by=by,
        at=at,
    )
