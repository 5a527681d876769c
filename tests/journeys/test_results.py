"""A manager finds out why it got worse: the board, a figure, its rows, a measure, and the month's report on paper."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from io import BytesIO

from django.utils.timezone import get_current_timezone, localdate
from playwright.sync_api import expect
from pypdf import PdfReader

from huiyin.cases.models import Case
from huiyin.org.models import Person
from huiyin.reports.actions import ask_for_reports
from huiyin.reports.models import Report
from tests.journeys.desk import Desk

Sit = Callable[..., Desk]
MONTH = "span=this_month"
ROWS = '#parts tbody a[href*="/rows/"]'


def monthly_report() -> Report:
    """The table of complaints of the month that runs, as it is owed once the month is over."""
    first = (localdate().replace(day=1) + timedelta(days=32)).replace(day=1)
    for day in range(5):  # nobody is asked on a day off
        ask_for_reports(datetime.combine(first + timedelta(days=day), time(10), get_current_timezone()))
    return Report.objects.get(rule="complaint_classes")


def test_a_manager_finds_why_it_got_worse_opens_a_measure_and_prints_the_month(month: None, desk: Sit) -> None:
    report, measures = monthly_report(), Case.objects.filter(process="measure").count()
    manager = desk(Person.objects.get(username="hemin"))
    manager.open("/reports/boards/").look()
    manager.open(f"/reports/figures/complaints/?{MONTH}&by=cause").look()

    number = manager.page.locator(ROWS).nth(1)
    counted = int(number.inner_text())
    number.click()
    manager.look()
    expect(manager.page.locator("[data-rows] tbody tr")).to_have_count(counted)

    manager.open(f"/reports/statistics/?{MONTH}&process=complaint&rows=cause&columns=department")
    manager.page.locator('#counts a[href*="/cases/measure/new/"]').first.click()
    manager.settle()
    assert manager.page.locator('[name="basis"]').input_value()
    manager.send("form[data-guard]", classification="fault_returns", goal="同样的投诉减少一半")
    assert Case.objects.filter(process="measure").count() == measures + 1

    for language in ("zh-hans", "zh-hant", "en"):
        manager.open(f"/reports/written/{report.pk}/").reads(language).look()
    paper = manager.page.request.get(f"{manager.home}/reports/written/{report.pk}/paper/").body()
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    assert "Complaints by class" in words


def test_who_chooses_days_by_keys_goes_on_from_where_they_were(month: None, desk: Sit) -> None:
    manager = desk(Person.objects.get(username="hemin"))
    manager.open("/reports/boards/overview/")
    days = manager.page.locator("#id_span")
    days.focus()

    days.press("ArrowUp")
    manager.page.wait_for_url("**span=last_week**")

    expect(manager.page.locator("#id_span")).to_be_focused()
    expect(manager.page.locator("#id_span")).to_have_value("last_week")
