"""A manager finds out why it got worse: the board, a figure, its rows, a measure, and the month's report on paper."""

from collections.abc import Callable
from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from huiyin.cases.models import Case
from huiyin.org.models import Person
from huiyin.reports.actions import ask_for_reports
from huiyin.reports.models import Report
from tests.conftest import NOW
from tests.journeys.desk import Desk
from tests.journeys.hands import Keyboard

Sit = Callable[..., Desk]
ROWS = '#parts tbody td a[href*="/rows/"]'


def monthly_report() -> Report:
    """The table of complaints of the month that runs, as it is owed once the month is over."""
    ask_for_reports(NOW.replace(month=NOW.month + 1, day=1))  # a Tuesday; nobody is asked on a day off
    return Report.objects.get(rule="complaint_classes", first_day=NOW.date().replace(day=1))


def one_up(manager: Desk) -> None:
    """The choice above in a list that applies at once."""
    with manager.page.expect_navigation():
        manager.page.keyboard.press("ArrowUp")
    manager.settle()


def test_a_manager_finds_why_last_week_was_worse_opens_a_measure_and_prints_the_month_by_keyboard_alone(
    month: None, desk: Sit
) -> None:
    report, measures = monthly_report(), Case.objects.filter(process="measure").count()
    manager = desk(Person.objects.get(username="hemin"))
    keys = Keyboard(manager)

    manager.open("/reports/boards/")
    keys.reach("#id_span")
    while manager.page.locator("#id_span").input_value() != "last_week":
        one_up(manager)
    manager.look()
    keys.follow('a[href*="/reports/figures/complaints/"][href*="by=cause"]')
    manager.look()
    number = keys.follow(ROWS)
    manager.look()
    expect(manager.page.locator("[data-rows] tbody tr")).to_have_count(int(number))

    keys.follow('a[href*="/cases/measure/new/"]')
    manager.look()
    assert f"为 {number}；" in manager.page.locator('[name="basis"]').input_value()
    keys.write("goal", "同样的投诉减少一半")
    keys.press("Control+Enter")
    expect(manager.page.locator(".case-number")).to_be_visible()
    measure = Case.objects.filter(process="measure").latest("pk")
    assert (Case.objects.filter(process="measure").count(), measure.cause != "") == (measures + 1, True)

    keys.follow('nav a[href="/reports/written/"]')
    manager.look()
    keys.reach('th a[href="?sort=first_day"]')  # the month began before its days, and those fill a page
    keys.press("Enter")
    expect(manager.page.locator('th[aria-sort="ascending"]')).to_be_visible()
    keys.follow(f'a[href="/reports/written/{report.pk}/"]')
    for language in ("zh-hant", "en", "zh-hans"):
        manager.reads(language).look()
    paper = keys.prints(f'form[action="/reports/written/{report.pk}/paper/"] button')
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    for words in ("顾客投诉分类统计表", "同样的投诉减少一半", "何敏"):
        assert words in said


def test_who_chooses_days_by_keys_goes_on_from_where_they_were(month: None, desk: Sit) -> None:
    manager = desk(Person.objects.get(username="hemin"))
    manager.open("/reports/boards/overview/")
    days = manager.page.locator("#id_span")
    before: str = days.evaluate("days => days.options[days.selectedIndex - 1].value")
    days.focus()

    one_up(manager)

    expect(days).to_be_focused()
    expect(days).to_have_value(before)
