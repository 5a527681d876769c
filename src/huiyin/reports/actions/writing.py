"""Everybody reports on their work: drafted from what was done, completed in words, sent to whoever is above."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from huiyin.customers.queries import clause_row
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.org.queries import at_work, people_with, superior_of
from huiyin.reports.enums import Span
from huiyin.reports.models import WorkReport
from huiyin.reports.queries.work import work_figures
from huiyin.reports.rules import Period, period_of
from huiyin.rulebook.definitions import ReportDuty
from huiyin.rulebook.queries import NothingPublished, pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

SENT = gettext_noop("%(name)s reports: %(title)s, %(period)s")
LONGEST = 10_000
ASKED_FOR = {"week": timedelta(days=7), "month": timedelta(days=14), "year": timedelta(days=31)}
LEFT_OPEN = timedelta(days=3)  # a day's report that was not written by then was missed; it can still be sent


class NothingWritten(DomainError):
    """Say in your own words how the work went."""

    field = "words"


class NoMeeting(DomainError):
    """Write what the meeting of the department said to it."""

    field = "meeting"


class WorkReportTooLong(DomainError):
    """This is too long: %(most)s characters at most."""


class NotTheWriter(DomainError):
    """Only whoever owes a report on their work writes it."""


class SentAlready(DomainError):
    """This report was sent already."""


def ask_for_work_reports(at: datetime) -> int:
    """Everybody at work today owes what the rule book asks of them, once for each period; says how many were asked for.

    A day is reported on that day; a week, month or year once it is over. Source: C12-3, D410-1, D52-17.
    """
    try:
        duties = pack_in_force().reports
    except NothingPublished:
        return 0
    _miss_old_ones(at)
    return sum(_ask(duty, at) for duty in duties.values())


@whole
def _ask(duty: ReportDuty, at: datetime) -> int:
    today = localdate(at)
    period = Period(today, today) if duty.every == "day" else period_of(Span(f"last_{duty.every}"), today)
    if today - period.last > ASKED_FOR.get(duty.every, timedelta()):
        return 0  # of a house that began later nobody asks what was before
    asked = set(WorkReport.objects.filter(rule=duty.key, first_day=period.first).values_list("person", flat=True))
    people = {person.pk: person for role in duty.roles for person in people_with(role) if person.pk not in asked}
    reports = WorkReport.objects.bulk_create(
        WorkReport(
            rule=duty.key,
            title=dict(duty.title),
            person=person,
            department=_department_of(person, duty.roles),
            of_team=duty.team,
            with_meeting=duty.meeting,
            first_day=period.first,
            last_day=period.last,
        )
        for person in at_work(people.values(), at)
    )
    openings = [worklist.Opening(one.subject, f"{period} {one.person.name}", one.person_id) for one in reports]
    clause = clause_row(duty.clause)
    items = worklist.open_each(openings, kind=Kind.WORK_REPORT, title=duty.title, form=duty.due, clause=clause, at=at)
    for report, item in zip(reports, items, strict=True):
        report.item_id = item
    WorkReport.objects.bulk_update(reports, ["item"])
    return len(reports)


@whole
def send_work_report(report: WorkReport, *, words: str, meeting: str = "", by: Person, at: datetime) -> WorkReport:
    """The figures are taken as they stand, and whoever is above reads them with the words of whoever reports.

    Raises NothingWritten, NoMeeting, WorkReportTooLong, NotTheWriter, SentAlready. Source: C12-3, D410-1, D52-17.
    """
    words, meeting = words.strip(), meeting.strip()
    for field, text in (("words", words), ("meeting", meeting)):
        if len(text) > LONGEST:
            raise WorkReportTooLong(most=LONGEST, field=field)
    held = worklist.hold_items(WorkItem.objects.open().filter(pk__in=[report.item_id]))
    rows = WorkReport.objects.select_for_update(of=("self",)).select_related("person", "department", "item")
    report = rows.get(pk=report.pk)
    if not report.permits(by, "send"):
        raise NotTheWriter
    if report.sent_at:
        raise SentAlready
    if not words:
        raise NothingWritten
    if report.with_meeting and not meeting:
        raise NoMeeting
    report.words, report.meeting = words, meeting if report.with_meeting else ""
    report.figures = work_figures(report)
    report.to = superior_of(report.person, report.department)
    report.sent_by, report.sent_at = by, at
    report.save(update_fields=["words", "meeting", "figures", "to", "sent_by", "sent_at"])
    worklist.settle_each(held, by=by, at=at)
    if report.to:
        told = in_each_language(SENT, name=report.person.name, title=report.title, period=str(report.period))
        worklist.notify([report.to], kind="mention", text=told, subject=report.subject, at=at)
    return report


def _miss_old_ones(at: datetime) -> None:
    """What a day was like is not made up for ever: it leaves the lists, and counts as missed."""
    days = WorkReport.objects.filter(rule__in=_daily(), sent_at=None).values("item")
    old = WorkItem.objects.open().filter(kind=Kind.WORK_REPORT, due_at__lt=at - LEFT_OPEN, pk__in=days)
    worklist.drop_each(old.values_list("pk", flat=True), by=None, at=at)


def _daily() -> list[str]:
    return [duty.key for duty in pack_in_force().reports.values() if duty.every == "day"]


def _department_of(person: Person, roles: tuple[str, ...]) -> Department | None:
    """Where they hold the role they report in."""
    places = person.memberships.filter(role__in=roles, department__closed_at=None).select_related("department")
    place = places.order_by("pk").first()
    return place.department if place else None
