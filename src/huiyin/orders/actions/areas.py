"""Areas, their account managers, and what these report upward."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_noop

from huiyin.customers.queries import region_names
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.orders import queries
from huiyin.orders.models import Area, AreaReport
from huiyin.org.models import Person
from huiyin.org.queries import superior_of
from huiyin.org.rules import check_given_work
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.rules import in_each_language

READING = gettext_noop("Read the report on an area")
SOON = {"within": "2 working days"}  # where the rule book says nothing
READ = gettext_noop("%(name)s has read your report on the area %(area)s")


class NoRegion(DomainError):
    """No region is called that. Write the name of a province, city or county, or its code."""

    field = "regions"


class OtherAreas(DomainError):
    """%(region)s belongs to the area %(area)s already."""

    field = "regions"


class NameTaken(DomainError):
    """There is an area of this name."""

    field = "name"


class NothingReported(DomainError):
    """Write the report."""

    field = "text"


class NotTheManager(DomainError):
    """Only the account manager reports on an area."""


class NobodyAbove(DomainError):
    """There is nobody above you to report to: ask the administrator to name a supervisor or manager."""


class NotWrittenTo(DomainError):
    """Only the person a report was written to acknowledges it."""


class AlreadyRead(DomainError):
    """This report was acknowledged already."""


@whole
def open_area(*, name: str, beginnings: Sequence[str], manager: Person, by: Person, at: datetime) -> Area:
    """Name an area and who answers for its customers.

    Source: A12-6. Raises NoRegion, OtherAreas, NameTaken, OnlyReads.
    """
    _check(name, beginnings, manager, but=None)
    return Area.objects.create(
        name=name.strip(), beginnings=sorted(set(beginnings)), manager=manager, opened_by=by, opened_at=at
    )


@whole
def edit_area(area: Area, *, name: str, beginnings: Sequence[str], manager: Person, by: Person, at: datetime) -> Area:
    """Another name, other regions, another account manager. Raises NoRegion, OtherAreas, NameTaken, OnlyReads."""
    _check(name, beginnings, manager, but=area)
    area.name, area.beginnings, area.manager = name.strip(), sorted(set(beginnings)), manager
    area.save(update_fields=["name", "beginnings", "manager"])
    return area


@whole
def succeed_areas(person: Person, *, successor: Person) -> int:
    """The areas of somebody who left have another account manager."""
    return Area.objects.filter(manager=person).update(manager=successor)


@whole
def report(area: Area, *, text: str, by: Person, at: datetime) -> AreaReport:
    """The account manager writes to the superior how the area stands, who has to read it in time.

    Source: A12-6. Raises NothingReported, NotTheManager, NobodyAbove.
    """
    if not text.strip():
        raise NothingReported
    if area.manager_id != by.pk:
        raise NotTheManager
    place = by.memberships.filter(department__closed_at=None).select_related("department").order_by("pk").first()
    superior = superior_of(by, place.department if place else None)
    if superior is None:
        raise NobodyAbove
    rule, clause = queries.read_report_rule()
    item = worklist.open_item(
        kind=Kind.AREA_REPORT,
        title=rule.title if rule else in_each_language(READING),
        subject=area.subject,
        subject_label=f"{area.name} {by.name}",
        owner=superior,
        clause=clause,
        form=rule.due if rule else SOON,
        by=by,
        at=at,
    )
    return AreaReport.objects.create(area=area, text=text.strip(), by=by, to=superior, item=item, at=at)


@whole
def acknowledge(written: AreaReport, *, by: Person, at: datetime) -> AreaReport:
    """The superior has read it, and the account manager hears of that. Raises NotWrittenTo, AlreadyRead."""
    written = AreaReport.objects.select_for_update(of=("self",)).select_related("area", "by", "item").get(pk=written.pk)
    if not written.may_read(by):
        raise NotWrittenTo
    if written.item is None or written.item.settled_at:
        raise AlreadyRead
    written.item = worklist.settle(written.item, by=by, at=at)
    told = in_each_language(READ, name=by.name, area=written.area.name)
    worklist.notify([written.by], kind="area_report", text=told, subject=written.area.subject, at=at)
    return written


def _check(name: str, beginnings: Sequence[str], manager: Person, *, but: Area | None) -> None:
    """Each customer has one ambassador: no region lies in two areas."""
    check_given_work(manager, field="manager")
    if not beginnings:
        raise NoRegion
    with connection.cursor() as cursor:  # two areas opened at once see each other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('orders_area'))")
    others = Area.objects.exclude(pk=but.pk) if but else Area.objects.all()
    if others.filter(name=name.strip()).exists():
        raise NameTaken
    for area in others:
        for mine in beginnings:
            if queries.overlapping(mine, area.beginnings):
                raise OtherAreas(region=region_names([mine])[0], area=area.name)
