"""A report is completed in words and handed in: its figures are taken as they stand."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localdate

from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.reports.actions.sealing import seal
from huiyin.reports.actions.signing import ask_next
from huiyin.reports.models import Report, Signing
from huiyin.reports.queries.reports import signers_of
from huiyin.reports.queries.standing import drafted, duty_of
from huiyin.reports.tables.standing import content_of, in_every_language, numbers_of
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem

LONGEST = 10_000


class NothingWritten(DomainError):
    """Write this section in your own words before you hand the report in."""


class WordsTooLong(DomainError):
    """This is too long: %(most)s characters at most."""


class NotTheWriter(DomainError):
    """Only whoever owes a report writes it."""


class DaysStillRun(DomainError):
    """Its days run until %(last)s. Keep what is written, and hand it in on that day or later."""


class LastDayRuns(DomainError):
    """Today is the last of its days: what is done until midnight will not be in it. Hand it in tomorrow, or confirm
    that it is to go in as things stand."""


class HandedInAlready(DomainError):
    """This report was handed in already. Whoever signs it can send it back."""


@whole
def write(report: Report, *, words: Mapping[str, str], by: Person, at: datetime) -> Report:
    """Keep what was written so far. Raises NotTheWriter, HandedInAlready, WordsTooLong."""
    return _written(report, words, by)


@whole
def hand_in(report: Report, *, words: Mapping[str, str], by: Person, at: datetime, early: bool = False) -> Report:
    """It is complete: the figures are taken, and whoever signs first is asked to; where nobody signs, it is sealed.

    Before the last of its days it is refused: nobody asks for it twice, so what happens until then would be in none. On
    the last of several days whoever hands it in says so (`early`): what is done until midnight is not in it.
    Raises NotTheWriter, HandedInAlready, DaysStillRun, LastDayRuns, WordsTooLong, NothingWritten.
    Source: C12-3, D2-12, D410-1, D52-17.
    """
    held = worklist.hold_items(WorkItem.objects.open().filter(subject=report.subject))
    report = _written(report, words, by)
    if report.last_day > localdate(at):
        raise DaysStillRun(last=report.last_day)
    if report.last_day_runs(at) and not early:
        raise LastDayRuns
    for section in duty_of(report).sections:
        if section.words == "must" and not report.words.get(section.key):
            raise NothingWritten(field=section.key)
    draft = drafted(report, at)
    report.content = in_every_language(lambda: content_of(draft))
    report.said = numbers_of(draft)
    report.written_by, report.written_at, report.sent_back = by, at, ""
    report.save(update_fields=["content", "said", "written_by", "written_at", "sent_back"])
    worklist.settle_each(held, by=by, at=at)
    for place, (role, person) in enumerate(signers_of(report, but=by)):
        Signing.objects.create(report=report, place=place, role=role, person=person)
    if not ask_next(report, by=by, at=at):
        seal(report, at=at)
    return report


def _written(report: Report, words: Mapping[str, str], by: Person) -> Report:
    rows = Report.objects.select_for_update(of=("self",)).select_related("person", "department", "item")
    stored = rows.get(pk=report.pk)
    if not stored.permits(by, "write"):
        raise NotTheWriter
    if stored.written_at:
        raise HandedInAlready
    asked = [section.key for section in duty_of(stored).sections if section.words != "no"]
    said = {key: words.get(key, stored.words.get(key, "")).replace("\r\n", "\n").strip() for key in asked}
    for key, text in said.items():
        if len(text) > LONGEST:
            raise WordsTooLong(most=LONGEST, field=key)
    stored.words = {key: text for key, text in said.items() if text}
    stored.save(update_fields=["words"])
    return stored
