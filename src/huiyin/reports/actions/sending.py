"""A sealed report goes to whom it is for: told inside the house, and by e-mail with the paper and the workbook."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.customers.enums import Purpose
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.messaging import actions as messaging
from huiyin.messaging.models import Channel, Message
from huiyin.messaging.queries import channel_for
from huiyin.org.models import Person
from huiyin.org.queries import house_language
from huiyin.reports.models import Delivery, Report
from huiyin.reports.printing import book_of, letter_of, paper_of
from huiyin.reports.queries.reports import Recipient, called, recipients_of, rest_of
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language

TOLD = gettext_noop("%(name)s reports: %(title)s, %(period)s")
Files = Callable[[str], list["ContentFile[bytes]"]]


class NothingToSend(DomainError):
    """Everybody this report is for has received it, as far as they can be reached by e-mail."""


def send_due(at: datetime) -> int:
    """Send every sealed report whose time has come; says how many went out. Source: D2-12, D410-1."""
    return sum(send_one(pk, at) for pk in due_to_send(at))


def due_to_send(at: datetime) -> list[int]:
    due = Report.objects.filter(sealed_at__isnull=False, sent_at=None, sends_at__lte=at).order_by("sends_at", "pk")
    return list(due.values_list("pk", flat=True))


@whole
def send_one(pk: int, at: datetime) -> int:
    """One report to everybody it is for; nothing if it went out meanwhile."""
    rows = Report.objects.select_for_update(of=("self",), skip_locked=True).select_related("person", "department")
    report = rows.filter(pk=pk, sent_at=None).first()
    if report is None:
        return 0
    channel, files = channel_for("email"), _files_of(report)
    people = {}
    for one in recipients_of(report):
        _deliver(report, one, channel, files, at)
        if one.person:
            people[one.person.pk] = one.person
    report.sent_at = at
    report.save(update_fields=["sent_at"])
    record("reports.sent", by=None, at=at, subject=report.subject)
    told = in_each_language(TOLD, name=report.person.name, title=report.title, period=str(report.period))
    worklist.notify(people.values(), kind="mention", text=told, subject=report.subject, at=at)
    return 1


@whole
def send_rest(report: Report, *, by: Person, at: datetime) -> int:
    """Write to those for whom there was no address or no channel; says to how many. Raises NothingToSend."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("person", "department")
    report = rows.get(pk=report.pk)
    channel, files = channel_for("email"), _files_of(report)
    sent = 0
    for one in rest_of(report):
        address = one.address or (one.person.email if one.person else "")
        if channel is None or not report.sent_at:
            break
        one.address, one.message = address, _mail(report, address, one.person, channel, files, at, by=by)
        one.save(update_fields=["address", "message"])
        sent += one.message is not None
    if not sent:
        raise NothingToSend
    return sent


def _deliver(report: Report, to: Recipient, channel: Channel | None, files: Files, at: datetime) -> None:
    message = None
    if channel and to.address:
        message = _mail(report, to.address, to.person, channel, files, at, by=report.written_by)
    Delivery.objects.create(
        report=report,
        person=to.person,
        department=to.department,
        name=to.name[:120],
        address=to.address,
        message=message,
        at=at,
    )


def _mail(
    report: Report, address: str, person: Person | None, channel: Channel, files: Files, at: datetime, *,
    by: Person | None,
) -> Message | None:  # fmt: skip
    """The e-mail in the reader's language; none to an address that can't be written to, which keeps no other back."""
    language = (person.language if person else "") or house_language()
    with translation.override(language):
        try:
            with transaction.atomic():
                wanted = messaging.Wanted(
                    key=f"{report.subject}/{language}/{sha256(address.encode()).hexdigest()[:32]}",  # a mailbox of two
                    address=address,
                    purpose=Purpose.SERVICE,
                    subject_line=f"{called(report)} {report.period}",
                    body=letter_of(report),
                    files=files(language),
                )
                return messaging.decide(channel, wanted, subject=report.subject, by=by, at=at)
        except (messaging.NotAnAddress, messaging.AddressBlocked):
            return None


def _files_of(report: Report) -> Files:
    """The paper and the workbook in a language, each made once however many get it."""

    @cache
    def made(language: str) -> tuple[tuple[str, bytes], ...]:
        with translation.override(language):
            name = f"{called(report)} {report.period}".replace("/", "-")
            return (f"{name}.pdf", paper_of(report)), (f"{name}.xlsx", book_of(report))

    return lambda language: [ContentFile(content, name=name) for name, content in made(language)]
