"""The monthly table of complaints: drafted, signed, sent, sealed, and what late data make of it."""

import io
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases.actions import move
from huiyin.cases.models import Case
from huiyin.cases.queries import Came, Measured
from huiyin.kernel.pictures import ADDRESS
from huiyin.kernel.signatures import NotTheirName, SignatureUnreadable, SignHere
from huiyin.kernel.texts import say
from huiyin.messaging.models import Message
from huiyin.org.actions import report_absence
from huiyin.org.models import Person
from huiyin.reports import actions
from huiyin.reports.actions.sealing import sending_time
from huiyin.reports.models import Delivery, Report
from huiyin.reports.queries.figures import FIGURES, Number
from huiyin.reports.queries.reports import waiting_for
from huiyin.reports.queries.standing import drafted
from huiyin.reports.tables.effect import of_reports
from huiyin.reports.tables.shown import Shown
from huiyin.reports.tables.standing import in_one_language, since
from huiyin.reports.tables.standing.since import changed
from huiyin.rulebook.definitions import flat
from huiyin.rulebook.queries import pack_in_force
from huiyin.site import signature
from huiyin.stationery.actions import adjust_all_forms
from huiyin.worklist import actions as worklist
from huiyin.worklist.actions.owners import NotForThem
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, as_built
from tests.messaging.conftest import live, set_up
from tests.reports import months as stories
from tests.reports.reading import paper

DAY = timedelta(days=1)
DECEMBER = NOW + 8 * DAY  # a Tuesday, the first of the month
WORDS = {"analysis": "返修集中在制动。", "measures": "技工复训。"}
PICTURE = signature.draw("马克斯")


@pytest.fixture
def report(months: SimpleNamespace) -> Report:
    """What Lena owes on November."""
    actions.ask_for_reports(DECEMBER)
    return Report.objects.select_related("item", "person", "department").get(
        rule="complaint_classes", person=as_built().lena
    )


@pytest.fixture
def cast(months: SimpleNamespace) -> Any:
    return as_built()


def test_the_effect_of_a_measure_is_judged_by_what_a_report_said_and_by_the_same_since(
    report: Report, cast: Any
) -> None:
    done = handed_in(report, cast)
    told = {"kind": "corrective", "classification": "rude", "basis": "两件", "goal": "不再发生", "corrective": "培训"}
    case = actions.open_measure(done, values=told, by=cast.lena, at=DECEMBER)

    found = {one.name: one for one in of_reports(case, cast.max, DECEMBER + 7 * DAY)}
    won_back, satisfaction = (str(FIGURES[key].name) for key in ("won_back", "satisfaction"))
    assert found[won_back] == Measured(
        won_back, Came("2026-11-01 – 2026-11-30", "0 %", 1), [Came("2026-12-01 – 2026-12-08", "—", 0)]
    )
    assert done.said["figures"]["satisfaction"]["now"] == ["100.0", 1, 1]
    assert satisfaction not in found  # it reached its target


def section(report: Report, key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in in_one_language(report.content)["sections"] if one["key"] == key)
    return found


def handed_in(report: Report, cast: Any) -> Report:
    return actions.hand_in(report, words=WORDS, by=cast.lena, at=DECEMBER)


def sealed(report: Report, cast: Any) -> Report:
    actions.sign(handed_in(report, cast), signature=PICTURE, by=cast.max, at=DECEMBER)
    return Report.objects.select_related("person", "department").get(pk=report.pk)


def sent(report: Report, cast: Any) -> Report:
    sealed(report, cast)
    actions.send_due(DECEMBER + DAY)
    return Report.objects.select_related("person", "department").get(pk=report.pk)


@pytest.mark.req("A6-18", "D2-12")
def test_it_is_drafted_from_the_cases_of_the_month(report: Report, cast: Any) -> None:
    done = handed_in(report, cast)

    received = Case.objects.filter(process="complaint", received_at__month=11, received_at__year=2026)
    inside = received.filter(department__path__contains=[cast.service.pk])
    assert section(done, "classes")["blocks"][0]["table"]["total"]["cells"][-2]["value"] == inside.count()
    counted = {
        line["cells"][0]["value"].strip(): line["cells"][-2]["value"]
        for line in section(done, "classes")["blocks"][0]["table"]["lines"]
    }
    for choice in flat(pack_in_force().lists["classes"]).values():
        if not choice.children:
            number = inside.filter(classification=choice.key).count()
            assert counted.get(say(choice.label), 0) == number, choice.key
    figures = {
        line["cells"][0]["value"]: line["cells"] for line in section(done, "figures")["blocks"][0]["table"]["lines"]
    }
    assert figures["投诉"][1]["value"] == inside.count()
    assert done.content["sections"][0]["title"]["en"] != done.content["sections"][0]["title"]["zh-hans"]


def test_whoever_is_named_signs_it_or_sends_it_back(report: Report, cast: Any) -> None:
    with pytest.raises(actions.NotHandedIn):
        actions.sign(report, signature=PICTURE, by=cast.max, at=DECEMBER)
    done = handed_in(report, cast)
    waiting = waiting_for(done)
    assert waiting is not None
    assert (waiting.person, waiting.item and waiting.item.owner) == (cast.max, cast.max)
    with pytest.raises(actions.NotYourSignature):
        actions.sign(done, signature=PICTURE, by=cast.lena, at=DECEMBER)
    with pytest.raises(SignHere):
        actions.sign(done, signature=b"", by=cast.max, at=DECEMBER)
    with pytest.raises(SignatureUnreadable):
        actions.sign(done, signature=b"GIF8", by=cast.max, at=DECEMBER)
    with pytest.raises(NotTheirName):
        actions.sign(done, signature=PICTURE, typed="莱娜", by=cast.max, at=DECEMBER)
    with pytest.raises(actions.WhyBack):
        actions.send_back(done, reason=" ", by=cast.max, at=DECEMBER)

    back = actions.send_back(done, reason="原因写具体", by=cast.max, at=DECEMBER)

    assert (back.content, back.written_at, back.words, back.sent_back) == ({}, None, WORDS, "原因写具体")
    again = WorkItem.objects.open().get(subject=back.subject)
    assert again.owner == cast.lena
    signed = sealed(back, cast)
    assert WorkItem.objects.get(pk=again.pk).outcome == "met"
    assert [(one["name"], one["role"]) for one in signed.signatures] == [("马克斯", "manager")]
    assert not WorkItem.objects.open().filter(subject=back.subject).exists()


def test_in_time_is_said_by_the_first_time_it_was_handed_in(
    report: Report, cast: Any, signed_in: Callable[[Any], Client]
) -> None:
    """What was owed is the report; to change it has a time of its own."""
    address, later = reverse("reports:report", args=[report.pk]), DECEMBER + 30 * DAY

    def shown(which: str = "") -> tuple[str, str]:
        browser = signed_in(cast.max)
        return browser.get(address).text, browser.get(f"{reverse('reports:reports')}?state={which}").text

    actions.send_back(handed_in(report, cast), reason="原因写具体", by=cast.max, at=DECEMBER)
    with time_machine.travel(later, tick=False):
        page, listed = shown("returned")
        _page, missing = shown("missing")
        assert Report.objects.get(pk=report.pk).standing(later) == "returned"
    assert ("首次上交" in page, "按时" in page, "逾期" in page.partition('class="owed-line"')[2][:400]) == (True,) * 3
    assert (address in listed, address in missing) == (True, False)

    actions.hand_in(Report.objects.get(pk=report.pk), words=WORDS, by=cast.lena, at=later)
    page, _listed = shown()

    assert "首次上交" in page
    assert report.item is not None
    assert WorkItem.objects.get(pk=report.item.pk).outcome == "met"


def test_the_parts_of_a_long_report_lead_to_its_signatures(
    report: Report, cast: Any, signed_in: Callable[[Any], Client]
) -> None:
    page = signed_in(cast.lena).get(reverse("reports:report", args=[report.pk])).text

    index = page.partition('class="report-index"')[2].partition("</nav>")[0]
    assert '<a href="#signatures">' in index
    assert 'id="signatures"' in page


def test_what_is_sealed_does_not_change_when_late_data_come_and_says_how_it_reads_now(
    report: Report, cast: Any, months: SimpleNamespace
) -> None:
    done = sealed(report, cast)
    assert since(done, DECEMBER) == []
    kept = done.content

    stories.Told(cast, stories.at(11, 25), months.archived.customer, cast.ana, {"classification": "rude"})

    stored = Report.objects.select_related("person", "department").get(pk=done.pk)
    assert stored.content == kept
    late = {one.name + one.part: (one.then, one.now) for one in since(stored, DECEMBER)}
    before = done.said["figures"]["complaints"]["now"][1]
    assert late["投诉"] == (f"{before}", f"{before + 1}")
    counted = done.said["tables"]["classes"]["total/"]
    assert late["投诉：按类别合计"] == (f"{counted}", f"{counted + 1}")
    assert [name for name, (then, now) in late.items() if then == now] == []
    for change in ({"words": {}}, {"content": {}}, {"said": {}}, {"signatures": []}, {"sealed_at": NOW}):
        with pytest.raises((InternalError, ProgrammingError), match="Cannot"), transaction.atomic():
            Report.objects.filter(pk=done.pk).update(**change)
    with pytest.raises((InternalError, ProgrammingError), match="Cannot"), transaction.atomic():
        Report.objects.filter(pk=done.pk)._raw_delete("default")


def test_an_average_that_reads_the_same_has_not_changed(report: Report) -> None:
    draft = drafted(report, DECEMBER)
    shown = Shown(draft.readings[0], draft.asker.pack, draft.department)

    def read(value: str) -> Number:
        return Number(Decimal(value), 4, 4, Decimal(300))

    assert changed(shown, ["75", 4, 4], read("75.0")) is None
    assert changed(shown, ["75", 4, 4], read("76.3")) == ("75（共 4 件）", "76.3（共 4 件）")


@pytest.fixture
def channel(months: SimpleNamespace) -> Any:
    cast = as_built()
    return live(set_up(cast, 25), cast)


@pytest.mark.req("D2-12")
def test_it_is_sent_at_its_hour_with_paper_and_workbook_to_everybody_once(
    report: Report, cast: Any, channel: Any
) -> None:
    Person.objects.filter(pk=cast.max.pk).update(email="max@example.com")
    done = sealed(report, cast)

    assert actions.send_due(DECEMBER) == 0  # it goes at half past eight
    assert [actions.send_due(DECEMBER + DAY), actions.send_due(DECEMBER + DAY)] == [1, 0]
    assert actions.send_one(done.pk, DECEMBER + DAY) == 0  # another worker was quicker
    friday, monday = DECEMBER + 3 * DAY, (DECEMBER + 6 * DAY).replace(hour=8, minute=30)
    assert sending_time("08:30", friday) == monday

    message = Message.objects.get(subject=done.subject)
    delivery = Delivery.objects.get(report=done)
    assert (delivery.message, delivery.person, message.address) == (message, cast.max, "max@example.com")
    kinds = {}
    for one in message.attachments.all():
        with one.file.open() as file:
            kinds[one.name.rpartition(".")[2]] = file.read()
    assert "顾客投诉分类统计表" in paper(kinds["pdf"])
    assert "技工复训。" in paper(kinds["pdf"])
    book = openpyxl.load_workbook(io.BytesIO(kinds["xlsx"]))
    rows = list(book.worksheets[1].iter_rows(values_only=True))
    assert rows[-1][-2] == section(done, "classes")["blocks"][0]["table"]["total"]["cells"][-2]["value"]
    assert ("数据分析", "返修集中在制动。") in list(book.worksheets[0].iter_rows(values_only=True))


@pytest.mark.req("D2-12")
def test_whoever_had_no_address_is_told_inside_and_written_to_later(report: Report, cast: Any, channel: Any) -> None:
    done = sent(report, cast)
    assert Delivery.objects.get(report=done).message is None
    with pytest.raises(actions.NothingToSend):
        actions.send_rest(done, by=cast.lena, at=DECEMBER + DAY)

    Person.objects.filter(pk=cast.max.pk).update(email="max@example.com")

    assert actions.send_rest(done, by=cast.lena, at=DECEMBER + DAY) == 1
    assert Message.objects.get(subject=done.subject).address == "max@example.com"


def test_the_signature_of_somebody_away_is_not_left_to_its_writer(report: Report, cast: Any) -> None:
    away: dict[str, Any] = {"starts_at": DECEMBER - DAY, "ends_at": DECEMBER + DAY, "by": cast.adam, "at": DECEMBER}
    report_absence(cast.max, substitute=cast.lena, **away)

    waiting = waiting_for(handed_in(report, cast))

    assert waiting is not None
    assert waiting.item is not None
    assert waiting.item.owner == cast.dora
    with pytest.raises(NotForThem):
        worklist.hand_over(waiting.item, to=cast.lena, reason="她来签", by=cast.dora, at=DECEMBER)


@pytest.mark.req("A6-19")
def test_a_measure_is_opened_from_it(report: Report, cast: Any, signed_in: Callable[[Person], Client]) -> None:
    lena, address = signed_in(cast.lena), reverse("reports:measure", args=[report.pk])
    assert "顾客投诉分类统计表 2026-11-01" in lena.get(address).content.decode()
    assert lena.post(address, {"kind": "corrective"}).status_code == 422

    told = {"kind": "corrective", "classification": "rude", "basis": "两件", "goal": "不再发生", "corrective": "培训"}
    assert lena.post(address, told).status_code == 302

    [case] = report.measures.all()
    assert (case.process, case.classification) == ("measure", "rude")
    assert case.number in lena.get(reverse("reports:report", args=[report.pk])).content.decode()
    assert (
        f'href="{reverse("reports:report", args=[report.pk])}"' in lena.get(reverse("cases:page", args=[case.pk])).text
    )


def test_what_stands_out_is_said_and_leads_to_its_rows(report: Report, cast: Any) -> None:
    found = next(one for one in drafted(report, DECEMBER).sections if one.section.kind == "changes").findings

    assert {(one.sort.value, one.reading.figure.key) for one in found} >= {("beyond", "complaints_in_time")}
    told = section(handed_in(report, cast), "changes")["blocks"][0]["sentences"]
    words = next(one for one in told["lines"] if "投诉按时处理率" in one["words"])
    assert "没有达到目标 100 %" in words["words"]
    assert words["address"].startswith(reverse("reports:behind", args=["complaints_in_time"]))


@time_machine.travel(DECEMBER, tick=False)
def test_it_is_written_signed_and_taken_along_on_its_page(
    report: Report, cast: Any, signed_in: Callable[[Person], Client]
) -> None:
    lena, most = signed_in(cast.lena), signed_in(cast.max)
    pages = {name: reverse(f"reports:{name}", args=[report.pk]) for name in ("report", "hand-in", "sign", "since")}
    listed = reverse("reports:reports")
    assert pages["report"] in lena.get(listed, {"which": "mine"}).content.decode()
    assert "没有待您签字的报告" in lena.get(listed, {"which": "to-sign"}).text
    assert most.post(pages["report"], WORDS).status_code == 403
    assert signed_in(cast.ben).get(pages["report"]).status_code == 404

    assert lena.post(pages["report"], {"analysis": "先写一半"}).status_code == 302
    refused = lena.post(pages["hand-in"], {"analysis": "先写一半", "measures": ""})
    assert (refused.status_code, "先写一半" in refused.content.decode()) == (422, True)
    assert f'<form method="post" action="{pages["report"]}"' in refused.text  # Ctrl+Enter keeps it still
    again = lena.get(pages["hand-in"])
    assert (again.status_code, again["Location"]) == (302, pages["report"])
    with CaptureQueriesContext(connection) as asked:
        head = lena.get(pages["report"]).text.partition("page-subtitle")[2].partition("</p>")[0]
    assert sum("What is known of all roll-ups" in each["sql"] for each in asked.captured_queries) == 1
    assert all(said in head for said in (report.number, cast.lena.name, str(report.department)))
    assert lena.post(pages["hand-in"], WORDS | {"analysis": f"{WORDS['analysis']}\r\n下月复查。"}).status_code == 302

    assert pages["report"] in most.get(listed, {"which": "to-sign"}).content.decode()
    asked = most.get(pages["report"]).text.partition('for="id_reason"')[2].partition("</label>")[0]
    assert ("要改什么" in asked, "field-must" in asked) == (True, True)
    assert most.post(pages["sign"], {"signature": ""}).status_code == 422
    other = most.post(pages["sign"], {"signature": ADDRESS + b64encode(PICTURE).decode(), "signature_typed": "张三"})
    assert (other.status_code, f"在此签字的是{cast.max.name}：请输入这个姓名" in other.text) == (422, True)
    assert lena.post(pages["sign"], {"signature": ""}).status_code == 403
    shown = most.get(pages["report"]).content.decode()
    assert "<svg" in shown
    assert '<p class="said report-said">返修集中在制动。\n下月复查。</p>' in shown
    printed = lena.post(reverse("reports:paper", args=[report.pk])).content
    assert "返修集中在制动。" in paper(printed)
    assert "次打印" not in paper(printed)
    adjust_all_forms({"watermark": {"zh-hans": "副本"}, "copies_only": True}, sign=None, seen=0, by=cast.adam, at=NOW)
    again = paper(lena.post(reverse("reports:paper", args=[report.pk])).content)
    assert ("第2次打印" in "".join(again.split()), "副" in again) == (True, True)
    assert "已打印 2 次，最近一次：莱娜" in lena.get(pages["report"]).text
    assert "此后" in lena.get(pages["since"]).content.decode()


def test_a_sealed_report_says_the_same_on_screen_and_paper_and_in_the_workbook_who_signed(
    report: Report, cast: Any, signed_in: Callable[[Person], Client]
) -> None:
    done, most = sealed(report, cast), signed_in(cast.max)

    screen = most.get(reverse("reports:report", args=[done.pk])).text
    on_a4 = "".join(paper(most.post(reverse("reports:paper", args=[done.pk])).content).split())
    book = openpyxl.load_workbook(io.BytesIO(most.get(reverse("reports:book", args=[done.pk])).content))

    assert "封存：数字保持当日原样，之后补录的数据不再计入" in screen
    assert re.search(r"2026年12月1日\d\d:\d\d封存：数字保持当日原样", on_a4)
    assert [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()][-3:-1] == [
        ["编制", f"{cast.lena.name} 2026-12-01"],
        ["经理", f"{cast.max.name} 2026-12-01"],
    ]


@pytest.mark.parametrize(("at", "early"), [(DECEMBER - DAY, True), (DECEMBER, False)])
def test_whoever_signs_what_was_handed_in_on_its_last_day_is_told(
    months: SimpleNamespace, cast: Any, signed_in: Callable[[Person], Client], at: datetime, early: bool
) -> None:
    begun = actions.begin("complaint_classes", day=NOW.date(), by=cast.lena, at=NOW)
    actions.hand_in(begun, words=WORDS, early=early, by=cast.lena, at=at)

    with time_machine.travel(at, tick=False):
        signer = signed_in(cast.max).get(reverse("reports:report", args=[begun.pk])).text

    assert ("2026-11-30 " in signer, "还没有过完：之后发生的事不在其中" in signer) == (early, early)


@pytest.mark.req("A6-19", "D410-4")
def test_open_measures_stand_before_those_that_ended_with_owner_and_lateness(report: Report, cast: Any) -> None:
    told = {"kind": "corrective", "classification": "rude", "basis": "两件", "goal": "甲", "corrective": "培训"}
    ended = actions.open_measure(report, values={**told, "goal": "丙"}, by=cast.lena, at=DECEMBER - 20 * DAY)
    move(ended, "withdraw_measure", values={"reason": "并入另一项"}, by=cast.lena, at=DECEMBER - 19 * DAY)
    first = actions.open_measure(report, values=told, by=cast.lena, at=DECEMBER - 20 * DAY)
    second = actions.open_measure(report, values={**told, "goal": "乙"}, by=cast.lena, at=DECEMBER - DAY)
    actions.open_measure(report, values={**told, "goal": "丁"}, by=cast.lena, at=DECEMBER)  # of the next period

    found = next(one for one in drafted(report, DECEMBER).sections if one.measures).measures

    assert found is not None
    assert [(one.number, one.late) for one in found.shown] == [
        (first.number, True), (second.number, False), (ended.number, False)
    ]  # fmt: skip
    assert [bool(one.ends) for one in found.shown] == [False, False, True]
    assert found.classes == [("rude", 2, 1, 0, 1)]  # withdrawn is not done, and what is counted is what is listed
    move(second, "withdraw_measure", values={"reason": "并入另一项"}, by=cast.lena, at=DECEMBER)
    after = next(one for one in drafted(report, DECEMBER).sections if one.measures).measures
    assert after.classes == [("rude", 1, 1, 0, 2)]
    rows = section(handed_in(report, cast), "measures")["blocks"][0]["table"]["lines"]
    assert [line["level"] for line in rows] == ["late", "row", "row"]


def test_the_causes_are_ranked_with_their_shares(report: Report, cast: Any) -> None:
    chart, sheet = section(handed_in(report, cast), "causes")["blocks"][:2]

    lines = [[cell["value"] for cell in line["cells"]] for line in sheet["table"]["lines"]]
    counts = [line[1] for line in lines]
    assert [line[0] for line in lines].index("原因未查明") == len(lines) - 1  # however many they are
    assert counts[:-1] == sorted(counts[:-1], reverse=True)
    assert counts[-1] == max(counts)
    assert sum(line[2] for line in lines) == pytest.approx(1)
    assert max(line[3] for line in lines) == pytest.approx(1)
    assert [one["value"] for one in chart["chart"]["points"]] == [count for count in counts if count]
