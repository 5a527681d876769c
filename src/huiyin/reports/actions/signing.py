"""Whoever signs a report reads it first: they sign it, or send it back with what is to be changed."""

from datetime import datetime

from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.signatures import check_signature
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.reports.actions.sealing import seal
from huiyin.reports.models import Report, Signing
from huiyin.reports.queries.standing import duty_of
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

TO_SIGN = gettext_noop("To be signed: %(title)s")
BACK = gettext_noop("Sent back: %(title)s. %(reason)s")
SIGNED = gettext_noop("%(name)s signed: %(title)s, %(period)s")
LONGEST_REASON = 400


class NotHandedIn(DomainError):
    """This report was not handed in yet, or was sent back."""


class NotYourSignature(DomainError):
    """It is %(name)s's turn to sign this report."""


class NobodysTurn(DomainError):
    """You do not sign this report."""


class NotByItsWriter(DomainError):
    """Whoever wrote a report does not sign it: hand the work of signing it to somebody else."""


class WhyBack(DomainError):
    """Say what is to be changed."""

    field = "reason"


class ReasonTooLong(DomainError):
    """This is too long: %(most)s characters at most."""

    field = "reason"


def ask_next(report: Report, *, by: Person, at: datetime) -> bool:
    """Whoever signs next has it on their list; whether anybody does."""
    waiting = Signing.objects.filter(report=report, signed_at=None).select_related("person").order_by("place").first()
    if waiting is None:
        return False
    waiting.item = worklist.open_item(
        kind=Kind.WORK_REPORT,
        title=in_each_language(TO_SIGN, title=report.title),
        subject=report.subject,
        subject_label=f"{report.period} {report.person.name}",
        owner=waiting.person,
        form=duty_of(report).signed,
        by=by,
        at=at,
    )
    waiting.save(update_fields=["item"])
    return True


@whole
def sign(report: Report, *, signature: bytes, typed: str = "", by: Person, at: datetime) -> Report:
    """It is right. The last signature seals it: nothing of it changes any more, and it is sent.

    Raises NotHandedIn, NotYourSignature, NotTheirName, SignHere, SignatureUnreadable. Source: D2-12, D52-17.
    """
    held, report, signing = _to_be_signed(report, by)
    check_signature(signature, typed=typed, name=by.name)
    signing.picture, signing.signed_by, signing.signed_at = signature, by, at
    signing.save(update_fields=["picture", "signed_by", "signed_at"])
    worklist.settle_each(held, by=by, at=at)
    record("reports.signed", by=by, at=at, subject=report.subject)
    if report.written_by and report.written_by != by:
        told = in_each_language(SIGNED, name=by.name, title=report.title, period=str(report.period))
        worklist.notify([report.written_by], kind="mention", text=told, subject=report.subject, at=at)
    if not ask_next(report, by=by, at=at):
        seal(report, at=at)
    return report


@whole
def send_back(report: Report, *, reason: str, by: Person, at: datetime) -> Report:
    """Something is to be changed: its writer has it again, and whoever had signed signs anew.

    Raises NotHandedIn, NotYourSignature, WhyBack, ReasonTooLong.
    """
    held, report, _signing = _to_be_signed(report, by)
    reason = reason.strip()
    if not reason:
        raise WhyBack
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong(most=LONGEST_REASON)
    writer = report.written_by
    report.content, report.said, report.written_by, report.written_at, report.sent_back = {}, {}, None, None, reason
    report.save(update_fields=["content", "said", "written_by", "written_at", "sent_back"])
    worklist.settle_each(held, by=by, at=at)
    Signing.objects.filter(report=report).delete()
    record("reports.sent_back", by=by, at=at, subject=report.subject, detail={"reason": masking.text(reason)})
    worklist.open_item(
        kind=Kind.WORK_REPORT,
        title=in_each_language(BACK, title=report.title, reason=masking.text(reason)),
        subject=report.subject,
        subject_label=f"{report.period} {report.person.name}",
        owner=writer,
        form=duty_of(report).signed,
        by=by,
        at=at,
    )
    return report


def _to_be_signed(report: Report, by: Person) -> tuple[set[int], Report, Signing]:
    """The work of signing it, before the report itself."""
    items = Signing.objects.filter(report=report, signed_at=None, item__isnull=False).values("item")
    held = worklist.hold_items(WorkItem.objects.open().filter(pk__in=items))
    rows = Report.objects.select_for_update(of=("self",)).select_related("person", "department", "written_by")
    stored = rows.get(pk=report.pk)
    waiting = Signing.objects.filter(report=stored, signed_at=None).select_related("item", "person")
    signing = waiting.order_by("place").first()
    if not stored.written_at or stored.sealed_at or signing is None:
        raise NotHandedIn
    if not signing.permits(by, "sign"):
        raise NotYourSignature(name=signing.signer)
    if by == stored.written_by:
        raise NotByItsWriter
    return held, stored, signing
