"""Reports on work: owed once each period, drafted from what was done, sent upwards in words; who owes one is listed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from huiyin.contact.actions import keep_promise_to, promise_to, record_conversation
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.org.actions import report_absence
from huiyin.org.models import Person
from huiyin.reports import actions
from huiyin.reports.models import WorkReport
from huiyin.reports.queries.work import work_figures
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House

DAY = timedelta(days=1)
MADE_KNOWN = "请打 13800001234 找我"


@pytest.fixture
def spoken(house: House, pack: Any) -> Customer:
    """Ana spoke with a customer today, promised something and kept it; yesterday, too, and of that nobody asks."""
    said: dict[str, Any] = {"by": house.ana, "at": NOW}
    customer = open_file(kind="person", name="王芳", keeper=house.ana, confirmed=True, **said)
    talk: dict[str, Any] = {"direction": "in", "channel": "phone", "by": house.ana}
    record_conversation(customer, content="前一天的事", said_at=NOW - DAY, at=NOW - DAY, **talk)
    record_conversation(customer, content=MADE_KNOWN, said_at=NOW, at=NOW, **talk)
    keep_promise_to(promise_to(customer, content="寄发票", due_at=NOW + DAY, **said), **said)
    return customer


def owed(rule: str, person: Person) -> WorkReport:
    return WorkReport.objects.select_related("item").get(rule=rule, person=person)


@pytest.mark.req("C12-3")
def test_the_days_report_is_owed_once_and_sent_to_the_superior_in_words(house: House, spoken: Customer) -> None:
    asked = [actions.ask_for_work_reports(at) for at in (NOW, NOW, NOW + timedelta(hours=1))]

    assert asked == [WorkReport.objects.count(), 0, 0]
    report = owed("daily", house.ana)
    assert report.item is not None
    assert (report.item.owner, report.item.clause and report.item.clause.key) == (house.ana, "reports.daily")
    with pytest.raises(actions.NotTheWriter):
        actions.send_work_report(report, words="替她写", by=house.ben, at=NOW)
    with pytest.raises(actions.NothingWritten):
        actions.send_work_report(report, words=" ", by=house.ana, at=NOW)
    with pytest.raises(actions.WorkReportTooLong):
        actions.send_work_report(report, words="忙" * 10_001, by=house.ana, at=NOW)

    sent = actions.send_work_report(report, words="一位老客户", by=house.ana, at=NOW)

    assert sent.figures["total"] == {"contacts": 1, "callbacks": 0, "cases": 0, "promises": 1}
    assert [one["words"] for one in sent.figures["contacts"]] == ["请打 138****1234 找我"]
    assert (sent.to, WorkItem.objects.get(pk=report.item.pk).outcome) == (house.lena, "met")
    assert Notice.objects.filter(subject=sent.subject, person=house.lena).count() == 1
    with pytest.raises(actions.SentAlready):
        actions.send_work_report(report, words="再来一次", by=house.ana, at=NOW)
    with pytest.raises((InternalError, ProgrammingError), match="Cannot"), transaction.atomic():
        WorkReport.objects.filter(pk=report.pk).update(words="改")


@pytest.mark.req("C12-3", "D410-1")
def test_the_closing_of_a_day_counts_the_department_and_lists_whose_report_is_missing(
    house: House, spoken: Customer
) -> None:
    actions.ask_for_work_reports(NOW)
    closing = owed("closing", house.lena)
    assert {one["name"] for one in work_figures(closing)["missing"]} == {"安娜", "贝恩"}
    actions.send_work_report(owed("daily", house.ana), words="一位老客户", by=house.ana, at=NOW)

    sent = actions.send_work_report(closing, words="平稳", by=house.lena, at=NOW)

    assert [one["name"] for one in sent.figures["missing"]] == ["贝恩"]
    assert {one["name"]: one["contacts"] for one in sent.figures["people"]} == {
        "安娜": 1, "莱娜": 0, "贝恩": 0, "马克斯": 0,
    }  # fmt: skip
    assert (sent.figures["contacts"], sent.to) == ([], house.max)


@pytest.mark.parametrize(
    ("rule", "at", "days"),
    [
        pytest.param("weekly", NOW + 7 * DAY, ("2026-11-23", "2026-11-29"), marks=pytest.mark.req("D410-1")),
        pytest.param("monthly", NOW + 8 * DAY, ("2026-11-01", "2026-11-30"), marks=pytest.mark.req("D52-17")),
        pytest.param("yearly", NOW + 42 * DAY, ("2026-01-01", "2026-12-31"), marks=pytest.mark.req("D52-17")),
    ],
)
def test_a_longer_period_is_summed_up_once_it_is_over(
    house: House, spoken: Customer, rule: str, at: datetime, days: tuple[str, str]
) -> None:
    actions.ask_for_work_reports(NOW)
    assert not WorkReport.objects.filter(rule=rule, first_day__gte=days[0]).exists()

    actions.ask_for_work_reports(at)
    actions.ask_for_work_reports(at + DAY)

    report = WorkReport.objects.get(rule=rule, person=house.lena, first_day=days[0])
    assert report.last_day.isoformat() == days[1]
    assert work_figures(report)["total"]["promises"] == 1
    if report.with_meeting:
        with pytest.raises(actions.NoMeeting):
            actions.send_work_report(report, words="好", by=house.lena, at=at)
    sent = actions.send_work_report(report, words="好", meeting="部门会议通过", by=house.lena, at=at)
    assert (sent.to, sent.meeting) == (house.max, "部门会议通过" if rule != "weekly" else "")


def test_nobody_owes_a_report_on_a_day_off_or_on_what_was_long_before(house: House, pack: Any) -> None:
    report_absence(house.ben, substitute=house.ana, starts_at=NOW - DAY, ends_at=NOW + DAY, by=house.adam, at=NOW)

    assert actions.ask_for_work_reports(NOW - DAY) == 0  # a Sunday
    actions.ask_for_work_reports(NOW)

    assert not WorkReport.objects.filter(person=house.ben).exists()
    assert not WorkReport.objects.filter(rule="monthly").exists()  # October was over three weeks before


@pytest.mark.req("C12-3")
def test_a_day_not_reported_leaves_the_list_as_missed_and_can_still_be_sent(house: House, pack: Any) -> None:
    actions.ask_for_work_reports(NOW)
    report = owed("daily", house.ana)

    actions.ask_for_work_reports(NOW + 4 * DAY)

    assert report.item is not None
    assert WorkItem.objects.get(pk=report.item.pk).outcome == "missed"
    sent = actions.send_work_report(WorkReport.objects.get(pk=report.pk), words="补交", by=house.ana, at=NOW + 4 * DAY)
    assert sent.sent_at == NOW + 4 * DAY
    assert WorkItem.objects.get(pk=report.item.pk).outcome == "missed"


@pytest.mark.req("C12-3")
def test_a_report_is_written_on_its_page_and_found_by_whether_it_was_sent(
    house: House, spoken: Customer, signed_in: Callable[[Person], Client], at_now: Any
) -> None:
    actions.ask_for_work_reports(NOW)
    ana, lena = signed_in(house.ana), signed_in(house.lena)
    address, missing = reverse("reports:work-report", args=[owed("daily", house.ana).pk]), {"sent": "no"}
    listed = reverse("reports:work-reports")
    assert "138****1234" in ana.get(address).content.decode()
    assert address in lena.get(listed, missing).content.decode()
    assert lena.post(address, {"words": "替她写"}).status_code == 403

    refused = ana.post(address, {"words": ""})
    assert (refused.status_code, "请用自己的话写明工作情况" in refused.content.decode()) == (422, True)
    assert ana.post(address, {"words": "一位老客户"}).status_code == 302

    assert address not in lena.get(listed, missing).content.decode()
    assert "一位老客户" in lena.get(address).content.decode()
    assert signed_in(house.ben).get(address).status_code == 404
