"""What a keeper makes of a care proposal: a reminder, something noted for the customer, or nothing, with the reason."""

from datetime import date, datetime

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

WITH_A_DAY = (CareKind.BIRTHDAY, CareKind.HOLIDAY)


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
    """Make a reminder of a birthday or holiday, note an offer or a solution for them, or dismiss it and say why.

    Source: B3-4, E62-2, E62-3, E62-4. Raises ProposalGone, AnswerUnfit, NeedsAReason, NothingNoted, TooLong.
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
    elif word == CareWord.REMINDED and kind in WITH_A_DAY:
        answer.item = _remind(file, proposal, by, at)
    elif word == CareWord.NOTED:
        means = PointKind.SOLUTION if kind == CareKind.PROBLEM else PointKind.OFFER
        answer.point = note_point(file, kind=means, words=words, by=by, at=at)
    else:
        raise AnswerUnfit
    answer.save()
    return answer


@whole
def greet_on_holiday(keeper: Person, *, occasion: str, by: Person, at: datetime) -> int:
    """One reminder to greet all of a keeper's customers on a holiday, as far as nobody answered for them yet.

    Source: E62-4. Raises ProposalGone. Returns how many customers it is about.
    """
    keeper = Person.objects.select_for_update(no_key=True).get(pk=keeper.pk)  # pressed twice, it is one reminder
    files = queries.willing(queries.kept_files(keeper), CareKind.HOLIDAY)
    found = [one for one in queries.holiday_proposals(files, at) if one.occasion == occasion]
    if not found:
        raise ProposalGone
    label = f"{found[0].why} · {len(found)}"
    item = _open(CareKind.HOLIDAY, found[0].day, subject="", label=label, owner=keeper, by=by, at=at)
    CareAnswer.objects.bulk_create(
        CareAnswer(
            customer_id=one.customer,
            kind=CareKind.HOLIDAY,
            occasion=occasion,
            word=CareWord.REMINDED,
            item=item,
            by=by,
            at=at,
        )
        for one in found
    )
    return len(found)


def _remind(file: Customer, proposal: Proposal, by: Person, at: datetime) -> WorkItem:
    label = f"{file.number} {file.name} · {proposal.why}"
    owner = file.keeper or by
    return _open(proposal.kind, proposal.day, subject=subject_of(file.pk), label=label, owner=owner, by=by, at=at)


def _open(
    kind: CareKind, day: date | None, *, subject: str, label: str, owner: Person, by: Person, at: datetime
) -> WorkItem:
    """A work item on the birthday itself, or on the last working day before a holiday."""
    care = queries.contact_rules().care
    on_the_day = kind == CareKind.BIRTHDAY
    return worklist.open_item(
        kind=Kind.TASK,
        title=(care.birthday if on_the_day else care.holiday) if care else {},
        subject=subject,
        subject_label=label,
        owner=owner,
        clause=clause_row(care.clause) if care else None,
        form={"agreed": "day"} if on_the_day else {"before_event": "1 working day"},
        agreed=day if on_the_day else None,
        event=None if on_the_day else day,
        by=by,
        at=at,
    )
