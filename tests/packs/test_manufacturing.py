"""What the maker's departments do beside complaints: dissatisfied visits, leads, dealers, field visits, meetings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.timezone import localtime

from huiyin.cases import actions as cases
from huiyin.cases import queries
from huiyin.cases.actions.coming_round import working_day
from huiyin.cases.actions.moving import Missing, NotYourTurn, OutOfOrder
from huiyin.cases.models import Case
from huiyin.cases.queries.measures import measures_so_far
from huiyin.cases.rules import Invalid
from huiyin.kernel.periods import around
from huiyin.org import actions as org
from huiyin.org.models import Department
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach, Role
from huiyin.reports.enums import Which
from huiyin.reports.queries.figures import FIGURES, Asker, read, rows_behind
from huiyin.reports.rules import Period
from huiyin.reports.tables import Shown
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import current_version, pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import Notice, WorkItem
from tests.cases.loop import PNG
from tests.conftest import NOW, House
from tests.packs.test_shared_processes import due_of, later, moved, registered

WorksBy = Callable[[str], Pack]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _maker(works_by: WorksBy) -> None:
    works_by("manufacturing")


# Dissatisfied visits

FOUND = {
    "channel": "phone",
    "found_on": "call",
    "customer_name": "通惠农机经营部",
    "occurred_at": NOW.isoformat(),
    "phone": "13596027718",
    "content": "配件迟到十天。",
    "classification": "late_part",
}
ANSWER = {"cause": "transport", "done": "改走专线。"}
AGAIN = {"contact_channel": "phone", "contacted_at": later(8), "words": "到了"}


def noticed(house: House) -> Case:
    case = registered(house, "dissatisfied_visit", **FOUND)
    notice = {"notice": "请查明并答复。", "solve_until": later(30), "recontact_person": house.ben.pk}
    notice["involved_departments"] = [house.warehouse.pk]
    return moved(case, "send_notice", by=house.ana, liable_department=house.workshop.pk, **notice)


def solved(case: Case, house: House, hours: int) -> Case:
    """Both departments have answered in writing, and Ben goes to see the customer."""
    for part, by in zip(case.parts.filter(closed_at=None).order_by("pk"), (house.hank, house.wanda), strict=True):
        with pytest.raises(Missing):
            moved(case, "report_solved", by=house.ben, hours=hours)
        cases.answer_part(part, values=ANSWER, by=by, at=NOW + hours * HOUR)
    return moved(case, "report_solved", by=house.ben, hours=hours)


@pytest.mark.req("D410-5")
def test_dissatisfaction_on_a_visit_goes_to_the_department_and_the_person_in_writing(house: House) -> None:
    case = registered(house, "dissatisfied_visit", **FOUND)
    words = {"solve_until": later(30), "recontact_person": house.ben.pk, "responsible_person": house.wes.pk}
    words["involved_departments"] = [house.workshop.pk]

    with pytest.raises(Invalid) as refused:
        moved(case, "send_notice", by=house.ana, liable_department=house.workshop.pk, **words)
    moved(case, "send_notice", by=house.ana, liable_department=house.workshop.pk, notice="请查明。", **words)

    assert [*refused.value.errors] == ["notice"]
    assert (case.stage, case.owner, due_of(case)) == ("solving", house.ben, NOW + 30 * HOUR)
    assert Notice.objects.filter(person=house.wes, subject=case.subject).exists()
    assert queries.acts_shown(case, house.wes, whole=False).filter(form="notice").exists()


@pytest.mark.req("D47-1")
def test_what_field_staff_find_lies_with_their_superior_at_once(house: House) -> None:
    by_call, in_the_field = (
        registered(house, "dissatisfied_visit", **{**FOUND, "found_on": found}) for found in ("call", "field")
    )

    assert (by_call.owner, in_the_field.owner) == (house.ana, house.lena)
    assert [*Notice.objects.filter(person=house.lena, kind="assigned").values_list("subject", flat=True)] == [
        in_the_field.subject
    ]


@pytest.mark.req("D410-6")
def test_it_is_archived_once_the_dedicated_person_found_the_customer_satisfied(house: House) -> None:
    case = noticed(house)
    with pytest.raises(OutOfOrder):
        moved(case, "confirm_satisfied", by=house.ben, hours=2, satisfaction="satisfied", **AGAIN)
    solved(case, house, 7)
    assert (case.stage, case.owner, case.cause) == ("recontacting", house.ben, "transport")

    for person in (house.hank, house.wes, house.ana):
        with pytest.raises(NotYourTurn):
            moved(case, "confirm_satisfied", by=person, hours=8, satisfaction="satisfied", **AGAIN)
    with pytest.raises(Invalid) as refused:
        moved(case, "confirm_satisfied", by=house.ben, hours=8, satisfaction="dissatisfied", **AGAIN)
    moved(case, "confirm_satisfied", by=house.ben, hours=8, satisfaction="satisfied", **AGAIN)

    assert [*refused.value.errors] == ["satisfaction"]
    assert (case.stage, case.ends) == ("satisfied", "settled")


@pytest.mark.req("D410-6")
def test_who_is_still_dissatisfied_has_it_solved_again(house: House) -> None:
    case = solved(noticed(house), house, 7)
    words = {"contact_channel": "phone", "words": "少一台", "solve_until": later(60)}

    moved(case, "back_to_department", by=house.ben, hours=8, **words)

    assert (case.stage, case.owner, case.round, due_of(case)) == ("solving", house.ben, 2, NOW + 60 * HOUR)
    assert case.parts.filter(closed_at=None, item__due_at=NOW + 60 * HOUR).count() == 2


# Leads

ENQUIRY = {
    "channel": "online",
    "occurred_at": NOW.isoformat(),
    "customer_name": "乔云",
    "unit_name": "西京医院皮肤科",
    "install_place": "雁塔路58号",
    "phone": "13772091165",
    "product": "308 准分子",
    "content": "问价格。",
    "inclination": "middling",
    "ability": "strong",
}


def passed_on(house: House) -> Case:
    case = registered(house, "lead", **ENQUIRY)
    return moved(case, "pass_on", by=house.ana, potential="high", liable_department=house.workshop.pk)


def not_reached(house: House) -> Case:
    return moved(passed_on(house), "not_reached", by=house.wes, hours=2, tried="三次没人接")


INTENT = {"visited_at": later(3), "visit_notes": "下季度要买", "inclination": "strong"}


@pytest.mark.req("D1-1")
@pytest.mark.parametrize("field", ["inclination", "ability"])
def test_inclination_and_means_are_graded_at_the_enquiry(field: str, house: House) -> None:
    assert registered(house, "lead", **ENQUIRY).stage == "grading"

    with pytest.raises(Invalid) as refused:
        registered(house, "lead", **{**ENQUIRY, field: ""})

    assert [*refused.value.errors] == [field]


@pytest.mark.req("D1-2")
def test_who_has_no_potential_is_filtered_out_and_who_has_comes_to_sales_with_the_details(house: House) -> None:
    case = registered(house, "lead", **ENQUIRY)

    with pytest.raises(Invalid) as refused:
        moved(case, "pass_on", by=house.ana, potential="none", liable_department=house.workshop.pk)
    filtered = moved(registered(house, "lead", **ENQUIRY), "filter_out", by=house.ana, reason="只比价")
    moved(case, "pass_on", by=house.ana, potential="some", liable_department=house.workshop.pk)

    assert ([*refused.value.errors], filtered.stage) == (["potential"], "filtered_out")
    item = queries.standing_entry(case).item
    assert item is not None
    assert (case.stage, item.owner, item.team) == ("with_sales", None, house.workshop)
    assert moved(case, "contacted", by=house.wes, hours=2, contacted_at=later(2), said="约了").stage == "following"


@pytest.mark.req("D1-3")
def test_whom_sales_did_not_reach_and_who_shows_intent_goes_to_the_head_of_sales_with_the_notes(house: House) -> None:
    case = not_reached(house)
    assert (case.stage, case.owner) == ("visiting", house.ana)

    with pytest.raises(Invalid) as refused:
        moved(case, "pass_again", by=house.ana, hours=3, **{**INTENT, "visit_notes": ""})
    moved(case, "pass_again", by=house.ana, hours=3, **INTENT)

    assert [*refused.value.errors] == ["visit_notes"]
    assert (case.stage, case.owner) == ("passed_again", house.hank)
    assert queries.acts_shown(case, house.hank, whole=False).filter(form="visit_intent").exists()


@pytest.mark.req("D1-4")
def test_sales_is_reminded_of_a_lead_that_was_passed_on_again_and_not_contacted(house: House) -> None:
    case = moved(not_reached(house), "pass_again", by=house.ana, hours=3, **INTENT)
    Notice.objects.all().delete()

    worklist.sweep(at=due_of(case) - timedelta(minutes=1))
    before = {*Notice.objects.values_list("kind", "person")}
    worklist.sweep(at=due_of(case) + timedelta(minutes=1))

    assert ("due", house.hank.pk) in {*Notice.objects.values_list("kind", "person")} - before


def test_no_intent_is_the_end_of_a_lead(house: House) -> None:
    case = moved(not_reached(house), "give_up", by=house.ana, hours=3, reason="no_need")

    assert (case.stage, case.ends) == ("lost", "refused")


@pytest.mark.req("D1-12")
def test_a_deal_is_matched_with_its_enquiry_by_unit_and_place(house: House) -> None:
    case = moved(passed_on(house), "contacted", by=house.wes, hours=2, contacted_at=later(2), said="约了")
    moved(case, "close_deal", by=house.wes, hours=3, deal_number="HY-018", signed_at=later(3))
    matched = {"matched_unit": "西京医院皮肤科", "matched_place": "雁塔路58号", "matches": True}

    for words in ("西京医院皮肤科", "雁塔路58号"):
        assert [hit.pk for hit in queries.find(words, user=house.ana)] == [case.pk]
    for field in ("matched_unit", "matched_place"):
        with pytest.raises(Invalid) as refused:
            moved(case, "match", by=house.ana, hours=4, **{**matched, field: ""})
        assert [*refused.value.errors] == [field]
    assert moved(case, "match", by=house.ana, hours=4, **matched).stage == "won"


# Dealers

EVALUATION = {"occurred_at": NOW.isoformat(), "dealer": "盛华车行", "region": "东北", "new_dealer": True}
SCORES = {
    "evaluated_at": later(2),
    "repair_skill": "sufficient",
    "parts_stock": "sufficient",
    "tools": "sufficient",
    "conduct": "good",
    "score": 78,
    "remark": "合格",
}


GRADES = {name: SCORES[name] for name in ("repair_skill", "parts_stock", "tools", "conduct")}


def evaluating(house: House) -> Case:
    return registered(house, "dealer_evaluation", **EVALUATION, evaluator=house.wes.pk, content="新经销商")


@pytest.mark.req("D46-1")
def test_an_evaluation_keeps_score_date_and_who_made_it(house: House) -> None:
    case = evaluating(house)
    assert case.owner == house.wes

    for field in ("score", "evaluated_at"):
        with pytest.raises(Invalid) as refused:
            moved(case, "good_enough", by=house.wes, hours=2, **{**SCORES, field: ""})
        assert [*refused.value.errors] == [field]
    moved(case, "good_enough", by=house.wes, hours=2, **SCORES)

    act = case.acts.get(transition="good_enough")
    assert (act.by, act.data["score"], act.data["evaluated_at"]) == (house.wes, 78, later(2))


@pytest.mark.parametrize("way", ["train", "propose_shop"])
def test_no_evaluation_ends_in_a_score_without_what_it_is_made_of(house: House, way: str) -> None:
    said = {
        "evaluated_at": later(2),
        "score": 92,
        "why_good": "人员齐",
        "helper": house.wes.pk,
        "open_until": later(900),
    }
    trained = {"weak_in": "故障码", "way": "on_site", "trainer": house.ben.pk, "train_until": later(90)}
    case = evaluating(house)

    with pytest.raises(Invalid) as refused:
        moved(case, way, by=house.wes, hours=2, **said, **trained)
    assert set(refused.value.errors) == set(GRADES)

    moved(case, way, by=house.wes, hours=2, **said, **trained, **GRADES)


@pytest.mark.req("D46-2")
def test_a_weak_dealer_is_trained_by_a_set_day_and_evaluated_again(house: House) -> None:
    plan = {
        **GRADES,
        "evaluated_at": later(2),
        "score": 55,
        "weak_in": "故障码",
        "way": "on_site",
        "trainer": house.ben.pk,
    }
    case = moved(evaluating(house), "train", by=house.wes, hours=2, **plan, train_until=later(90))
    assert (case.stage, case.owner, due_of(case)) == ("training", house.ben, NOW + 90 * HOUR)

    moved(case, "evaluate_again", by=house.ben, hours=50, trained_at=later(50), people="两人", done="已会")

    assert (case.stage, case.owner, case.round) == ("evaluating", house.wes, 2)


@pytest.mark.req("D46-3")
def test_a_good_dealer_is_helped_to_a_shop_of_its_own_step_by_step(house: House) -> None:
    plan = {**GRADES, "evaluated_at": later(2), "score": 92, "why_good": "人员齐", "helper": house.wes.pk}
    case = moved(evaluating(house), "propose_shop", by=house.wes, hours=2, **plan, open_until=later(900))

    for number, step in enumerate(("site", "staff"), 3):
        moved(case, "next_step", by=house.wes, hours=number, step=step, remark="已办", open_until=later(800))
    assert (case.stage, due_of(case)) == ("setting_up", NOW + 800 * HOUR)
    assert [act.data["step"] for act in case.acts.filter(transition="next_step").order_by("pk")] == ["site", "staff"]
    moved(case, "open_shop", by=house.wes, hours=9, opened_at=later(9), address="中山路1号")

    assert (case.stage, case.ends) == ("shop_open", "settled")


def inspected(house: House) -> Case:
    intake = {"occurred_at": NOW.isoformat(), "dealer": "通惠", "region": "东北", "content": "回执未签字"}
    return registered(house, "dealer_inspection", **intake, inspector=house.wes.pk)


@pytest.mark.req("D46-4")
def test_a_finding_is_corrected_and_checked_again_on_set_days(house: House) -> None:
    asked = {"finding": "未签字", "guidance": "示范", "correct_until": later(50), "recheck_until": later(120)}

    case = moved(inspected(house), "ask_correction", by=house.wes, hours=1, **asked)
    assert (case.stage, due_of(case)) == ("correcting", NOW + 50 * HOUR)
    token = cases.invite_department(case.parts.get(), by=house.wes, at=NOW + 2 * HOUR).token
    with pytest.raises(Missing):
        moved(case, "corrected", by=house.wes, hours=29)
    cases.answer_by_department_link(token, name="周店长", values={"done": "已补"}, at=NOW + 29 * HOUR)
    moved(case, "corrected", by=house.wes, hours=30)
    assert (case.stage, due_of(case)) == ("rechecking", NOW + 120 * HOUR)
    again = {**asked, "correct_until": later(150), "recheck_until": later(190)}
    moved(case, "recheck_poor", by=house.wes, hours=100, **again)

    assert (case.stage, case.round, due_of(case)) == ("correcting", 2, NOW + 150 * HOUR)


@pytest.fixture
def sales(house: House) -> Department:
    """The department of sales, led by Wes."""
    place: Department = org.add_department("sales", "销售部", by=None, at=NOW)
    org.place_person(house.wes, places=[(place, Role.DEPARTMENT_HEAD)], by=None, at=NOW)
    return place


SANCTION = {"sanction": "warning", "decision": "警告一次"}


@pytest.mark.req("D46-5")
def test_a_serious_violation_is_reported_and_sanctioned_by_a_clause_of_the_contract(
    house: House, sales: Department
) -> None:
    case = moved(inspected(house), "report_violation", by=house.wes, hours=1, violation="以次充好")
    assert (case.stage, case.owner) == ("sanctioning", house.lena)

    with pytest.raises(NotYourTurn):
        moved(case, "sanction", by=house.ben, hours=2, contract_clause="第十八条", **SANCTION)
    with pytest.raises(Invalid) as refused:
        moved(case, "sanction", by=house.lena, hours=2, **SANCTION)
    moved(case, "sanction", by=house.lena, hours=2, contract_clause="第十八条", **SANCTION)
    assert ([*refused.value.errors], case.stage) == (["contract_clause"], "sanctioning")
    assert {signer.person for signer in case.signers.all()} == {house.max, house.wes}
    for person in (house.max, house.wes):
        assert case.stage == "sanctioning"
        cases.answer_as_signer(case.signers.get(person=person), answer="agreed", by=person, at=NOW + 3 * HOUR)
        case.refresh_from_db()

    assert (case.stage, case.data["sanction"]["contract_clause"]) == ("sanctioned", "第十八条")


def test_a_sanction_that_one_of_them_objects_to_does_not_stand(house: House, sales: Department) -> None:
    case = moved(inspected(house), "report_violation", by=house.wes, hours=1, violation="以次充好")
    moved(case, "sanction", by=house.lena, hours=2, contract_clause="第十八条", **SANCTION)

    cases.answer_as_signer(
        case.signers.get(person=house.wes), answer="objected", opinion="先整改", by=house.wes, at=NOW + 3 * HOUR
    )

    case.refresh_from_db()
    assert (case.stage, case.ends) == ("sanctioning", "")


# Field visits

WANTED = {
    "channel": "phone",
    "occurred_at": NOW.isoformat(),
    "customer_name": "北山景区管理处",
    "serial": "HY-GC8-250620",
    "phone": "13704320018",
    "region": "northeast",
    "place": "南门车场",
    "content": "续航短",
}


def test_whoever_goes_says_when_they_arrived_and_brings_the_receipt(house: House) -> None:
    case = registered(house, "field_visit", **WANTED)
    moved(case, "send", by=house.lena, engineer=house.wes.pk, arrive_until=later(5))
    assert (case.stage, case.owner, due_of(case)) == ("on_the_way", house.wes, NOW + 5 * HOUR)
    moved(case, "arrive", by=house.wes, hours=4, arrived_at=later(4))
    done = {"finished_at": later(6), "fault": "参数", "done": "重写", "satisfaction": "satisfied"}

    with pytest.raises(Invalid) as refused:
        moved(case, "finish", by=house.wes, hours=6, **done)
    files = {"receipt": [ContentFile(PNG, name="回执.png")]}
    cases.move(case, "finish", values=done, files=files, by=house.wes, at=NOW + 6 * HOUR)
    case.refresh_from_db()

    assert ([*refused.value.errors], case.stage, case.owner) == (["receipt"], "filing", house.ana)
    assert case.attachments.count() == 1


@pytest.mark.req("D45-4")
@pytest.mark.req("K-27")
def test_receipts_that_came_back_and_are_not_entered_are_shown_until_the_last_one_is(
    house: House, signed_in: Any
) -> None:
    visits = [registered(house, "field_visit", **WANTED) for _visit in range(3)]
    for case in visits:
        moved(case, "send", by=house.lena, engineer=house.wes.pk, arrive_until=later(5))
        moved(case, "arrive", by=house.wes, hours=4, arrived_at=later(4))
        done = {"finished_at": later(6), "fault": "参数", "done": "重写", "satisfaction": "satisfied"}
        files = {"receipt": [ContentFile(PNG, name="回执.png")]}
        cases.move(case, "finish", values=done, files=files, by=house.wes, at=NOW + 6 * HOUR)
        case.refresh_from_db()
    first, second, missing = visits
    browser = signed_in(house.ana)

    for case, number in ((first, "HZ-1107"), (second, "HZ-1108")):
        moved(case, "file_receipt", by=house.ana, hours=7, receipt_number=number)

    page = browser.get("/cases/field_visit/?stage=filing").text
    assert [case.number for case in visits if case.number in page] == [missing.number]
    assert WorkItem.objects.open().get(clause__key="field.enter-receipt").subject == missing.subject
    moved(missing, "file_receipt", by=house.ana, hours=8, receipt_number="HZ-1109")
    assert missing.number not in browser.get("/cases/field_visit/?stage=filing").text
    assert first.number in browser.get("/cases/field_visit/?q=HZ-1107").text


# Quality meetings


def agreed(house: House) -> dict[str, Any]:
    """A measure that a meeting sets."""
    return {
        "category": "service", "classification": "late_part", "measure": "改专线", "responsible": str(house.hank.pk)
    }  # fmt: skip


@pytest.mark.req("D410-4")
def test_the_next_meeting_begins_with_what_is_open_and_what_came_of_the_rest(house: House, signed_in: Any) -> None:
    said = {"kind": "corrective", "classification": "rear_axle", "basis": "两件"}
    earlier = {"customer": None, "values": {**said, "goal": "早先的"}, "by": house.ana, "at": NOW - 480 * HOUR}
    moved(cases.register("measure", **earlier), "withdraw_measure", by=house.lena, hours=-479, reason="不需要")
    late, done, also = (registered(house, "measure", goal=goal, **said) for goal in ("复检后桥", "换密封圈", "换油封"))
    meeting = registered(house, "quality_meeting", week_of="本周", content="两件投诉", chair=house.max.pk)
    for one in (done, also):
        moved(one, "withdraw_measure", by=house.lena, hours=2, reason="并入另一项")

    rows = measures_so_far(meeting, NOW + 240 * HOUR)

    assert [(row["number"], row["measure"], row["responsible"]) for row in rows] == [
        (late.number, "复检后桥", house.ana.pk),
        (also.number, "换油封", house.ana.pk),
        (done.number, "换密封圈", house.ana.pk),
    ]
    assert (rows[0]["days_late"], rows[0]["state"], rows[0]["came_of_it"]) == ("7", "分析原因并定措施", None)
    assert (rows[1]["days_late"], rows[1]["came_of_it"]) == (None, "撤回对策")
    page = signed_in(house.ana).get(reverse("cases:page", args=[meeting.pk])).content.decode()
    assert f'name="measures_so_far-0-number" value="{late.number}"' in page


@pytest.mark.req("D410-3")
def test_a_quality_meeting_is_prepared_within_the_week_and_sets_measures_by_category(house: House) -> None:
    case = registered(house, "quality_meeting", week_of="本周", content="两件投诉", chair=house.max.pk)
    assert due_of(case).date() == (NOW + 96 * HOUR).date()  # the Friday, here
    papers = {"complaints": "两件", "earlier_measures": "已完成", "meeting_at": later(30)}
    moved(case, "prepare", by=house.ana, **papers)
    assert (case.stage, case.owner) == ("holding", house.max)
    minutes = {"held_at": later(30), "attended": "四个部门", "opinions": "加检", "check_until": later(120)}
    measures = [agreed(house)]

    with pytest.raises(Invalid) as refused:
        moved(case, "hold", by=house.max, hours=30, **minutes)
    moved(case, "hold", by=house.max, hours=30, **minutes, measures=measures)

    assert [*refused.value.errors] == ["measures"]
    opened = case.children.get()
    assert (opened.process, opened.title, opened.classification) == ("measure", "改专线", "late_part")
    assert (opened.data["measure_intake"]["proposed_person"], opened.stage) == (house.hank.pk, "analysis")
    assert (case.stage, due_of(case)) == ("checking", NOW + 120 * HOUR)


DAY = timedelta(days=1)


QUALITY = {
    "channel": "phone",
    "occurred_at": NOW.isoformat(),
    "complainant_name": "通惠农机经营部",
    "complainant_phone": "13596027718",
    "content": "后桥异响。",
    "classification": "rear_axle",
    "severity": "general",
}


def come_round(at: datetime) -> list[Case]:
    return [case for rule in cases.regular_matters() for case in cases.open_when_due(rule, at=at)]


@pytest.mark.req("D410-3", "D410-4")
def test_the_week_opens_its_meeting_on_its_day_once_with_open_measures_first(house: House) -> None:
    measure = {"kind": "corrective", "classification": "rear_axle", "basis": "两件", "goal": "复检后桥"}
    registered(house, "measure", **measure)
    registered(house, "complaint", **QUALITY, liable_department=house.workshop.pk)

    assert come_round(NOW + DAY) == []
    (meeting,) = come_round(NOW + 2 * DAY)
    again = come_round(NOW + 2 * DAY + HOUR)

    assert (meeting.process, meeting.registrar, meeting.owner, again) == ("quality_meeting", house.lena, house.lena, [])
    said = meeting.data["meeting_intake"]
    assert (said["week_of"], said["chair"]) == ("2026-11-23 – 2026-11-29", house.max.pk)
    assert said["content"].splitlines()[0] == "未完成的措施：1 项"
    assert "复检后桥" in said["content"].splitlines()[1]
    assert said["content"].splitlines()[2:4] == ["2026-11-18 以来的投诉：1 件", "- 后桥：1"]
    item = WorkItem.objects.open().get(subject=meeting.subject)
    assert (item.clause.key, localtime(item.due_at).date()) == ("quality-meeting.weekly", (NOW + 4 * DAY).date())
    assert item.is_overdue(NOW + 5 * DAY)  # a meeting that nobody prepares is overdue work of its clause


def test_the_papers_of_a_meeting_begin_with_the_week_in_short(house: House, signed_in: Any) -> None:
    (meeting,) = come_round(NOW + 2 * DAY)

    page = signed_in(house.lena).get(reverse("cases:page", args=[meeting.pk])).content.decode()

    _before, draft = page.split('name="complaints"', 1)
    assert draft.partition("</textarea>")[0].partition(">")[2].startswith("未完成的措施：0 项")


def test_no_second_meeting_beside_one_that_was_opened_by_hand(house: House) -> None:
    registered(house, "quality_meeting", week_of="本周", content="两件投诉", chair=house.max.pk)

    assert come_round(NOW + 3 * DAY) == []
    assert len(come_round(NOW + 9 * DAY)) == 1


def by_hand(house: House, hours: int) -> Case:
    said = {"week_of": "本周", "content": "两件投诉", "chair": house.max.pk}
    return cases.register("quality_meeting", values=said, by=house.ana, at=NOW + hours * HOUR)


def test_a_meeting_opened_by_hand_late_is_that_of_the_week_before(house: House) -> None:
    late = by_hand(house, 24 * 7)  # Monday of the week after

    assert (come_round(NOW + 7 * DAY + HOUR), len(come_round(NOW + 9 * DAY))) == ([], 1)
    assert late.recurrence.first_day == NOW.date()


def test_one_meeting_opened_by_hand_is_not_that_of_two_rules(house: House) -> None:
    (rule,) = cases.regular_matters()
    by_hand(house, 0)

    found = [cases.open_when_due(replace(rule, key=key), at=NOW + 2 * DAY) for key in (rule.key, "another")]

    assert [len(opened) for opened in found] == [0, 1]


def test_a_missed_meeting_is_not_forgotten_when_another_rule_book_is_published(house: House) -> None:
    draft = rulebook.begin_draft(by=house.adam, at=NOW + 7 * DAY)
    path, title = ("regular", "weekly_meeting"), {"title": {"en": "A meeting", "zh-hans": "周会"}}
    draft = rulebook.edit_draft(draft, path, title, seen=draft.revision, by=house.adam, at=NOW + 7 * DAY)
    rulebook.publish_draft(
        draft, seen_version=current_version().number, note="Tried out", by=house.adam, at=NOW + 7 * DAY
    )

    assert [case.data["meeting_intake"]["week_of"] for case in come_round(NOW + 8 * DAY)] == ["2026-11-23 – 2026-11-29"]


def test_a_meeting_that_was_missed_is_made_up_in_the_next_week(house: House) -> None:
    opened = come_round(NOW + 8 * DAY)  # Tuesday of the week after
    later_on = come_round(NOW + 9 * DAY)

    weeks = [case.data["meeting_intake"]["week_of"] for case in (*opened, *later_on)]
    assert weeks == ["2026-11-23 – 2026-11-29", "2026-11-30 – 2026-12-06"]


@pytest.mark.parametrize(
    ("monday", "day"),
    [
        (date(2026, 9, 28), date(2026, 9, 30)),  # Wednesday is worked
        (date(2026, 10, 5), date(2026, 10, 8)),
        (date(2026, 2, 16), None),  # the whole week of the Spring Festival
    ],
)
def test_a_holiday_moves_a_meeting_within_its_week(house: House, monday: date, day: date | None) -> None:
    (rule,) = cases.regular_matters()

    assert working_day(rule, around("week", monday), calendar_of(person=house.lena)) == day


def test_a_meeting_is_archived_once_its_measures_are_carried_out(house: House) -> None:
    case = registered(house, "quality_meeting", week_of="本周", content="两件投诉", chair=house.max.pk)
    papers = {"complaints": "两件", "earlier_measures": "已完成", "meeting_at": later(30)}
    moved(case, "prepare", by=house.ana, **papers)
    minutes = {"held_at": later(30), "attended": "四个部门", "opinions": "加检", "check_until": later(120)}
    moved(case, "hold", by=house.max, hours=30, **minutes, measures=[agreed(house)])

    with pytest.raises(Invalid) as refused:
        moved(case, "archive", by=house.max, hours=90, executed=False, remark="合同没签")
    moved(case, "keep_after", by=house.max, hours=90, open_measures="专线合同", check_until=later(200))
    assert (case.stage, due_of(case)) == ("checking", NOW + 200 * HOUR)

    assert [*refused.value.errors] == ["executed"]
    assert moved(case, "archive", by=house.max, hours=150, executed=True, remark="已签").stage == "archived"


# Visitors, and what field staff bring home


@pytest.mark.req("D1-8")
def test_who_comes_to_see_equipment_has_somebody_to_receive_them_and_a_result(house: House) -> None:
    visit = {
        "source": "web",
        "visitor_name": "金谷",
        "phone": "18987120055",
        "product": "水动力设备",
        "content": "看设备",
    }
    with pytest.raises(Invalid) as alone:
        registered(house, "reception", **visit, visit_at=later(30))
    case = registered(house, "reception", **visit, receiver=house.ben.pk, visit_at=later(30))
    assert (case.owner, due_of(case)) == (house.ben, NOW + 30 * HOUR)

    with pytest.raises(Invalid) as refused:
        moved(case, "receive", by=house.ben, hours=30, came_at=later(30), explained="演示二十分钟")
    moved(case, "receive", by=house.ben, hours=30, came_at=later(30), explained="演示二十分钟", result="thinking")

    assert ([*alone.value.errors], [*refused.value.errors], case.stage) == (["receiver"], ["result"], "received")
    assert (case.data["visitor"]["receiver"], case.data["received"]["result"]) == (house.ben.pk, "thinking")


@pytest.mark.req("D41-2")
@pytest.mark.parametrize("kind", ["technical", "demand", "quality", "suggestion"])
def test_a_report_from_the_field_has_its_kind_and_goes_to_whom_it_concerns(kind: str, house: House) -> None:
    keys = {"technical": "products", "demand": "sales", "quality": "inspection"}
    for key in keys.values():
        org.add_department(key, key, by=None, at=NOW)
    places = {key: Department.objects.get(key=key) for key in keys.values()}
    heads = dict(zip(keys.values(), (house.hank, house.wes, house.fay), strict=True))
    for key, person in heads.items():
        org.place_person(person, places=[(places[key], Role.DEPARTMENT_HEAD)], by=None, at=NOW)
    report = {"occurred_at": NOW.isoformat(), "heard_from": "展会", "content": "免维护后桥"}

    with pytest.raises(Invalid) as refused:
        registered(house, "field_report", **report)
    case = registered(house, "field_report", **report, report_kind=kind)

    assert [*refused.value.errors] == ["report_kind"]
    assert case.owner == (heads[keys[kind]] if kind in keys else house.max)
    assert case.data["report"]["report_kind"] == kind


# Dispatch of parts

PARTS = {
    "channel": "phone",
    "occurred_at": NOW.isoformat(),
    "customer_name": "通惠农机",
    "phone": "13596027718",
    "content": "差速器两台",
    "address": "亚泰大街3218号",
}
SENT = {"packed": "差速器两台", "waybill": "DB1"}


def test_the_warehouse_sends_once_a_second_person_has_checked(house: House) -> None:
    case = registered(house, "parts_dispatch", **PARTS)
    assert (case.stage, case.owner) == ("picking", house.wanda)

    with pytest.raises(Invalid) as refused:
        moved(case, "send", by=house.wanda, second_check=False, **SENT)
    moved(case, "send", by=house.wanda, second_check=True, **SENT)

    assert ([*refused.value.errors], case.stage, case.owner) == (["second_check"], "on_its_way", house.ana)


def test_a_wrong_dispatch_is_on_record_with_what_was_wrong_and_sent_again(house: House) -> None:
    case = moved(registered(house, "parts_dispatch", **PARTS), "send", by=house.wanda, second_check=True, **SENT)

    moved(case, "confirm_wrong", by=house.ana, hours=50, wrong="wrong_quantity", details="少一台")

    assert (case.stage, case.owner, case.round) == ("picking", house.wanda, 2)
    assert case.acts.get(transition="confirm_wrong").data["wrong"] == "wrong_quantity"


@pytest.mark.req("D43-3", "K-25")
def test_dispatches_with_wrong_ones_marked_stand_against_their_target(house: House) -> None:
    for wrong in (False, True, False):
        case = moved(registered(house, "parts_dispatch", **PARTS), "send", by=house.wanda, second_check=True, **SENT)
        if wrong:
            moved(case, "confirm_wrong", by=house.ana, hours=1, wrong="wrong_type", details="型号不符")
            moved(case, "send", by=house.wanda, hours=2, second_check=True, **SENT)
        moved(case, "confirm_right", by=house.ana, hours=3, received_at=later(3), said_by="张工")
    figure, pack = FIGURES["dispatches_right"], pack_in_force()
    asker = Asker(pack, Reach(everything=True), ZoneInfo("Asia/Shanghai"), calendar_of(), NOW + 5 * HOUR)
    november = Period(NOW.date().replace(day=1), NOW.date(), "month")

    shown = Shown(read(figure, asker, november), pack)

    assert (shown.now.good, shown.now.rows, shown.now.value) == (3, 4, Decimal("75.0"))
    assert (shown.aim.target, shown.aim.clause, shown.met) == (98, "parts-dispatch.accuracy", False)
    [wrong_one] = rows_behind(figure, asker, november, which=Which.REST)
    assert wrong_one.data["details"] == "型号不符"


def test_what_is_out_of_stock_comes_back_on_its_day(house: House) -> None:
    case = registered(house, "parts_dispatch", **PARTS)

    moved(case, "out_of_stock", by=house.wanda, missing="差速器", expected_until=later(80))
    assert (case.stage, due_of(case)) == ("waiting_for_stock", NOW + 80 * HOUR)

    assert moved(case, "in_stock", by=house.wanda, hours=70, remark="到两台").stage == "picking"
