"""A complaint goes the way its trade's document lays down."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from huiyin.cases import actions as cases
from huiyin.cases.actions.moving import Missing
from huiyin.cases.models import Case
from huiyin.cases.queries import standing_entry
from huiyin.cases.rules import Invalid
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Pack
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.reports import reading

SignIn = Callable[[Person], Client]
WorksBy = Callable[[str], Pack]
HOUR = timedelta(hours=1)
INTAKE = {
    "channel": "phone",
    "occurred_at": (NOW - HOUR).isoformat(),
    "complainant_name": "王芳",
    "complainant_phone": "13800138000",
    "content": "说好的事没有做到。",
    "wish": "尽快解决。",
}


def registered(house: House, **values: Any) -> Case:
    return cases.register("complaint", customer=None, values={**INTAKE, **values}, by=house.ana, at=NOW)


def moved(case: Case, verb: str, *, by: Person, hours: float = 1, **values: Any) -> Case:
    cases.move(case, verb, values=values, by=by, at=NOW + hours * HOUR)
    case.refresh_from_db()
    return case


def due_of(case: Case) -> Any:
    return localtime(WorkItem.objects.open().get(subject=case.subject, kind="stage").due_at)


# Its papers


@pytest.mark.parametrize(
    ("pack", "classification", "title"),
    [
        pytest.param("property-sales", "leak", "客户投诉单", marks=pytest.mark.req("C32-1")),
        pytest.param("manufacturing", "motor", "客户投诉处理报告", marks=pytest.mark.req("D2-9")),
    ],
)
def test_the_paper_of_the_trade_is_printed_with_its_number(
    pack: str, classification: str, title: str, house: House, works_by: WorksBy, signed_in: SignIn, at_now: datetime
) -> None:
    works_by(pack)
    case = registered(house, classification=classification, severity="serious", liable_department=house.workshop.pk)

    printed = reading.paper(signed_in(house.ana).get(reverse("cases:print", args=[case.pk])).content)

    assert [words for words in (title, case.number, "说好的事没有做到。") if words not in printed] == []


# The operator


@pytest.mark.req("E51-2")
def test_who_takes_a_complaint_is_told_to_listen_patiently(
    house: House, works_by: WorksBy, signed_in: SignIn, at_now: datetime
) -> None:
    works_by("telecom")

    page = signed_in(house.ana).get(reverse("cases:new", args=["complaint"])).text

    assert "先耐心听客户说完，边听边记" in page


def at_the_operator(house: House, classification: str = "wrong_bill") -> Case:
    case = registered(house, classification=classification, severity="urgent")
    return moved(case, "dispatch", by=house.lena, liable_department=house.workshop.pk)


HANDLED = {"cause": "no_check", "specific_cause": "未二次确认", "done": "已退费", "answer": "费用已退回"}
TOLD = {"channel": "phone", "told_at": (NOW + HOUR).isoformat()}


@pytest.mark.req("E52-1")
@pytest.mark.parametrize("field", ["complainant_name", "content", "occurred_at", "classification"])
def test_complainant_class_content_and_time_are_required(field: str, house: House, works_by: WorksBy) -> None:
    works_by("telecom")

    assert registered(house, classification="wrong_bill", severity="urgent").stage == "dispatching"
    with pytest.raises(Invalid) as refused:
        registered(house, **{"classification": "wrong_bill", "severity": "urgent", field: ""})

    assert [*refused.value.errors] == [field]


@pytest.mark.req("E51-3")
def test_there_are_five_classes_of_complaints(works_by: WorksBy) -> None:
    classes = [choice.key for choice in works_by("telecom").lists["classes"]]

    assert classes == ["product_quality", "service", "price", "false_advertising", "other"]


@pytest.mark.req("E52-3")
@pytest.mark.parametrize(
    ("classification", "due"),
    [
        ("broken_line", "2026-11-24"),
        ("no_signal", "2026-11-25"),
        ("attitude", "2026-11-25"),
        ("wrong_bill", "2026-11-26"),
        ("offer_not_kept", "2026-11-30"),  # Tuesday to Friday, and Monday
        ("unclassified", "2026-11-30"),
    ],
)
def test_the_department_has_the_time_that_is_prescribed_for_the_class(
    classification: str, due: str, house: House, works_by: WorksBy
) -> None:
    works_by("telecom")

    case = at_the_operator(house, classification)

    assert (case.stage, case.owner, case.liable_department) == ("handling", house.hank, house.workshop)
    assert due_of(case).isoformat() == f"{due}T18:00:00+08:00"


@pytest.mark.req("E52-4")
def test_a_satisfied_customer_ends_it(house: House, works_by: WorksBy) -> None:
    works_by("telecom")
    case = moved(at_the_operator(house), "report_handled", by=house.hank, hours=2, **HANDLED)

    moved(case, "satisfied", by=house.ana, hours=3, satisfaction="satisfied", **TOLD)

    assert (case.stage, case.ends, case.resolved_at) == ("archived", "settled", NOW + 3 * HOUR)


@pytest.mark.req("E52-6")
@pytest.mark.parametrize(
    "narrowed", [{"q": "王芳"}, {"classification": "wrong_bill"}, {"received_from": f"{NOW:%Y-%m-%d}"}]
)
def test_an_archived_complaint_is_found_by_name_class_or_date(
    narrowed: dict[str, str], house: House, works_by: WorksBy, signed_in: SignIn, at_now: datetime
) -> None:
    works_by("telecom")
    case = moved(at_the_operator(house), "report_handled", by=house.hank, hours=2, **HANDLED)
    other = {"q": "李强", "classification": "attitude", "received_from": f"{NOW + 24 * HOUR:%Y-%m-%d}"}
    moved(case, "satisfied", by=house.ana, hours=3, satisfaction="satisfied", **TOLD)
    lena, address = signed_in(house.lena), reverse("cases:register", args=["complaint"])

    assert case.number in lena.get(address, {"ends": "settled", **narrowed}).text
    assert case.number not in lena.get(address, {"ends": "settled", **{key: other[key] for key in narrowed}}).text


@pytest.mark.req("E53-2")
@pytest.mark.parametrize(
    ("cause", "area"), [("network_fault", "product"), ("slow_response", "service"), ("no_check", "management")]
)
def test_a_cause_is_kept_with_where_it_falls_short(cause: str, area: str, house: House, works_by: WorksBy) -> None:
    pack = works_by("telecom")

    case = moved(at_the_operator(house), "report_handled", by=house.hank, hours=2, **{**HANDLED, "cause": cause})

    below = {one.key: {leaf.key for leaf in one.children} for one in pack.lists["causes"]}
    assert (below.keys(), case.cause) == ({"product", "service", "management"}, cause)
    assert cause in below[area]


@pytest.mark.req("E52-5")
def test_a_dissatisfied_customer_has_it_handled_again_and_it_is_not_archived(house: House, works_by: WorksBy) -> None:
    works_by("telecom")
    case = moved(at_the_operator(house), "report_handled", by=house.hank, hours=2, **HANDLED)

    with pytest.raises(Invalid):
        moved(case, "satisfied", by=house.ana, hours=3, satisfaction="dissatisfied", **TOLD)
    moved(case, "handle_again", by=house.ana, hours=3, satisfaction="dissatisfied", words="只退了一半", **TOLD)

    assert (case.stage, case.round, case.ends) == ("handling", 2, "")


# The sales office


@pytest.mark.req("C32-2")
def test_it_is_due_the_same_day_at_the_sales_office(house: House, works_by: WorksBy) -> None:
    works_by("property-sales")

    case = registered(house, classification="contract_terms", severity="ordinary")

    assert due_of(case).date() == NOW.date()


@pytest.mark.req("C32-3")
def test_what_cannot_be_solved_today_is_told_the_same_day_with_a_date(house: House, works_by: WorksBy) -> None:
    works_by("property-sales")
    case = registered(house, classification="leak", severity="serious")
    words = {"liable_department": house.workshop.pk, "involved": "工程与物业", "channel": "phone"}
    told = {"told_at": (NOW + HOUR).isoformat()}

    with pytest.raises(Invalid) as refused:
        moved(case, "agree_time", by=house.ana, **words, **told)
    moved(case, "agree_time", by=house.ana, **words, **told, solve_until=(NOW + 72 * HOUR).isoformat())

    assert [*refused.value.errors] == ["solve_until"]
    assert (case.stage, due_of(case)) == ("solving_by_date", NOW + 72 * HOUR)


# The maker

REMEDY = {"cause": "assembly", "specific_cause": "预紧力不足", "remedy": "replacement", "loss": "0", "done": "已更换"}
MEASURES = {"corrective": "复检库存", "preventive": "加装传感器"}


def measures(house: House) -> dict[str, object]:
    return {
        **MEASURES,
        "effect": "三个月不再发生",
        "responsible": house.wes.pk,
        "finish_by": (NOW + 90 * HOUR).isoformat(),
    }


def at_the_maker(house: House) -> Case:
    return registered(house, classification="motor", severity="serious", liable_department=house.workshop.pk)


@pytest.mark.req("D2-8", "D45-5")
def test_the_department_responsible_has_it_at_once(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")

    case = at_the_maker(house)

    assert (case.stage, case.owner, case.liable_department) == ("remedying", house.hank, house.workshop)


@pytest.mark.req("D2-4")
def test_it_is_worked_on_from_the_moment_it_came_in(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")

    case = at_the_maker(house)

    entry = standing_entry(case)
    assert (case.received_at, entry.entered_at, entry.item.owner) == (NOW, NOW, house.hank)


@pytest.mark.req("D2-6")
def test_three_days_count_from_receipt_at_every_stage(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    case = at_the_maker(house)
    first = due_of(case)

    moved(case, "give_remedy", by=house.hank, hours=50, **REMEDY)

    assert (case.stage, due_of(case), first.date()) == ("preventing", first, (NOW + 72 * HOUR).date())


def test_a_complaint_that_is_reopened_has_three_days_anew(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    case = moved(at_the_maker(house), "give_remedy", by=house.hank, hours=1, **REMEDY)
    moved(case, "close", by=house.hank, hours=2, **measures(house))

    moved(case, "reopen", by=house.lena, hours=240, reason="又坏了")

    assert due_of(case).date() == (NOW + 312 * HOUR).date()


@pytest.mark.req("D2-5")
def test_repair_replacement_or_refund_is_recorded(house: House, works_by: WorksBy) -> None:
    pack = works_by("manufacturing")
    case = at_the_maker(house)

    with pytest.raises(Invalid) as refused:
        moved(case, "give_remedy", by=house.hank, **{**REMEDY, "remedy": "", "loss": ""})
    moved(case, "give_remedy", by=house.hank, **REMEDY)

    assert [*refused.value.errors] == ["remedy", "loss"]
    assert [choice.key for choice in pack.lists["compensations"]] == ["repair", "replacement", "refund"]
    assert case.data["remedy"]["remedy"] == "replacement"


@pytest.mark.req("D2-10")
@pytest.mark.parametrize("missing", ["corrective", "preventive"])
def test_it_is_closed_with_a_corrective_and_a_preventive_measure(missing: str, house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    case = moved(at_the_maker(house), "give_remedy", by=house.hank, **REMEDY)

    with pytest.raises(Invalid) as refused:
        moved(case, "close", by=house.hank, hours=2, **{**measures(house), missing: ""})
    moved(case, "close", by=house.hank, hours=2, **measures(house))

    assert ([*refused.value.errors], case.stage) == ([missing], "closed")


@pytest.mark.req("D2-10")
def test_the_measures_of_a_closed_complaint_are_carried_out_and_their_effect_is_checked(
    house: House, works_by: WorksBy
) -> None:
    works_by("manufacturing")
    case = moved(at_the_maker(house), "give_remedy", by=house.hank, **REMEDY)
    assert case.children.count() == 0

    moved(case, "close", by=house.hank, hours=2, **measures(house))
    measure = case.children.get()
    intake = measure.data["measure_intake"]
    assert (case.ends, measure.process, measure.stage) == ("settled", "measure", "analysis")
    assert {name: intake[name] for name in MEASURES} == MEASURES
    assert (intake["basis"], intake["proposed_person"]) == (REMEDY["specific_cause"], house.wes.pk)

    planned = {
        "root_cause": "扳手未校准",
        "content": "每周校准",
        "responsible": house.wes.pk,
        "finish_by": (NOW + 90 * HOUR).isoformat(),
    }
    moved(measure, "plan", by=house.lena, hours=4, **planned)
    moved(measure, "report_done", by=house.wes, hours=80, done="校准台账已建")
    assert (measure.stage, measure.owner) == ("checking_effect", house.lena)
    moved(measure, "effect_poor", by=house.lena, hours=90, evidence="仍有两件", why_poor="扳手换人未培训")
    assert (measure.stage, measure.ends) == ("analysis", "")


# The courier and the shop


@pytest.mark.req("B41-2")
def test_another_department_answers_by_the_date_it_was_given_at_the_courier(house: House, works_by: WorksBy) -> None:
    works_by("courier")
    until = {"answer_until": (NOW + 24 * HOUR).isoformat(), "asked_by": "sender", "waybill": "FC7033"}
    case = registered(house, classification="detained", severity="serious", **until)
    both = [house.workshop.pk, house.warehouse.pk]
    asked = {"asked_departments": both, "question": "在哪", "reply_until": (NOW + 4 * HOUR).isoformat()}

    workshop, warehouse = cases.ask_part(case, "ask_department", values=asked, by=house.ana, at=NOW)
    assert (workshop.item.owner, workshop.item.due_at) == (house.hank, NOW + 4 * HOUR)
    cases.answer_part(workshop, values={"reply": "今晚放行"}, by=house.hank, at=NOW + HOUR)

    settlement = {"cause": "customs", "answer": "今晚放行", "channel": "phone", "satisfaction": "satisfied"}
    settlement["answered_at"] = (NOW + HOUR).isoformat()
    with pytest.raises(Missing) as missing:
        moved(case, "settle", by=house.ana, hours=2, **settlement)
    assert "仓库" in str(missing.value)
    cases.answer_part(warehouse, values={"reply": "不在库"}, by=house.wanda, at=NOW + 2 * HOUR)
    moved(case, "settle", by=house.ana, hours=3, **settlement)

    assert (case.stage, case.ends) == ("settled", "settled")


@pytest.mark.req("A4-1")
def test_an_answer_is_promised_for_the_customers_rest_with_a_reason_only_as_the_courier_registers(
    house: House, works_by: WorksBy, signed_in: SignIn, at_now: datetime
) -> None:
    works_by("courier")
    client, address = signed_in(house.ana), reverse("cases:new", args=["complaint"])
    said = {**INTAKE, "occurred_at": "2026-11-23T09:00", "asked_by": "sender", "waybill": "FC7033"}
    said |= {"classification": "detained", "severity": "serious", "answer_until": "2026-11-24T22:30"}

    refused = client.post(address, said)

    assert (refused.status_code, Case.objects.count()) == (422, 0)
    assert 'id="intake-rest_despite_error"' in refused.text
    page = client.post(address, {**said, "rest_despite": "客户夜里下班"}, follow=True).text
    assert "约在客户休息时间答复" in page
    assert "客户夜里下班" in page


@pytest.mark.req("B43-3")
@pytest.mark.req("B44-7")
def test_a_late_parcel_and_different_answers_are_complaints_with_waybill_and_who_asks(
    house: House, works_by: WorksBy
) -> None:
    works_by("courier")
    until = {"answer_until": (NOW + 24 * HOUR).isoformat(), "asked_by": "recipient", "waybill": "FC7033"}

    for classification in ("late_delivery", "different_answers"):
        case = registered(house, classification=classification, severity="ordinary", **until)
        assert case.classification == classification
        assert [case.data["intake"][name] for name in ("waybill", "asked_by")] == ["FC7033", "recipient"]


@pytest.mark.req("D32-14")
def test_an_after_sales_matter_is_registered_with_its_six_particulars_at_the_shop(
    house: House, works_by: WorksBy
) -> None:
    works_by("ecommerce")
    six = {"cause": "courier", "rating": "average", "handler": house.ben.pk, "classification": "damaged"}
    case = registered(house, severity="ordinary", handle_until=(NOW + 5 * HOUR).isoformat(), **six)
    done = {"done": "换货", "compensation_kind": "exchange", "answer": "已换货", "channel": "chat"}

    assert (case.stage, case.owner, case.cause, case.classification) == ("handling", house.ben, "courier", "damaged")
    moved(case, "finish", by=house.ben, **done, told_at=(NOW + HOUR).isoformat())

    assert (case.stage, case.data["result"]["done"], case.data["intake"]["rating"]) == ("done", "换货", "average")
