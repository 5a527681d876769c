"""Business at the counter, incidents and publicity, as the operator's document lays them down."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from huiyin.cases.actions.moving import NotYourTurn, OutOfOrder
from huiyin.cases.models import Act, Case
from huiyin.cases.queries import overseers_of
from huiyin.cases.rules import Invalid
from huiyin.org.models import Person
from huiyin.worklist.actions import hand_over
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.packs.everything import opened
from tests.packs.stepping import SIGN, at, begun, brought, due_of, moved, step_of
from tests.packs.telecom.ways import CONTRACT, DAY, EVALUATION, HOUR, INTAKES, PAPERS, PLAN, WAYS
from tests.reports import reading

KEPT = "/reports/figures/obligations_kept/rows/?span=days&first=2026-11-01&last=2026-11-30"
THREE_NOTES = ["提前告知", "按合同", "有疑问"]


@pytest.fixture(autouse=True)
def at_the_operator(operator: House) -> None:
    """Every test of this file."""


def standing(house: House, process: str, stage: str) -> Case:
    return brought(house, process, INTAKES[process], WAYS[process], stage)


def visible(person: Person) -> QuerySet[Case]:
    return Case.objects.visible_to(person)


def refused_at(house: House, case: Case, verb: str, **other: object) -> list[str]:
    """The fields at which a step is refused."""
    with pytest.raises(Invalid) as refused:
        moved(house, case, step_of(WAYS[case.process], verb), **other)
    return [*refused.value.errors]


@pytest.mark.parametrize("process", WAYS)
def test_its_way_leads_to_an_end(process: str, house: House) -> None:
    case = begun(house, process, INTAKES[process])

    for step in WAYS[process]:
        moved(house, case, step)

    assert (case.ends, case.ended_at) == ("settled", NOW)


# Applications


@pytest.mark.req("E32-1")
def test_an_application_has_a_number_a_time_and_its_papers(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        begun(house, "application", {**INTAKES["application"], "files": ""})

    case = begun(house, "application", INTAKES["application"])

    assert [*refused.value.errors] == ["files"]
    assert case.number.startswith("YW")
    assert (case.occurred_at, case.received_at) == (NOW - HOUR, NOW)
    assert [paper.name for paper in case.attachments.all()] == ["申请表.png"]


@pytest.mark.req("E32-2")
@pytest.mark.parametrize("paper", PAPERS)
def test_an_application_that_lacks_a_paper_goes_back_to_be_supplemented_naming_it(paper: str, house: House) -> None:
    case = begun(house, "application", INTAKES["application"])

    assert refused_at(house, case, "papers_complete", papers=[one for one in PAPERS if one != paper]) == ["papers"]
    moved(house, case, ("ask_supplement", "ana", {"paper": paper, "told": "请补"}))

    assert (case.stage, case.data["to_supplement"]["paper"]) == ("supplementing", paper)
    moved(house, case, step_of(WAYS["application"], "supplement"))
    assert moved(house, case, step_of(WAYS["application"], "papers_complete")).stage == "approving"


@pytest.mark.req("E32-3")
def test_no_contract_is_signed_before_the_approval_and_it_holds_the_rights_and_duties_of_both(house: House) -> None:
    case = standing(house, "application", "approving")
    sign = step_of(WAYS["application"], "sign_contract")

    with pytest.raises(OutOfOrder):
        moved(house, case, sign)
    with pytest.raises(NotYourTurn):
        moved(house, case, ("approve", "ana", {"opinion": "同意"}))
    moved(house, case, step_of(WAYS["application"], "approve"))
    for name in ("customer_rights", "customer_duties", "our_rights", "our_duties"):
        assert refused_at(house, case, "sign_contract", **{name: ""}) == [name]
    moved(house, case, sign)

    assert (case.stage, case.data["contract"]["our_duties"]) == ("carrying_out", CONTRACT["our_duties"])


@pytest.mark.req("E32-4")
def test_a_service_is_opened_under_a_signed_contract_with_date_and_resources(house: House) -> None:
    case = standing(house, "application", "contracting")
    step = step_of(WAYS["application"], "open_service")
    verb, by, words = step_of(WAYS["application"], "sign_contract")

    with pytest.raises(OutOfOrder):
        moved(house, case, step)
    with pytest.raises(Invalid) as unsigned:
        moved(house, case, (verb, by, {name: word for name, word in words.items() if name != "scan"}))
    moved(house, case, (verb, by, words))
    for name in ("opened_on", "resources"):
        assert refused_at(house, case, "open_service", **{name: ""}) == [name]
    moved(house, case, step)

    assert [*unsigned.value.errors] == ["scan"]
    assert (case.stage, case.data["opened"]["resources"]) == ("visiting", "光猫一台")


@pytest.mark.req("E32-5")
def test_what_was_opened_is_visited_for_its_use_and_the_feedback(house: House) -> None:
    case = standing(house, "application", "visiting")

    for name in ("usage", "words"):
        assert refused_at(house, case, "visit", **{name: ""}) == [name]
    moved(house, case, step_of(WAYS["application"], "visit"))

    assert [case.data["visit"][name] for name in ("usage", "words")] == ["测速九百四十兆", "很快"]


def test_an_application_that_is_refused_never_becomes_a_contract(house: House) -> None:
    case = standing(house, "application", "approving")

    moved(house, case, ("refuse", "max", {"reason": "超过上限", "told": "已说明"}))

    with pytest.raises(OutOfOrder):
        moved(house, case, step_of(WAYS["application"], "sign_contract"))
    assert case.ends == "refused"


@pytest.mark.req("E12-3")
def test_an_enquiry_an_application_and_a_later_defect_stand_on_the_one_page_of_the_customer(
    house: House, signed_in: Callable[[Person], Client]
) -> None:
    customer = opened(house, kind="person", name="王芳", phones=["13800138000"], department=house.service)
    asked = {"channel": "phone", "occurred_at": -HOUR, "asker": "王芳", "kind": "charges", "content": "千兆多少钱"}
    defect = {
        "channel": "phone", "occurred_at": -HOUR, "complainant_name": "王芳", "complainant_phone": "13800138000",
        "content": "新装就断网", "classification": "broken_line", "severity": "urgent",
    }  # fmt: skip
    brought_in = [("enquiry", asked), ("application", INTAKES["application"]), ("complaint", defect)]

    numbers = [begun(house, process, words, customer=customer).number for process, words in brought_in]

    page = signed_in(house.lena).get(reverse("customers:file", args=[customer.pk])).content.decode()
    assert [number for number in numbers if number not in page] == []


# Changes and cancellations


@pytest.mark.req("E33-1")
def test_what_was_and_what_is_when_and_by_whom_stay_in_the_history_of_a_change(house: House) -> None:
    case = standing(house, "change", "telling")

    assert [case.data["request"][name] for name in ("change_kind", "old_content", "content")] == [
        "upgrade",
        "五百兆",
        "一千兆",
    ]
    assert case.data["changed"] == {
        "changed_at": (NOW - HOUR).isoformat(),
        "now_content": "一千兆",
        "changed_by": house.wes.pk,
    }
    again = ("change_again", "ana", {"wrong": "只有五百兆", "change_until": DAY})
    assert (moved(house, case, again).stage, due_of(case), case.round) == ("changing", NOW + DAY, 2)


@pytest.mark.req("E33-3")
@pytest.mark.parametrize("process", ["change", "cancellation"])
def test_the_three_notes_for_the_customer_stand_on_the_form(process: str, house: House, client: Client) -> None:
    client.force_login(house.ana)

    page = client.get(reverse("cases:new", args=[process])).content.decode()

    assert [note for note in THREE_NOTES if note not in page] == []


@pytest.mark.req("E33-3")
def test_a_change_is_agreed_once_the_three_notes_were_told(house: House) -> None:
    case = begun(house, "change", INTAKES["change"])

    assert refused_at(house, case, "agree", notes_told="no") == ["notes_told"]
    assert moved(house, case, step_of(WAYS["change"], "agree")).stage == "changing"


@pytest.mark.req("E33-2")
def test_costs_by_contract_are_settled_before_a_service_ends_with_its_date(house: House) -> None:
    case = begun(house, "cancellation", INTAKES["cancellation"])
    end = step_of(WAYS["cancellation"], "end_service")

    with pytest.raises(OutOfOrder):
        moved(house, case, end)
    assert refused_at(house, case, "settle_costs", paid="no", paid_on="") == ["paid"]
    moved(house, case, step_of(WAYS["cancellation"], "settle_costs"))
    assert refused_at(house, case, "end_service", end_on="") == ["end_on"]
    moved(house, case, end)

    assert (case.ends, case.data["ended"]["end_on"]) == ("settled", "2026-09-30")


# Disputes about fees


BODY = ("fay", "han", "liao")  # finance, audit and legal


@pytest.mark.req("E43-1")
def test_a_decision_is_assigned_to_finance_audit_and_legal_and_holds_once_all_three_agree(house: House) -> None:
    case = standing(house, "fee_dispute", "deciding")

    moved(house, case, step_of(WAYS["fee_dispute"], "decide"))
    asked = {
        name: [item.due_at for item in WorkItem.objects.open().filter(team__in=getattr(house, name).department_ids)]
        for name in BODY
    }
    stood = [moved(house, case, (SIGN, name, {"answer": "agreed"})).stage for name in BODY]

    assert [[localtime(due) for due in dues] for dues in asked.values() if dues] == [[at("2026-11-24 18:00")]] * 3
    assert stood == ["deciding", "deciding", "adjusting"]
    assert case.data["decision"]["reduction"] == "50.00"


@pytest.mark.req("E43-1")
@pytest.mark.parametrize("objecting", BODY)
def test_one_that_objects_holds_the_decision_up(objecting: str, house: House) -> None:
    case = standing(house, "fee_dispute", "deciding")
    decide = step_of(WAYS["fee_dispute"], "decide")
    moved(house, case, decide)

    for somebody in ("ana", "max", "hank"):
        with pytest.raises(ObjectDoesNotExist):
            moved(house, case, (SIGN, somebody, {"answer": "agreed"}))
    moved(house, case, (SIGN, objecting, {"answer": "objected", "opinion": "计算有误"}))
    assert case.stage == "deciding"
    moved(house, case, decide)
    for name in BODY:
        moved(house, case, (SIGN, name, {"answer": "agreed"}))

    assert case.stage == "adjusting"


@pytest.mark.req("E43-2")
def test_nothing_is_decided_before_it_was_investigated_mediated_and_heard(house: House) -> None:
    case = begun(house, "fee_dispute", INTAKES["fee_dispute"])
    decide = step_of(WAYS["fee_dispute"], "decide")

    for step in WAYS["fee_dispute"][:2]:
        with pytest.raises(OutOfOrder):
            moved(house, case, decide)
        moved(house, case, step)
    for step in WAYS["fee_dispute"][2:6]:
        moved(house, case, step)

    dated = {act.transition: act.at for act in Act.objects.filter(case=case, kind="moved")}
    assert dated.keys() == {"report_findings", "no_agreement", "decide"}


@pytest.mark.req("E43-3")
@pytest.mark.parametrize("verb", ["no_agreement", "settle_by_agreement"])
@pytest.mark.parametrize("missing", ["customer_position", "our_position"])
def test_the_positions_of_both_sides_are_kept(missing: str, verb: str, house: House) -> None:
    case = standing(house, "fee_dispute", "mediating")
    words = {"customer_position": "退五十", "our_position": "退三十"}
    rest = {"no_agreement": {"apart": "金额"}, "settle_by_agreement": {"agreed": "退四十", "reduction": "40"}}[verb]

    with pytest.raises(Invalid) as refused:
        moved(house, case, (verb, "ana", {**words, **rest, missing: ""}))
    moved(house, case, (verb, "ana", {**words, **rest}))

    assert [*refused.value.errors] == [missing]
    kept = {"no_agreement": "no_agreement", "settle_by_agreement": "agreement"}[verb]
    assert {name: case.data[kept][name] for name in words} == words


@pytest.mark.req("E43-4")
def test_a_bill_drops_by_what_was_decided_and_shows_the_reason(house: House, signed_in: Any) -> None:
    case = standing(house, "fee_dispute", "adjusting")

    for other in ("168.01", "168", "118.01", "117.99"):
        assert refused_at(house, case, "adjust", bill_after=other) == ["bill_after"]
    assert refused_at(house, case, "adjust", reason="") == ["reason"]
    moved(house, case, step_of(WAYS["fee_dispute"], "adjust"))

    assert case.stage == "summing_up"
    assert {name: case.data["adjusted"][name] for name in ("bill_before", "bill_after", "reason")} == {
        "bill_before": "168.00", "bill_after": "118.00", "reason": "重复计费",
    }  # fmt: skip
    assert "重复计费" in signed_in(house.lena).get(reverse("cases:page", args=[case.pk])).text


def test_a_bill_drops_by_what_was_agreed_if_nothing_had_to_be_decided(house: House) -> None:
    case = standing(house, "fee_dispute", "mediating")
    words = {"customer_position": "退五十", "our_position": "退三十", "agreed": "退四十", "reduction": "40"}
    moved(house, case, ("settle_by_agreement", "ana", words))

    assert refused_at(house, case, "adjust", bill_after="118") == ["bill_after"]
    assert moved(house, case, step_of(WAYS["fee_dispute"], "adjust"), bill_after="128").stage == "summing_up"


@pytest.mark.req("E43-5")
def test_a_dispute_is_closed_with_its_summary_which_is_found_later(
    house: House, signed_in: Callable[[Person], Client]
) -> None:
    case = standing(house, "fee_dispute", "summing_up")

    assert refused_at(house, case, "sum_up", summary="") == ["summary"]
    moved(house, case, step_of(WAYS["fee_dispute"], "sum_up"))

    lena = signed_in(house.lena)
    found = lena.get(reverse("cases:register", args=["fee_dispute"]), {"q": "多收五十元"}).content.decode()
    assert case.number in found
    assert "脚本重复计费" in lena.get(reverse("cases:page", args=[case.pk])).content.decode()


# Settlements between departments


@pytest.mark.req("E41-1")
@pytest.mark.req("E41-2")
@pytest.mark.parametrize("missing", ["charged_department", "cost_kind", "cost_source"])
def test_a_cost_has_its_department_its_kind_and_its_source(
    missing: str, house: House, signed_in: Callable[[Person], Client]
) -> None:
    with pytest.raises(Invalid) as refused:
        begun(house, "fee_settlement", {**INTAKES["fee_settlement"], missing: ""})
    case = begun(house, "fee_settlement", INTAKES["fee_settlement"])

    assert [*refused.value.errors] == [missing]
    register, lena = reverse("cases:register", args=["fee_settlement"]), signed_in(house.lena)
    listed = [
        case.number in lena.get(register, {"liable": str(place.pk)}).content.decode()
        for place in (house.workshop, house.parts)
    ]
    assert listed == [True, False]


@pytest.mark.req("E42-3")
def test_nothing_is_invoiced_or_paid_before_the_department_charged_and_finance_have_signed_in_this_order(
    house: House,
) -> None:
    case = begun(house, "fee_settlement", INTAKES["fee_settlement"])
    way = WAYS["fee_settlement"]

    moved(house, case, way[0])
    with pytest.raises(ObjectDoesNotExist):
        moved(house, case, way[2])  # finance signs second
    for step in way[1:3]:
        for early in way[3:5]:
            with pytest.raises(OutOfOrder):
                moved(house, case, early)
        moved(house, case, step)
    for step in way[3:]:
        moved(house, case, step)

    acts = Act.objects.filter(case=case, kind="moved").order_by("pk")
    assert [(act.transition, act.by) for act in acts] == [
        ("apply", house.ana),
        ("invoice", house.fay),
        ("pay", house.hank),
        ("check", house.fay),
    ]


@pytest.mark.req("E42-2")
def test_the_way_of_a_settlement_is_chosen(house: House) -> None:
    case = begun(house, "fee_settlement", INTAKES["fee_settlement"])

    assert refused_at(house, case, "apply", settlement_way="") == ["settlement_way"]


@pytest.mark.req("E42-4")
@pytest.mark.parametrize("missing", ["payment_kind", "reference"])
def test_a_payment_is_in_cash_by_transfer_or_cheque_with_its_reference(missing: str, house: House) -> None:
    case = standing(house, "fee_settlement", "paying")

    assert refused_at(house, case, "pay", **{missing: ""}) == [missing]
    assert refused_at(house, case, "pay", payment_kind="barter") == ["payment_kind"]
    moved(house, case, step_of(WAYS["fee_settlement"], "pay"), payment_kind="cheque")

    assert case.data["payment"]["payment_kind"] == "cheque"


def test_what_was_paid_too_little_is_paid_up(house: House) -> None:
    case = standing(house, "fee_settlement", "checking")

    assert refused_at(house, case, "check", received="11000") == ["received"]
    moved(house, case, ("pay_up", "fay", {"lacking": "少一千", "pay_until": DAY}))

    assert (case.stage, case.owner, due_of(case)) == ("paying", house.hank, NOW + DAY)


@pytest.mark.req("E42-5")
def test_a_difference_between_due_and_paid_is_shown_and_explained(
    house: House, signed_in: Callable[[Person], Client]
) -> None:
    case = begun(house, "fee_settlement", {**INTAKES["fee_settlement"], "charged": "100"})
    for step in WAYS["fee_settlement"][:-1]:
        moved(house, case, step)
    short = {"received": "90", "difference": "short", "short_by": "10", "explained": "扣除停机一天"}

    assert refused_at(house, case, "check", **{**short, "short_by": "9.99"}) == ["short_by"]
    assert refused_at(house, case, "check", **{**short, "explained": ""}) == ["explained"]
    assert refused_at(house, case, "check", received="110", difference="over", over_by="20", explained="重") == [
        "over_by"
    ]
    moved(house, case, step_of(WAYS["fee_settlement"], "check"), **short)

    page = signed_in(house.fay).get(reverse("cases:page", args=[case.pk])).content.decode()
    assert (case.ends, case.data["check"]["short_by"]) == ("settled", "10.00")
    assert "少收（元）" in page


@pytest.mark.req("E42-1")
def test_a_booked_table_opens_a_settlement_of_its_amount_for_each_department(
    house: House, signed_in: Callable[[Person], Client]
) -> None:
    case = standing(house, "fee_allocation", "booking")
    assert case.children.count() == 0

    moved(house, case, step_of(WAYS["fee_allocation"], "book"))

    opened = case.children.order_by("pk")
    assert [(one.process, one.liable_department, one.data["cost"]["charged"]) for one in opened] == [
        ("fee_settlement", house.workshop, "600.00"),
        ("fee_settlement", house.finance, "400.00"),
    ]
    assert {one.data["cost"]["period"] for one in opened} == {"十月"}
    register = signed_in(house.lena).get(reverse("cases:register", args=["fee_settlement"])).content.decode()
    assert [register.count(one.number) > 0 for one in opened] == [True, True]
    assert "600.00" in register


# Incidents


def test_an_incident_is_seen_by_few(house: House) -> None:
    case = begun(house, "security_incident", INTAKES["security_incident"], by="lena")

    seen = [name for name in ("ana", "ben", "lena", "max", "dora", "fay") if case in visible(getattr(house, name))]

    assert seen == ["lena", "max", "dora"]  # who reported it, the manager and the director


def test_lists_behind_figures_name_an_incident_to_the_few_only(
    house: House, signed_in: Callable[[Person], Client]
) -> None:
    case = begun(house, "security_incident", INTAKES["security_incident"])

    for list_of_work in ("reports:items", "reports:board-owed"):
        told = [case.number in signed_in(one).get(reverse(list_of_work)).text for one in (house.max, house.art)]
        assert told == [True, False]


def test_a_list_behind_a_figure_says_how_many_of_its_rows_it_keeps_from_the_reader(
    house: House, signed_in: Callable[[Person], Client]
) -> None:
    moved(house, begun(house, "security_incident", INTAKES["security_incident"]), WAYS["security_incident"][0])
    moved(house, begun(house, "campaign", INTAKES["campaign"]), WAYS["campaign"][0])

    pages = {who.name: signed_in(who).get(KEPT).text for who in (house.max, house.art)}

    named = [len(reading.tables(page)[0]) - 1 for page in pages.values()]
    [head, the_same] = (reading.head(page) for page in pages.values())
    assert head == the_same
    assert (named[0], named[0] > named[1] > 0) == (int(head[2][0]), True)
    assert "您无权查看" not in pages[house.max.name]
    said = f"此处计入 {named[0]} 条，其中 {named[0] - named[1]} 条您无权查看，列出 {named[1]} 条。"
    assert said in pages[house.art.name]


def test_what_is_to_be_done_names_an_incident_to_the_few_and_to_whoever_has_it(
    house: House, signed_in: Callable[[Person], Client]
) -> None:
    case = brought(house, "security_incident", INTAKES["security_incident"], WAYS["security_incident"], "telling")
    item = WorkItem.objects.open().get(subject=case.subject)  # of the manager, whose department Lena oversees
    pages = ("/?who=team", reverse("reports:board-live"), "/")

    def told(who: Person) -> list[bool]:
        return [item.subject_label in signed_in(who).get(page).text for page in pages]

    assert (told(house.max)[:2], told(house.lena)) == ([True] * 2, [False] * 3)
    shared = {"item": item.pk, "to": house.ben.pk}
    assert signed_in(house.lena).post(reverse("reports:board-sharing"), shared).status_code == 404
    hand_over(item, to=house.lena, reason="由她查清。", by=house.max, at=NOW)
    assert told(house.lena) == [True] * 3


def test_what_overseers_are_told_of_an_incident_goes_to_the_few(house: House) -> None:
    told = {
        process: [person.username for person in overseers_of(begun(house, process, INTAKES[process]))]
        for process in ("campaign", "security_incident")
    }

    assert told == {"campaign": ["lena"], "security_incident": ["max"]}


@pytest.mark.req("E102-6")
def test_an_incident_is_tracked_with_the_times_of_its_measures_until_it_is_closed(house: House) -> None:
    case = begun(house, "security_incident", INTAKES["security_incident"])
    way = WAYS["security_incident"]

    assert (case.owner, due_of(case)) == (house.hank, NOW + HOUR)
    for step in way[:3]:
        moved(house, case, step)
    moved(house, case, ("back_again", "max", {"words": "第四台也有"}))
    assert (case.stage, case.round) == ("containing", 2)
    for step in way[:-1]:
        moved(house, case, step)
    with pytest.raises(Invalid):
        moved(house, case, way[-1], lessons="")
    moved(house, case, way[-1])

    taken = Act.objects.filter(case=case, transition="take_measure")
    assert [act.data["taken_at"] for act in taken] == [(NOW - HOUR).isoformat()] * 2
    assert case.ends == "settled"


# Publicity


@pytest.mark.req("E91-1")
@pytest.mark.req("E91-2")
@pytest.mark.parametrize("missing", ["goal", "audience_needs", "audience_habits"])
def test_material_begins_with_its_goal_and_its_audience(missing: str, house: House) -> None:
    with pytest.raises(Invalid) as refused:
        begun(house, "publicity", {**INTAKES["publicity"], missing: ""})

    assert [*refused.value.errors] == [missing]
    assert begun(house, "publicity", INTAKES["publicity"]).stage == "designing"


@pytest.mark.req("E91-3")
def test_the_content_of_material_is_attached(house: House) -> None:
    case = begun(house, "publicity", INTAKES["publicity"])
    words = {"kind": "text", "message": "大字账单"}

    with pytest.raises(Invalid) as refused:
        moved(house, case, ("design", "ana", words))
    moved(house, case, ("design", "ana", {**words, "files": "#文稿"}))

    assert [*refused.value.errors] == ["files"]
    assert [paper.name for paper in case.attachments.all()] == ["文稿.png"]


@pytest.mark.req("E91-4")
def test_a_channel_that_costs_more_than_the_budget_is_refused_unless_somebody_agrees_with_a_reason(
    house: House,
) -> None:
    case = standing(house, "publicity", "choosing_channel")

    assert refused_at(house, case, "choose_channel", cost="6000.01") == ["cost"]
    assert refused_at(house, case, "choose_channel", cost="6000.01", over_agreed="yes") == ["over_reason"]
    step = step_of(WAYS["publicity"], "choose_channel")
    moved(house, case, step, cost="6000.01", over_agreed="yes", over_reason="加印")

    assert (case.stage, case.data["chosen"]["over_reason"]) == ("producing", "加印")


@pytest.mark.req("E91-5")
@pytest.mark.parametrize("missing", ["form", "state"])
def test_what_was_produced_has_a_form_and_a_state(missing: str, house: House) -> None:
    case = standing(house, "publicity", "producing")

    assert refused_at(house, case, "produce", **{missing: ""}) == [missing]
    assert moved(house, case, step_of(WAYS["publicity"], "produce")).stage == "done"


@pytest.mark.req("E92-1")
def test_an_event_begins_with_a_theme(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        begun(house, "campaign", {**INTAKES["campaign"], "theme": ""})

    assert [*refused.value.errors] == ["theme"]


@pytest.mark.parametrize(
    "missing",
    [
        *(pytest.param(name, marks=pytest.mark.req("E92-2")) for name in ("begins_on", "place", "scale", "format")),
        pytest.param("interaction", marks=pytest.mark.req("E92-3")),
    ],
)
def test_a_plan_names_time_place_scale_form_and_what_visitors_take_part_in(missing: str, house: House) -> None:
    case = begun(house, "campaign", INTAKES["campaign"])

    assert refused_at(house, case, "plan", **{missing: ""}) == [missing]
    moved(house, case, step_of(WAYS["campaign"], "plan"))

    assert case.data["plan"][missing] == PLAN[missing]


@pytest.mark.req("E92-4")
def test_each_channel_and_day_of_an_announcement_is_kept(house: House) -> None:
    case = standing(house, "campaign", "publicising")
    begins = due_of(case)

    for where, kind, day in (("公众号", "online", "2026-12-01"), ("海报", "offline", "2026-12-02")):
        moved(house, case, ("announce", "ana", {"where": where, "line_kind": kind, "announced_on": day}))

    told = Act.objects.filter(case=case, transition="announce").order_by("pk")
    assert [(act.data["where"], act.data["line_kind"], act.data["announced_on"]) for act in told] == [
        ("公众号", "online", "2026-12-01"),
        ("海报", "offline", "2026-12-02"),
    ]
    assert (case.stage, due_of(case)) == ("publicising", begins)


@pytest.mark.req("E92-5")
@pytest.mark.parametrize("missing", ["change", "reason", "adjusted_at"])
def test_a_change_of_the_plan_is_kept_with_its_reason_and_time(missing: str, house: House) -> None:
    case = standing(house, "campaign", "running")

    assert refused_at(house, case, "adjust", **{missing: ""}) == [missing]
    moved(house, case, step_of(WAYS["campaign"], "adjust"))

    assert Act.objects.get(case=case, transition="adjust").data["reason"] == "有雨"


@pytest.mark.parametrize(
    "missing",
    [
        *(pytest.param(name, marks=pytest.mark.req("E93-2")) for name in ("satisfaction_rate", "awareness_rate")),
        pytest.param("adjustment", marks=pytest.mark.req("E93-5")),
    ],
)
def test_an_event_ends_with_its_evaluation_and_the_next_adjustment(missing: str, house: House) -> None:
    case = standing(house, "campaign", "evaluating")

    assert refused_at(house, case, "evaluate", **{missing: ""}) == [missing]
    moved(house, case, step_of(WAYS["campaign"], "evaluate"))

    assert (case.ends, case.data["evaluation"][missing]) == ("settled", EVALUATION[missing])


# Schemes


@pytest.mark.req("E12-1")
def test_a_need_says_where_it_comes_from_and_feeds_a_scheme(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        begun(house, "service_scheme", {**INTAKES["service_scheme"], "source": ""})

    case = standing(house, "service_scheme", "deciding")

    assert [*refused.value.errors] == ["source"]
    assert [case.data[form] != {} for form in ("needs", "scheme")] == [True, True]


@pytest.mark.req("E12-2")
@pytest.mark.parametrize("missing", ["what", "standard", "flow"])
def test_a_scheme_names_content_standard_and_flow(missing: str, house: House) -> None:
    case = begun(house, "service_scheme", INTAKES["service_scheme"])

    assert refused_at(house, case, "submit", **{missing: ""}) == [missing]
    moved(house, case, step_of(WAYS["service_scheme"], "submit"))
    moved(house, case, ("send_back", "max", {"reason": "写明补贴"}))

    assert case.stage == "drafting"
