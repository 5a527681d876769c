from datetime import timedelta
from typing import Any

import pytest

from huiyin.customers.actions import open_file
from huiyin.customers.rules import AddressLine
from huiyin.kernel.errors import DomainError
from huiyin.orders import actions, queries
from huiyin.orders.models import Area
from huiyin.org import actions as org
from huiyin.org.rules import OnlyReads
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House


@pytest.fixture
def north(house: House, pack: Any) -> Area:
    """The north of Peking is Ana's."""
    said = {"by": house.max, "at": NOW}
    return actions.open_area(name="城北", beginnings=["110105", "110108"], manager=house.ana, **said)


def live(house: House, name: str, region: str, phone: str) -> Any:
    there = [AddressLine(label="home", region=region, text="1号")]
    return open_file(kind="person", name=name, phones=[phone], addresses=there, by=house.ana, at=NOW)


@pytest.mark.req("A12-6")
def test_an_area_has_its_manager_and_the_customers_of_its_regions(house: House, north: Area) -> None:
    inside = live(house, "王芳", "110108", "13800138000")
    live(house, "李雷", "310104", "13900139000")

    assert [row.pk for row in queries.customers_of(north, house.ana)] == [inside.pk]
    assert queries.customers_of(north, house.olga).count() == 0
    assert queries.area_of(inside.region) == north


@pytest.mark.req("A12-6")
def test_each_region_has_one_ambassador(house: House, north: Area) -> None:
    said = {"manager": house.ben, "by": house.max, "at": NOW}
    for beginnings in (["110105"], ["11"]):
        with pytest.raises(actions.OtherAreas):
            actions.open_area(name="北京", beginnings=beginnings, **said)
    with pytest.raises(actions.NameTaken):
        actions.open_area(name="城北", beginnings=["1201"], **said)
    with pytest.raises(actions.NoRegion):
        actions.open_area(name="天津", beginnings=[], **said)
    with pytest.raises(OnlyReads):
        actions.open_area(name="天津", beginnings=["12"], **{**said, "manager": house.art})

    assert actions.open_area(name="天津", beginnings=["12"], **said).manager == house.ben
    assert actions.edit_area(north, name="城北", beginnings=["110105"], **said).manager == house.ben


@pytest.mark.req("A12-6")
def test_the_account_manager_reports_to_the_superior_who_acknowledges(house: House, north: Area) -> None:
    with pytest.raises(actions.NotTheManager):
        actions.report(north, text="我也说一句", by=house.ben, at=NOW)
    with pytest.raises(actions.NothingReported):
        actions.report(north, text=" ", by=house.ana, at=NOW)

    report = actions.report(north, text="本周走访了五家客户。", by=house.ana, at=NOW)
    with pytest.raises(actions.NotWrittenTo):
        actions.acknowledge(report, by=house.max, at=NOW)
    read = actions.acknowledge(report, by=house.lena, at=NOW)

    assert (report.to, read.is_read) == (house.lena, True)
    assert Notice.objects.get(kind="area_report").person == house.ana
    with pytest.raises(actions.AlreadyRead):
        actions.acknowledge(report, by=house.lena, at=NOW)


def test_a_report_is_read_by_who_wrote_it_whom_it_is_for_and_who_sees_everything(house: House, north: Area) -> None:
    report = actions.report(north, text="本周走访了五家客户。", by=house.ana, at=NOW)

    for person in (house.ana, house.lena, house.max):
        assert list(queries.reports_of(north, person)) == [report]
    assert list(queries.reports_of(north, house.ben)) == []


def test_an_account_manager_does_not_leave_before_somebody_else_has_the_area(house: House, north: Area) -> None:
    with pytest.raises(DomainError):
        org.leave(house.ana, by=house.max, at=NOW)

    org.leave(house.ana, successor=house.ben, by=house.max, at=NOW)

    north.refresh_from_db()
    assert north.manager == house.ben


def test_the_list_of_areas_counts_the_reports_that_somebody_may_read(house: House, north: Area) -> None:
    actions.report(north, text="本周走访了五家客户。", by=house.ana, at=NOW)

    def counted(person: Any) -> list[tuple[int, int]]:
        return list(queries.areas_for(person).values_list("reported", "unread"))

    assert [counted(person) for person in (house.lena, house.ana, house.ben)] == [[(1, 1)], [(1, 1)], [(0, 0)]]


@pytest.mark.req("A12-6")
def test_reading_a_report_is_work_of_the_superior_until_it_is_read(house: House, north: Area) -> None:
    report = actions.report(north, text="本周走访了五家客户。", by=house.ana, at=NOW)

    item = WorkItem.objects.open().get(kind=Kind.AREA_REPORT)
    assert (item.owner, item.subject, item.clause.key) == (house.lena, north.subject, "orders.area")
    assert item.due_at == NOW.replace(hour=18) + timedelta(days=2)
    assert list(queries.reports_to_read(house.lena)) == [report]

    actions.acknowledge(report, by=house.lena, at=NOW)

    item.refresh_from_db()
    assert (item.settled_by, item.outcome) == (house.lena, WorkItem.Outcome.MET)
    assert list(queries.reports_to_read(house.lena)) == []


def test_whoever_has_the_reading_of_a_report_on_the_list_now_acknowledges_it(house: House, north: Area) -> None:
    report = actions.report(north, text="本周走访了五家客户。", by=house.ana, at=NOW)
    with pytest.raises(actions.NotWrittenTo):
        actions.acknowledge(report, by=house.max, at=NOW)

    org.leave(house.lena, successor=house.max, by=house.max, at=NOW)

    assert actions.acknowledge(report, by=house.max, at=NOW).is_read
