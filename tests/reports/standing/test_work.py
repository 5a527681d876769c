"""Reports are owed once each period, drafted from what was done, sent upwards in words; who owes one is listed."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.contact.actions import Talk, keep_promise_to, promise_to, record_conversation
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.org.actions import report_absence
from huiyin.org.models import Person
from huiyin.reports import actions
from huiyin.reports.models import Report
from huiyin.reports.queries.figures import FIGURES
from huiyin.reports.queries.reports import waiting_for
from huiyin.reports.queries.standing import drafted
from huiyin.reports.queries.work import work_figures
from huiyin.reports.tables.standing import in_one_language, since
from huiyin.site import signature
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House
from tests.customers.meeting import one_behind_the_other

DAY = timedelta(days=1)
MADE_KNOWN = "请打 13800001234 找我"
LATER = Talk(direction="in", channel="phone", content="补记", said_at=NOW)


@pytest.fixture
def spoken(house: House, pack: Any) -> Customer:
    """Ana spoke with a customer today, promised something and kept it; yesterday, too, and of that nobody asks."""
    said: dict[str, Any] = {"by": house.ana, "at": NOW}
    customer = open_file(kind="person", name="王芳", keeper=house.ana, confirmed=True, **said)
    for words, then in (("前一天的事", NOW - DAY), (MADE_KNOWN, NOW)):
        talk = Talk(direction="in", channel="phone", content=words, said_at=then)
        record_conversation(customer, talk, by=house.ana, at=then)
    keep_promise_to(promise_to(customer, content="寄发票", due_at=NOW + DAY, **said), **said)
    return customer


def owed(rule: str, person: Person) -> Report:
    return Report.objects.select_related("item").get(rule=rule, person=person)


def sent(report: Report, *, by: Person, at: datetime = NOW, **words: str) -> Report:
    """Handed in, and gone out."""
    actions.hand_in(report, words=words, by=by, at=at)
    actions.send_due(at)
    return Report.objects.get(pk=report.pk)


def tables(report: Report, section: str) -> list[list[list[Any]]]:
    """The rows of each table of a section."""
    found = next(one for one in in_one_language(report.content)["sections"] if one["key"] == section)
    rows = [block["table"]["lines"] for block in found["blocks"] if "table" in block]
    return [[[cell["value"] for cell in line["cells"]] for line in lines] for lines in rows]


def headings(report: Report, section: str) -> list[str]:
    """Of the first table of a section."""
    found = next(one for one in in_one_language(report.content)["sections"] if one["key"] == section)
    table = next(block["table"] for block in found["blocks"] if "table" in block)
    return [column["heading"] for column in table["columns"]]


@pytest.mark.req("C12-3", "F-18")
def test_the_days_report_is_owed_once_and_sent_to_the_superior_in_words(house: House, spoken: Customer) -> None:
    asked = [actions.ask_for_reports(at) for at in (NOW, NOW, NOW + timedelta(hours=1))]

    assert asked == [Report.objects.count(), 0, 0]
    report = owed("daily", house.ana)
    assert report.item is not None
    assert (report.item.owner, report.item.clause and report.item.clause.key) == (house.ana, "reports.daily")
    with pytest.raises(actions.NotTheWriter):
        actions.hand_in(report, words={"words": "替她写"}, by=house.ben, at=NOW)
    with pytest.raises(actions.NothingWritten):
        actions.hand_in(report, words={"words": " "}, by=house.ana, at=NOW)
    with pytest.raises(actions.WordsTooLong):
        actions.hand_in(report, words={"words": "忙" * 10_001}, by=house.ana, at=NOW)

    gone = sent(report, by=house.ana, words="一位老客户")

    done, contacts = tables(gone, "done")
    assert done == [["安娜", 1, 0, 0, 1]]
    assert headings(gone, "done")[1] == "经手沟通（次）" != str(FIGURES["conversations"].name)
    assert [line[-1] for line in contacts] == ["请打 138****1234 找我"]
    assert (gone.sent_at, WorkItem.objects.get(pk=report.item.pk).outcome) == (NOW, "met")
    assert [one.person for one in gone.deliveries.all()] == [house.lena]
    assert Notice.objects.filter(subject=gone.subject, person=house.lena).count() == 1
    with pytest.raises(actions.HandedInAlready):
        actions.hand_in(report, words={"words": "再来一次"}, by=house.ana, at=NOW)
    assert since(gone, NOW + DAY) == []
    record_conversation(
        spoken, Talk(direction="in", channel="phone", content="补记", said_at=NOW), by=house.ana, at=NOW
    )
    assert [(one.name, one.part, one.then, one.now) for one in since(gone, NOW + DAY)] == [
        ("经手沟通（次）", "", "1", "2")
    ]


@pytest.mark.req("C12-3", "D410-1")
def test_the_closing_of_a_day_counts_the_department_and_lists_whose_report_is_missing(
    house: House, spoken: Customer
) -> None:
    actions.ask_for_reports(NOW)
    sent(owed("daily", house.ana), by=house.ana, words="一位老客户")

    gone = sent(owed("closing", house.lena), by=house.lena, words="平稳")

    done, missing = tables(gone, "done")
    assert {line[0]: line[1] for line in done} == {"安娜": 1, "莱娜": 0, "贝恩": 0, "马克斯": 0}
    assert [line[0] for line in missing] == ["贝恩"]
    assert [one.person for one in gone.deliveries.all()] == [house.max]
    record_conversation(
        spoken, Talk(direction="in", channel="phone", content="补记", said_at=NOW), by=house.ben, at=NOW
    )
    late = {(one.part, one.then, one.now) for one in since(gone, NOW + DAY) if one.name == "经手沟通（次）"}
    assert late == {("贝恩", "0", "1")}


def test_a_report_that_was_handed_in_and_sent_back_is_not_missing(house: House, spoken: Customer) -> None:
    at = NOW + 8 * DAY
    actions.ask_for_reports(at)
    monthly, classes = owed("monthly", house.lena), owed("complaint_classes", house.lena)

    def missing() -> set[str]:
        return {one["title"]["zh-hans"] for one in work_figures(monthly, team=True)["missing"]}

    assert classes.title["zh-hans"] in missing()
    words = {"analysis": "返修", "measures": "复训"}
    done = actions.hand_in(classes, words=words, by=house.lena, at=at)
    actions.send_back(done, reason="写具体", by=house.max, at=at)

    assert classes.title["zh-hans"] not in missing()


def test_whoever_has_the_work_of_changing_a_report_finds_it_among_those_to_write(
    house: House, pack: Any, signed_in: Callable[[Any], Client]
) -> None:
    at = NOW + 8 * DAY
    actions.ask_for_reports(at)
    done = actions.hand_in(
        owed("complaint_classes", house.lena), words={"analysis": "返修", "measures": "复训"}, by=house.lena, at=at
    )
    actions.send_back(done, reason="写具体", by=house.max, at=at)
    item = WorkItem.objects.open().get(subject=done.subject)
    assert done not in Report.objects.to_be_written_by(house.ana)

    worklist.hand_over(item, to=house.ana, reason="她来改", by=house.max, at=at)

    with time_machine.travel(at, tick=False):
        page = signed_in(house.ana).get("/reports/written/", {"which": "mine"}).text
    assert f"/reports/written/{done.pk}/" in page
    assert done not in Report.objects.to_be_written_by(house.ben)


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
    actions.ask_for_reports(NOW)
    assert not Report.objects.filter(rule=rule, first_day__gte=days[0]).exists()

    actions.ask_for_reports(at)
    actions.ask_for_reports(at + DAY)

    report = Report.objects.get(rule=rule, person=house.lena, first_day=days[0])
    assert report.last_day.isoformat() == days[1]
    words = {"words": "好"}
    if rule != "weekly":
        with pytest.raises(actions.NothingWritten):
            actions.hand_in(report, words=words, by=house.lena, at=at)
        words["meeting"] = "部门会议通过"
    handed_in = actions.hand_in(report, words=words, by=house.lena, at=at)
    assert handed_in.words == words
    assert [line[-1] for line in tables(handed_in, "done")[0] if line[0] == "安娜"] == [1]
    assert (handed_in.sealed_at is None) == (rule != "weekly")
    while waiting := waiting_for(handed_in):
        actions.sign(handed_in, signature=signature.draw("马克斯"), by=waiting.person, at=at)
    filed = Report.objects.get(pk=report.pk)
    assert (filed.sealed_at, filed.words) == (at, words)


def test_a_report_is_begun_before_its_days_are_over_and_asked_for_no_second_time(
    house: House, spoken: Customer
) -> None:
    report = actions.begin("monthly", day=NOW.date(), by=house.lena, at=NOW)

    assert (report.first_day.isoformat(), report.last_day.isoformat()) == ("2026-11-01", "2026-11-30")
    assert drafted(report, NOW).sections
    assert {one.period.last for one in drafted(report, NOW).readings} <= {NOW.date()}
    assert report.item.due_at > NOW + 8 * DAY  # as if it had been asked for in December
    assert actions.begin("monthly", day=NOW.date(), by=house.lena, at=NOW) == report
    actions.ask_for_reports(NOW + 8 * DAY)
    assert Report.objects.filter(rule="monthly", person=house.lena).count() == 1


def test_begun_on_the_last_of_its_days_it_is_due_no_sooner_than_asked_for_the_day_after(
    house: House, spoken: Customer
) -> None:
    last = NOW + 7 * DAY  # the thirtieth of November

    due = actions.begin("monthly", day=NOW.date(), by=house.lena, at=last).item.due_at
    actions.ask_for_reports(last + DAY)

    others = Report.objects.filter(rule="monthly", first_day="2026-11-01").exclude(person=house.lena)
    assert {one.item.due_at for one in others.select_related("item")} <= {due}
    assert due >= last + DAY


def test_the_report_of_a_day_is_due_the_same_whoever_began_it(house: House, spoken: Customer) -> None:
    begun = actions.begin("daily", day=NOW.date(), by=house.ana, at=NOW)
    actions.ask_for_reports(NOW)

    assert begun.item.due_at == owed("daily", house.ben).item.due_at  # asked for on that day


def test_a_report_is_handed_in_on_the_last_of_its_days_at_the_earliest(
    house: House, spoken: Customer, signed_in: Callable[[Any], Client]
) -> None:
    """Nobody is asked for it twice: what happened after it was handed in would be in no report."""
    report = actions.begin("weekly", day=NOW.date(), by=house.lena, at=NOW)
    said: dict[str, Any] = {"words": {"words": "好"}, "by": house.lena}

    with pytest.raises(actions.DaysStillRun) as refused:
        actions.hand_in(report, at=NOW + 5 * DAY, **said)
    with time_machine.travel(NOW, tick=False):
        page = signed_in(house.lena).get(f"/reports/written/{report.pk}/").text
    handed_in = actions.hand_in(report, at=NOW + 6 * DAY, early=True, **said)

    assert "2026-11-29" in str(refused.value)
    assert ("handing-in/" in page, "2026-11-29" in page) == (False, True)
    assert handed_in.sealed_at == NOW + 6 * DAY


def test_on_the_last_of_several_days_it_is_asked_whether_what_is_still_done_may_be_missing(
    house: House, spoken: Customer, signed_in: Callable[[Any], Client]
) -> None:
    report = actions.begin("weekly", day=NOW.date(), by=house.lena, at=NOW)
    page, sunday = f"/reports/written/{report.pk}/", NOW + 6 * DAY

    with pytest.raises(actions.LastDayRuns):
        actions.hand_in(report, words={"words": "好"}, by=house.lena, at=sunday)
    with time_machine.travel(sunday, tick=False):
        lena = signed_in(house.lena)
        asked = lena.get(page).text
        unconfirmed = lena.post(f"{page}handing-in/", {"words": "好"})
        confirmed = lena.post(f"{page}handing-in/", {"words": "好", "early": "1"})

    assert re.search(r'name="early" value="1"[^>]*data-confirm="今天是最后一天', asked)
    assert (unconfirmed.status_code, "今天是最后一天" in unconfirmed.text, "好</textarea>" in unconfirmed.text) == (
        422, True, True,
    )  # fmt: skip
    report.refresh_from_db()
    assert (confirmed.status_code, report.written_at) == (302, sunday)


def test_the_day_after_and_of_a_single_day_nothing_is_asked(
    house: House, spoken: Customer, signed_in: Callable[[Any], Client]
) -> None:
    weekly = actions.begin("weekly", day=NOW.date(), by=house.lena, at=NOW)
    daily = actions.begin("daily", day=NOW.date(), by=house.ana, at=NOW)

    with time_machine.travel(NOW + 7 * DAY, tick=False):
        page = signed_in(house.lena).get(f"/reports/written/{weekly.pk}/").text

    assert ("handing-in/" in page, 'name="early"' in page) == (True, False)
    assert actions.hand_in(daily, words={"words": "忙"}, by=house.ana, at=NOW).written_at == NOW


@pytest.mark.django_db(transaction=True)
def test_whoever_begins_a_report_while_it_is_asked_for_has_one(house: House, pack: Any) -> None:
    at = NOW + 7 * DAY

    refused = one_behind_the_other(
        [house.lena],
        lambda: actions.begin("weekly", day=NOW.date(), by=house.lena, at=at),
        lambda: actions.ask_for_reports(at),
    )

    assert (refused, Report.objects.filter(rule="weekly", person=house.lena).count()) == ([], 1)
    assert Report.objects.filter(rule="daily", person=house.ana).exists()  # nor was anything else left unasked


def test_a_report_on_days_long_over_is_begun_by_whoever_owes_it(house: House, spoken: Customer) -> None:
    september = (NOW - 60 * DAY).date()

    report = actions.begin("monthly", day=september, by=house.lena, at=NOW)

    assert report.first_day.isoformat() == "2026-09-01"
    with pytest.raises(actions.NotAskedOfYou):
        actions.begin("monthly", day=september, by=house.ana, at=NOW)
    with pytest.raises(actions.NotBegunYet):
        actions.begin("monthly", day=(NOW + 40 * DAY).date(), by=house.lena, at=NOW)


def test_the_report_is_begun_on_its_page(house: House, spoken: Customer, signed_in: Callable[[Any], Client]) -> None:
    lena = signed_in(house.lena)

    assert "/reports/written/new/" in lena.get("/reports/written/").text
    answer = lena.post("/reports/written/new/", {"report": "monthly/2026-11-01"})

    report = Report.objects.get(rule="monthly", person=house.lena)
    assert answer["Location"] == f"/reports/written/{report.pk}/"
    assert 'value="monthly/2026-11-01"' not in lena.get("/reports/written/new/").text
    assert lena.post("/reports/written/new/", {"report": "monthly/1999-01-01"}).status_code == 422


def test_list_and_page_say_what_is_to_be_done_with_a_report(
    house: House, pack: Any, signed_in: Callable[[Any], Client]
) -> None:
    actions.ask_for_reports(NOW)
    report = owed("daily", house.ana)
    address = f"/reports/written/{report.pk}/"

    def told(at: datetime) -> tuple[list[str], list[str]]:
        with time_machine.travel(at, tick=False):
            ana = signed_in(house.ana)
            badge = ana.get(address).text.partition('<h1 class="page-title">')[2][:400]
            lists = {key: ana.get(f"/reports/written/?state={key}").text for key in ("owed", "begun", "missing")}
        said = [words for words in ("待写", "草稿，待提交", "逾期未交") if words in badge]
        return said, [key for key, page in lists.items() if address in page]

    assert told(NOW) == (["待写"], ["owed"])
    actions.write(report, words={"words": "先记一笔"}, by=house.ana, at=NOW)
    assert told(NOW) == (["草稿，待提交"], ["begun"])
    assert told(NOW + DAY) == (["逾期未交"], ["missing"])


def test_the_days_to_choose_from_stand_on_a_line_of_a_phone(
    house: House, spoken: Customer, signed_in: Callable[[Any], Client]
) -> None:
    with time_machine.travel(NOW, tick=False):
        page = signed_in(house.lena).get("/reports/written/new/").text

    assert ">周报 11-23 – 11-29（进行中）<" in page
    assert " 2026-11（进行中）<" in page


def test_nobody_owes_a_report_on_a_day_off_or_on_what_was_long_before(house: House, pack: Any) -> None:
    report_absence(house.ben, substitute=house.ana, starts_at=NOW - DAY, ends_at=NOW + DAY, by=house.adam, at=NOW)

    assert actions.ask_for_reports(NOW - DAY) == 0  # a Sunday
    actions.ask_for_reports(NOW)

    assert not Report.objects.filter(person=house.ben).exists()
    assert not Report.objects.filter(rule="monthly").exists()  # October was over three weeks before


@pytest.mark.req("C12-3")
def test_a_day_not_reported_leaves_the_list_as_missed_and_can_still_be_sent(house: House, pack: Any) -> None:
    actions.ask_for_reports(NOW)
    report = owed("daily", house.ana)

    actions.ask_for_reports(NOW + 4 * DAY)

    assert report.item is not None
    assert WorkItem.objects.get(pk=report.item.pk).outcome == "missed"
    gone = sent(Report.objects.get(pk=report.pk), by=house.ana, at=NOW + 4 * DAY, words="补交")
    assert gone.sent_at == NOW + 4 * DAY
    assert WorkItem.objects.get(pk=report.item.pk).outcome == "missed"
