"""The report in which a round ends: its figures, who writes and signs it, and that nothing of it changes afterwards."""

import io
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate

from huiyin.audit.models import Entry
from huiyin.callbacks import actions, queries
from huiyin.callbacks.enums import Report
from huiyin.callbacks.models import Callback, Round, Summary
from huiyin.callbacks.printing import report_of
from huiyin.cases.models import Case
from huiyin.contact import actions as contact
from huiyin.contact.models import Opinion
from huiyin.contact.queries import caring as care
from huiyin.contact.queries.caring import Proposal
from huiyin.customers.models import Customer
from huiyin.kernel import masking, printing
from huiyin.kernel.signatures import NotTheirName, SignatureUnreadable, SignHere
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.reports.queries.figures import FIGURES
from huiyin.rulebook.definitions import Skips
from huiyin.worklist.models import WorkItem
from tests.cases.loop import PNG
from tests.conftest import NOW, House

DAY = timedelta(days=1)
LATER = NOW + timedelta(hours=1)
Opened = Callable[..., Customer]
HAPPY = {"satisfied": "satisfied", "evaluation": "师傅专业", "suggestion": "休息区添些茶"}
UNHAPPY = {"satisfied": "dissatisfied", "about": "car_wash", "cause": "洗车没洗干净，电话13912345678"}
WORDS = {"findings": "多数客户满意。", "causes": "洗车位人手不足。", "changes": "下次提前一天打。"}
MEASURE = {"kind": "corrective", "classification": "car_wash", "basis": "一人不满意", "goal": "洗车返工降到零"}


@pytest.fixture
def closed(house: House, pack: Any, opened: Opened) -> Callable[..., Round]:
    """A round in which each of these customers was called with such answers; without any they refused."""

    def hold(said: list[dict[str, str] | None], *, at: Any = NOW, members: str = "gold") -> Round:
        for place, _answers in enumerate(said):
            opened(f"{members}{place}", phones=[f"13{len(members)}0000{place:04d}"], membership=members)
        whom = {"audience": {"field": "membership", "operator": "is", "value": members}, "skips": Skips(), "groups": {}}
        run = actions.plan_round("members", changed=whom, department=house.service, by=house.lena, at=at)
        run = actions.start(run, by=house.lena, at=at)
        for callback, answers in zip(Callback.objects.open().order_by("customer"), said, strict=True):
            if answers is None:
                actions.refuse(callback, by=house.ana, at=at)
            else:
                left = (
                    contact.Unhappy("leave", reason="已重洗")
                    if answers["satisfied"] == "dissatisfied"
                    else contact.Unhappy()
                )
                actions.record(callback, answers=answers, unhappy=left, by=house.ana, at=at)
        return actions.close_round(run, by=house.lena, at=at)

    return hold


def work_of(run: Round) -> WorkItem:
    return WorkItem.objects.open().get(subject=f"summary/{run.pk}")


def signed(run: Round, house: House) -> Summary:
    actions.hand_in_summary(run, WORDS, by=house.lena, at=LATER)
    return actions.sign_summary(run, signature=PNG, by=house.max, at=LATER)


@pytest.mark.req("A2-7")
def test_a_round_that_is_over_asks_for_its_report_in_the_time_of_its_plan(house: House, closed: Any) -> None:
    run = closed([HAPPY])

    work = work_of(run)
    assert (work.owner, work.clause and work.clause.key) == (house.lena, "calls.report")
    assert localdate(work.due_at) == NOW.date() + 3 * DAY
    actions.hand_in_summary(run, WORDS, by=house.lena, at=LATER)
    work.refresh_from_db()
    assert (work.outcome, work_of(run).owner) == ("met", house.max)
    actions.sign_summary(run, signature=PNG, by=house.max, at=LATER)
    assert not WorkItem.objects.open().filter(subject=f"summary/{run.pk}").exists()


@pytest.mark.req("E73-2", "E73-5")
def test_a_report_says_what_came_of_it_the_causes_and_what_changes(house: House, closed: Any) -> None:
    run = closed([HAPPY, UNHAPPY])
    handing = {"by": house.lena, "at": LATER}

    with pytest.raises(actions.CausesMissing):
        actions.hand_in_summary(run, {**WORDS, "causes": ""}, **handing)
    with pytest.raises(actions.NothingChanges):
        actions.hand_in_summary(run, {**WORDS, "changes": ""}, **handing)

    assert actions.hand_in_summary(run, {**WORDS, "changes": ""}, unchanged=True, **handing).written_by == house.lena


@pytest.mark.req("A2-7", "E73-1", "E73-2", "E73-3", "E63-6")
def test_the_figures_are_what_was_said_in_the_round(house: House, closed: Any) -> None:
    run = closed([HAPPY, HAPPY, HAPPY, UNHAPPY, None])
    dirty = Opinion.objects.get(words=UNHAPPY["cause"])
    contact.classify_opinion(
        dirty, kind="service", opinion_class="skill", cause="人手不足，问13912345678", by=house.lena, at=LATER
    )

    figures = queries.figures_of(run, LATER)

    first = queries.ledger(run).first
    assert figures["all"] == {
        "everybody": 5, "to_call": 5, "open": 0, "reached": 4, "refused": 1, "unreachable": 0, "excluded": 0,
        "done": 5, "of": 5, "covered": 100.0, "reached_share": 80.0,
    }  # fmt: skip
    assert (figures["all"]["everybody"], figures["all"]["reached"]) == (first.everybody, first.states["reached"])
    assert [(one["key"], one["count"], one["share"]) for one in figures["ratings"] if one["count"]] == [
        ("satisfied", 3, 75.0),
        ("dissatisfied", 1, 25.0),
    ]
    worst, *others = figures["links"]
    assert (worst["count"], worst["satisfied"]) == (1, 75.0)
    assert {(one["count"], one["satisfied"]) for one in others} == {(0, 100.0)}
    (of_class,) = (one for one in figures["opinions"] if one["classified"])
    assert (of_class["count"], of_class["causes"]) == (1, [["人手不足，问139****5678", 1]])
    assert of_class["words"] == [masking.text(UNHAPPY["cause"])] != [UNHAPPY["cause"]]
    assert {one["count"] for one in figures["opinions"] if not one["classified"]} == {3}


@pytest.mark.req("E73-1", "E73-2")
def test_what_displeased_customers_and_the_classes_of_their_opinions_agree(house: House, closed: Any) -> None:
    run = closed([UNHAPPY, {**UNHAPPY, "about": "late_delivery"}, {**UNHAPPY, "about": "long_queue"}])

    figures = queries.figures_of(run, LATER)

    named = {one["key"].rpartition(":")[2]: one["count"] for one in figures["links"] if one["count"]}
    classes = [(say(one["label"], "zh-hans"), one["count"], one["classified"]) for one in figures["opinions"]]
    assert sorted(named.values()) == [1, 1, 1]
    assert "（各 1 位提到）" in queries.drafted(figures)  # so none is the most frequent
    assert classes == [("快慢与等待", 2, True), ("专业水平", 1, True)]
    assert queries.opinions_told(figures) != queries.opinions_told({**figures, "follow": False})


@pytest.mark.req("A2-7")
def test_a_draft_keeps_its_figures_until_its_writer_counts_again(
    house: House, closed: Any, signed_in: Callable[[Person], Client], at_now: Any
) -> None:
    run = closed([HAPPY, UNHAPPY])
    writer, page = signed_in(house.lena), reverse("callbacks:summary", args=[run.pk])
    drafted = queries.drafted(queries.summary_of(run).figures)
    Callback.objects.filter(round=run).update(outcome="satisfied")  # corrected

    assert (drafted in writer.get(page).text, "50.0 %" in writer.get(page).text) == (True, True)
    actions.count_again(run, {**WORDS, "findings": drafted.replace("\n", "\r\n")}, by=house.lena, at=LATER)
    counted = queries.summary_of(run)
    assert (counted.figures["satisfaction"], counted.figures["at"]) == (100.0, LATER.isoformat())
    assert counted.words == {**WORDS, "findings": queries.drafted(counted.figures)} != {**WORDS, "findings": drafted}

    Callback.objects.filter(round=run).update(outcome="dissatisfied")
    actions.hand_in_summary(run, WORDS, by=house.lena, at=LATER)
    with pytest.raises(actions.HandedIn):
        actions.count_again(run, WORDS, by=house.lena, at=LATER)
    assert queries.summary_of(run).figures == counted.figures
    actions.send_summary_back(run, reason="重新统计", by=house.max, at=LATER)
    writer.post(reverse("callbacks:count-again", args=[run.pk]), WORDS)
    assert queries.summary_of(run).figures["satisfaction"] == 0.0
    assert queries.summary_of(run).words == WORDS


def test_every_number_of_a_report_opens_its_rows(
    house: House, closed: Any, said: Any, signed_in: Callable[[Person], Client], at_now: Any
) -> None:
    run = closed([HAPPY, HAPPY, UNHAPPY, None])
    Callback.objects.filter(round=run, state="refused").update(settled_at=NOW + 60 * DAY)
    said(Customer.objects.earliest("pk"), purpose="follow_up", content="顺路问了一句", at=NOW - timedelta(hours=1))
    said(Customer.objects.earliest("pk"), purpose="consultation", content="问价", answer="八折", at=NOW)
    figures = actions.count_again(run, WORDS, by=house.lena, at=NOW).figures
    browser = signed_in(house.max)
    page = browser.get(reverse("callbacks:summary", args=[run.pk])).content.decode()
    [worst, *_others] = figures["links"]
    people, beside = reverse("callbacks:people", args=[run.pk]), reverse("callbacks:unplanned", args=[run.pk])

    for address, number in (
        (f"{people}?answer={worst['key']}", worst["count"]),
        (f"{people}?late=1", figures["plan"]["late"]),
        (beside, figures["plan"]["unplanned"]),
    ):
        assert f'href="{address}"' in page
        counted = browser.get(address + ("&" if "?" in address else "?") + "part=count").content.decode()
        assert (number, counted) == (1, "共 1 条"), address
    assert "顺路问了一句" in browser.get(beside).content.decode()


@pytest.mark.req("D42-4")
def test_conversations_per_customer_are_compared_with_as_many_days_before(house: House, closed: Any, said: Any) -> None:
    run = closed([HAPPY, HAPPY])
    for customer in Customer.objects.order_by("pk"):
        for days in (1, 2, 40):
            said(customer, at=NOW - days * DAY)

    visits = queries.figures_of(run, NOW + 3 * DAY)["visits"]

    assert visits == {"now": 1.0, "before": 2.0, "talks": 2, "customers": 2}
    assert queries.figures_of(run, NOW)["visits"]["before"] == 1.0  # of its first hours too, with all of the day before


@pytest.mark.req("A2-8", "SM-08")
def test_nothing_of_a_signed_report_changes_and_the_archive_is_only_read(house: House, closed: Any) -> None:
    run = closed([HAPPY, UNHAPPY])
    sealed = signed(run, house).figures
    for opinion in Opinion.objects.order_by("pk"):
        contact.classify_opinion(opinion, kind="service", opinion_class="skill", by=house.lena, at=LATER)

    assert queries.figures_of(run, LATER)["opinions"] != sealed["opinions"]
    assert queries.summary_of(run).figures == sealed
    for verb in (actions.write_summary, actions.hand_in_summary):
        with pytest.raises(actions.Sealed):
            verb(run, WORDS, by=house.lena, at=LATER)
    with pytest.raises(actions.Sealed):
        actions.send_summary_back(run, reason="改", by=house.max, at=LATER)
    with pytest.raises((InternalError, ProgrammingError), match="Cannot update of"), transaction.atomic():
        Summary.objects.filter(round=run).update(figures={"all": {}})

    actions.archive_summary(run, by=house.lena, at=LATER)

    assert queries.summary_of(run).standing == Report.ARCHIVED
    with pytest.raises(actions.InTheArchive):
        actions.open_measure(run, values=MEASURE, by=house.lena, at=LATER)
    for change in ("UPDATE callbacks_summary SET archived_at = now()", "DELETE FROM callbacks_summary"):
        with (
            pytest.raises((InternalError, ProgrammingError), match="Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_what_is_not_ready_is_refused_and_what_is_sent_back_is_written_again(house: House, closed: Any) -> None:
    run = closed([HAPPY])
    with pytest.raises(actions.NotHandedIn):
        actions.sign_summary(run, signature=PNG, by=house.max, at=LATER)
    with pytest.raises(actions.FindingsMissing):
        actions.hand_in_summary(run, {"findings": " "}, by=house.lena, at=LATER)
    actions.hand_in_summary(run, WORDS, by=house.lena, at=LATER)
    with pytest.raises(actions.HandedIn):
        actions.write_summary(run, WORDS, by=house.lena, at=LATER)
    with pytest.raises(actions.NotSigned):
        actions.archive_summary(run, by=house.lena, at=LATER)
    for drawing, refusal in ((b"", SignHere), (PNG[:40], SignatureUnreadable)):
        with pytest.raises(refusal):
            actions.sign_summary(run, signature=drawing, by=house.max, at=LATER)
    with pytest.raises(NotTheirName):
        actions.sign_summary(run, signature=PNG, typed=house.lena.name, by=house.max, at=LATER)
    with pytest.raises(actions.WhyBack):
        actions.send_summary_back(run, reason=" ", by=house.max, at=LATER)

    actions.send_summary_back(run, reason="原因再写细，问13912345678", by=house.max, at=LATER)

    work = work_of(run)
    assert (work.owner, "139****5678" in say(work.title)) == (house.lena, True)
    back = queries.summary_of(run)
    assert (back.standing, back.words["findings"]) == (Report.DRAFT, WORDS["findings"])
    assert back.sent_back == "原因再写细，问13912345678"
    [noted] = Entry.objects.filter(action="rounds.sent_back")
    assert (noted.subject, noted.detail) == (run.subject, {"reason": "原因再写细，问139****5678"})
    assert signed(run, house).standing == Report.SIGNED


def test_that_nothing_is_to_change_is_read_by_whoever_signs_and_kept_when_it_is_sent_back(
    house: House, closed: Any, signed_in: Callable[[Person], Client], at_now: Any
) -> None:
    run = closed([HAPPY])
    page = reverse("callbacks:summary", args=[run.pk])
    unticked = signed_in(house.lena).get(page).content.decode()
    actions.hand_in_summary(run, {"findings": "都满意。"}, unchanged=True, by=house.lena, at=LATER)

    read = signed_in(house.max).get(page).content.decode()
    actions.send_summary_back(run, reason="写细", by=house.max, at=LATER)
    again = signed_in(house.lena).get(page).content.decode()

    assert '<p class="said">下次不用改</p>' in read
    assert [re.search(r'name="unchanged"[^>]* checked', text) is not None for text in (unticked, again)] == [
        False,
        True,
    ]


def test_a_closed_round_leads_to_its_report_as_long_as_that_is_to_be_written(
    house: House, closed: Any, signed_in: Callable[[Person], Client]
) -> None:
    run = closed([HAPPY])
    browser, address = signed_in(house.lena), reverse("callbacks:round", args=[run.pk])
    assert "总结报告已按数字起草" in browser.get(address).text

    actions.hand_in_summary(run, WORDS, by=house.lena, at=LATER)

    assert "总结报告已按数字起草" not in browser.get(address).text


def said_to_be_unhappy(keeper: Person) -> Proposal:
    sections = care.care_proposals(care.kept_files(keeper), keeper, LATER)
    [found] = [one for section in sections for one in section.proposals if "interaction/" in one.occasion]
    return found


def test_who_was_dissatisfied_in_a_round_is_offered_a_solution_with_what_they_answered(
    house: House, closed: Any
) -> None:
    closed([UNHAPPY])

    found = said_to_be_unhappy(house.ana)

    assert found.why == "2026-11-23 不满意：洗车清洁；洗车没洗干净，电话13912345678；已重洗"


def test_its_writer_signs_a_report_only_where_nobody_else_may(
    house: House, closed: Any, signed_in: Callable[[Person], Client]
) -> None:
    run = closed([HAPPY])
    box, page = reverse("callbacks:sign", args=[run.pk]), reverse("callbacks:summary", args=[run.pk])
    actions.hand_in_summary(run, WORDS, by=house.max, at=LATER)
    with pytest.raises(actions.NotByItsWriter):
        actions.sign_summary(run, signature=PNG, by=house.max, at=LATER)
    assert [box in signed_in(one).get(page).text for one in (house.max, house.dora)] == [False, True]
    Person.objects.filter(pk=house.dora.pk).update(is_active=False)

    assert box in signed_in(house.max).get(page).text
    assert actions.sign_summary(run, signature=PNG, by=house.max, at=LATER).standing == Report.SIGNED


@pytest.mark.req("E63-5")
def test_a_running_round_has_figures_and_what_customers_said_but_no_report_yet(
    house: House, pack: Any, opened: Opened, signed_in: Callable[[Person], Client], at_now: Any
) -> None:
    for place, name in enumerate(("王芳", "李强")):
        opened(name, phones=[f"1380000000{place}"])
    run = actions.plan_round("members", changed={"audience": {}}, department=house.service, by=house.lena, at=NOW)
    run = actions.start(run, by=house.lena, at=NOW)
    actions.record(Callback.objects.get(customer__name="王芳"), answers=HAPPY, by=house.ana, at=NOW)

    shown = signed_in(house.lena).get(reverse("callbacks:summary", args=[run.pk])).text

    found = queries.figures_of(run, NOW)
    assert [found["all"][state] for state in ("reached", "open")] == [1, 1]
    assert found["ratings"][0]["count"] == 1
    assert HAPPY["evaluation"] in shown
    with pytest.raises(actions.NotOverYet):
        actions.hand_in_summary(run, WORDS, by=house.lena, at=LATER)


@pytest.mark.req("A2-2", "E73-4", "D410-4")
def test_measures_of_a_round_have_an_owner_and_the_next_round_lists_those_still_open(house: House, closed: Any) -> None:
    first = closed([UNHAPPY])
    case = actions.open_measure(first, values=MEASURE, by=house.lena, at=NOW)

    second = closed([HAPPY], at=NOW + DAY, members="silver")

    assert (case.process, case.owner) == ("measure", house.lena)
    assert [list(queries.measures_of(queries.summary_of(run))) for run in (first, second)] == [[case], []]
    assert [list(queries.measures_left(run)) for run in (first, second)] == [[], [case]]
    before = queries.figures_of(second, LATER)["before"]
    assert (before["number"], before["everybody"], before["satisfaction"]) == (first.number, 1, 0.0)
    Case.objects.filter(pk=case.pk).update(ended_at=NOW + DAY, ends="settled")
    assert not queries.measures_left(second)


def test_the_round_before_stands_in_a_report_as_it_was_handed_in(house: House, closed: Any) -> None:
    first = closed([UNHAPPY])
    sealed = signed(first, house).figures
    Callback.objects.filter(round=first).update(outcome="satisfied")  # corrected after the signature
    second = closed([HAPPY], at=NOW + DAY, members="silver")

    before = queries.figures_of(second, LATER)["before"]

    assert (before["satisfaction"], before["reached"]) == (sealed["satisfaction"], 1) == (0.0, 1)


@pytest.mark.req("F-03")
def test_a_report_is_written_signed_and_printed_on_screen(
    house: House, closed: Any, signed_in: Callable[[Person], Client], at_now: Any
) -> None:
    run = closed([HAPPY, HAPPY, UNHAPPY])
    writer, signer = signed_in(house.lena), signed_in(house.max)
    page = reverse("callbacks:summary", args=[run.pk])

    drafted = writer.get(page).content.decode()
    refused = writer.post(reverse("callbacks:hand-in", args=[run.pk]), {"findings": ""})
    writer.post(reverse("callbacks:hand-in", args=[run.pk]), WORDS)
    drawing = {"signature": "data:image/png;base64," + b64encode(PNG).decode()}
    unsigned = signer.post(reverse("callbacks:sign", args=[run.pk]), {"signature": ""})
    other = signer.post(reverse("callbacks:sign", args=[run.pk]), {**drawing, "signature_typed": house.lena.name})
    signer.post(reverse("callbacks:sign", args=[run.pk]), {**drawing, "signature_typed": f" {house.max.name} "})
    twice = signer.post(reverse("callbacks:sign", args=[run.pk]), drawing)
    printed = writer.post(reverse("callbacks:report-paper", args=[run.pk]))

    assert "共涉及客户 3 位" in drafted
    assert "归入上面所选方面对应的类别" in drafted
    assert re.findall(r'class="field-label"[^>]*>([^<]+)<span class="field-must"', drafted) == [
        "回访结果分析",
        "客户不满意的原因分析",
        "下次怎样改",
    ]
    assert (refused.status_code, unsigned.status_code, twice.status_code) == (422, 422, 422)
    assert (other.status_code, f"在此签字的是{house.max.name}：请输入这个姓名" in other.text) == (422, True)
    assert "这份报告已经签字，不能再改。" in twice.content.decode()
    paper = pypdf.PdfReader(io.BytesIO(printed.content))
    text = "".join("".join(one.extract_text() for one in paper.pages).split())
    for words in ("回访总结报告", run.number, "多数客户满意。", "洗车没洗干净", "66.7%", "莱娜", "满意2(66.7%)"):
        assert words in text, words
    assert "归入上面所选方面" in text
    assert "13912345678" not in text
    assert len(paper.pages[-1].images) == 1


def test_the_paper_of_a_draft_says_that_it_is_one(house: House, closed: Any) -> None:
    found = queries.summary_of(closed([HAPPY]))

    paper = report_of(found, queries.figures_of(found.round, NOW), measures=[], left=[])

    assert "草稿" in str(paper.note)
    assert printing.paper(paper).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("language", "rate", "mean"),
    [
        ("zh-hans", "服务满意率", "平均满意度（加权）"),
        ("zh-hant", "服務滿意率", "平均滿意度（加權）"),
        ("en", "Service satisfaction rate", "Average satisfaction, weighted"),
    ],
)
def test_the_mean_of_a_round_is_named_unlike_the_rate_and_is_no_per_cent(
    house: House, closed: Any, signed_in: Any, language: str, rate: str, mean: str
) -> None:
    closed([UNHAPPY])
    second = closed([HAPPY], at=NOW + DAY, members="silver")
    page = reverse("callbacks:summary", args=[second.pk])

    with translation.override(language):
        figures = queries.figures_of(second, LATER)
        paper = str(report_of(queries.summary_of(second), figures, measures=[], left=[]))
        points = queries.points(100.0)
        told = (str(FIGURES["satisfaction"].name), mean in queries.drafted(figures), points in queries.drafted(figures))

    assert told == (rate, True, True)
    assert f"label='{mean}', value='{points}" in paper
    if language == "zh-hans":
        assert f"{mean}" in signed_in(house.lena).get(page).text
