"""Whoever signs the report of a round reads it, sends it back or seals it; then it goes into the archive."""

from datetime import datetime

from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.callbacks import queries
from huiyin.callbacks.actions.summing_up import (
    InTheArchive,
    NotHandedIn,
    PartTooLong,
    Sealed,
    hand_on,
    held,
    hold_work,
)
from huiyin.callbacks.models import Round, Summary
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.signatures import check_signature
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language

BACK = gettext_noop("Sent back: report of the round %(title)s. %(reason)s")
SIGNED_BY = gettext_noop("%(name)s signed the report of the round %(title)s")
LONGEST_REASON = 200


class NotSigned(DomainError):
    """This report is not signed yet."""


class NotByItsWriter(DomainError):
    """Whoever wrote a report does not sign it: %(name)s does."""

    field = "signature"


class WhyBack(DomainError):
    """Say what is to be changed."""

    field = "reason"


@whole
def send_summary_back(run: Round, *, reason: str, by: Person, at: datetime) -> Summary:
    """Whoever was to sign it wants something changed: its writer has it again. Raises NotHandedIn, Sealed, WhyBack."""
    work = hold_work(run)
    summary = _handed_in(run)
    reason = reason.strip()
    if not reason:
        raise WhyBack
    if len(reason) > LONGEST_REASON:
        raise PartTooLong(most=LONGEST_REASON, field="reason")
    writer = summary.written_by
    summary.written_by, summary.written_at, summary.sent_back = None, None, reason
    summary.save(update_fields=["written_by", "written_at", "sent_back"])
    worklist.settle_each(work, by=by, at=at)
    record("rounds.sent_back", by=by, at=at, subject=run.subject, detail={"reason": masking.text(reason)})
    if writer:
        title = in_each_language(BACK, title=run.title, reason=masking.text(reason))
        hand_on(summary, title, writer, by=by, at=at)
    return summary


@whole
def sign_summary(run: Round, *, signature: bytes, typed: str = "", by: Person, at: datetime) -> Summary:
    """The report is right: figures and words are sealed.

    Its writer signs it only where nobody else may. Raises NotHandedIn, Sealed, NotByItsWriter, NotTheirName,
    SignHere, SignatureUnreadable.
    """
    work = hold_work(run)
    summary = _handed_in(run)
    if other := queries.signs_instead(summary, by):
        raise NotByItsWriter(name=other.name)
    check_signature(signature, typed=typed, name=by.name)
    summary.signature, summary.signed_by, summary.signed_at = signature, by, at
    summary.save(update_fields=["signature", "signed_by", "signed_at"])
    worklist.settle_each(work, by=by, at=at)
    record("rounds.signed", by=by, at=at, subject=run.subject)
    if summary.written_by and summary.written_by != by:
        told = in_each_language(SIGNED_BY, name=by.name, title=run.title)
        worklist.notify([summary.written_by], kind="mention", text=told, subject=summary.subject, at=at)
    return summary


@whole
def archive_summary(run: Round, *, by: Person, at: datetime) -> Summary:
    """The round and its report go into the archive, where they are only read. Raises NotSigned, InTheArchive."""
    summary = held(run)
    if summary.archived_at:
        raise InTheArchive
    if not summary.signed_at:
        raise NotSigned
    summary.archived_by, summary.archived_at = by, at
    summary.save(update_fields=["archived_by", "archived_at"])
    record("rounds.archived", by=by, at=at, subject=run.subject)
    return summary


def _handed_in(run: Round) -> Summary:
    summary = held(run)
    if summary.signed_at:
        raise Sealed
    if not summary.written_at:
        raise NotHandedIn
    return summary
