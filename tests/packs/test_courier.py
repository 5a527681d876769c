"""The courier's processes do what its document asks of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.alerts.actions import look_at_figures
from huiyin.alerts.models import Alert
from huiyin.alerts.queries import part_names
from huiyin.cases import actions
from huiyin.cases.actions.moving import Missing, NotYourTurn
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.contact.actions import Said, note_interaction
from huiyin.contact.models import Interaction
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures import FIGURES, Asker, read, rows_behind
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import flat
from huiyin.rulebook.queries import pack_in_force
from tests.conftest import NOW, House
from tests.packs.answering import answer
from tests.packs.everything import opened
from tests.packs.signing import asking_of, sign, waiting
from tests.packs.walking import Walk
from tests.reports.months import SHANGHAI
from tests.reports.reading import tables

SignIn = Callable[[Person], Client]
Walks = Callable[[str], Walk]
PACK = "courier"  # whose processes are walked


@pytest.mark.req("B44-8")
@pytest.mark.req("B11-7")
def test_port_operations_acknowledge_and_answer_for_a_waybill_before_the_customer_is_told(
    walk: Walks, house: House
) -> None:
    query, until = walk("parcel_query"), NOW + timedelta(hours=3)
    case = query.register({"waybill": "FC703320551"})
    asked = {"asked_departments": [house.workshop.pk], "question": "在哪个笼", "reply_until": until.isoformat()}

    [part] = actions.ask_part(case, "ask_operations", values=asked, by=house.ana, at=query.later())

    assert (part.item.owner, part.item.due_at) == (house.hank, query.at + timedelta(minutes=15))
    with pytest.raises(Missing):
        query.press(case, query.process.transitions["found"], by=house.ana)
    part = actions.acknowledge_part(part, by=house.hank, at=query.later())
    assert part.item.due_at == until
    answer(query, part)
    case = query.do(case, "found", by=house.ana, source="department")
    assert (case.stage, [act.kind for act in case.acts.order_by("pk")][1:]) == (
        "telling",
        ["part_asked", "part_acknowledged", "part_answered", "moved"],
    )


def test_what_was_found_is_not_done_before_the_customer_was_told(walk: Walks, house: House) -> None:
    query = walk("parcel_query")
    case = query.lead(query.register(), "telling")

    ways = query.process.transitions.values()
    assert {way.key for way in ways if "telling" in way.sources and way.kind == "end"} == {"tell"}
    assert case.resolved_at is None
    case = query.do(case, "tell", by=house.ana, answer="今晚过关")

    assert (case.ends, case.resolved_at) == ("settled", query.at)
    assert Interaction.objects.filter(subject=case.subject, purpose="answer", content="今晚过关").count() == 1


@pytest.mark.req("B43-1")
@pytest.mark.parametrize(("cause", "ours"), [("port_hardware", "controllable"), ("carrier", "uncontrollable")])
def test_a_late_parcel_has_a_cause_that_is_in_our_hands_or_out_of_them(
    cause: str, ours: str, walk: Walks, house: House
) -> None:
    delay = walk("delay")
    case = delay.lead(delay.register(), "tracing")

    with pytest.raises(Invalid) as refused:
        delay.do(case, "report_findings", by=house.hank, cause="")
    case = delay.do(case, "report_findings", by=house.hank, cause=cause)

    assert [*refused.value.errors] == ["cause"]
    assert case.cause == cause
    groups = {group.key: {choice.key for choice in group.children} for group in delay.pack.lists["causes"]}
    assert set(groups) == {"controllable", "uncontrollable"}
    assert cause in groups[ours]


@pytest.mark.req("B45-2")
def test_a_claim_is_tracked_with_amount_papers_state_and_result(walk: Walks, house: House) -> None:
    claim = walk("claim")
    case = claim.register({"asked": "1200.00", "waybill": "FC703310877"})
    stages = [case.stage]

    case = claim.lead(case, "deciding")
    stages.append(case.stage)
    with pytest.raises(NotYourTurn):
        claim.do(case, "grant", by=house.ana)
    case = claim.do(case, "grant", by=house.max, granted="1150")
    stages.append(case.stage)

    assert stages == ["confirming", "deciding", "paying"]
    assert case.attachments.filter(purpose="report").count() == 4
    assert [case.data["application"]["asked"], case.data["grant"]["granted"]] == ["1200.00", "1150.00"]


def test_what_is_granted_is_paid_once_finance_and_the_supervisor_have_signed(walk: Walks, house: House) -> None:
    claim = walk("claim")
    case = claim.lead(claim.register(), "deciding")
    grant = claim.process.transitions["grant"]

    claim.press(case, grant, by=house.max)
    approval = asking_of(case)
    assert approval is not None
    fay, lena = waiting(approval)
    sign(claim, lena, "objected")
    assert (Case.objects.get(pk=case.pk).stage, asking_of(case)) == ("deciding", None)
    claim.press(case, grant, by=house.max)
    again = asking_of(case)
    assert again is not None
    fay, lena = waiting(again)
    sign(claim, fay, "agreed")
    assert Case.objects.get(pk=case.pk).stage == "deciding"
    sign(claim, lena, "agreed")

    assert (Case.objects.get(pk=case.pk).stage, fay.person, lena.person) == ("paying", house.fay, house.lena)


def test_unusually_many_complaints_of_one_product_are_work(walk: Walks, house: House) -> None:
    complaint, about = walk("complaint"), {"product": "standard"}
    for weeks in (14, 6):
        complaint.at = NOW - timedelta(weeks=weeks)
        complaint.register({"product": "heavy"})
    for hour in range(6):
        complaint.at = NOW - timedelta(days=4) + timedelta(hours=hour)
        complaint.register(about)

    look_at_figures(NOW)

    alert = Alert.objects.get(rule="products_rise")
    assert (alert.by, alert.part, alert.rows) == ("field:product", "standard", 6)
    names = part_names([(alert.figure, alert.by, alert.part)], pack_in_force())
    assert [*names.values()] == [words_of_product(alert.part)]


def words_of_product(key: str) -> str:
    return say(flat(pack_in_force().lists["products"])[key].label)


@pytest.mark.req("K-20", "K-12")
def test_what_claims_and_complaints_were_paid_stands_on_the_directors_board(
    walk: Walks, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    claim, complaint, figure = walk("claim"), walk("complaint"), FIGURES["compensation"]
    claim.at = complaint.at = NOW - timedelta(days=9)
    granted = claim.lead(claim.register(), "paying", {"granted": "1200"})
    paid = claim.do(claim.lead(claim.register(), "paying"), "pay", by=house.fay, paid="1150")
    complaint.do(
        complaint.register(), "settle", by=house.ana, satisfaction="satisfied", compensation_kind="freight_refund",
        compensation_value="28.50",
    )  # fmt: skip
    asker = Asker(pack_in_force(), Reach(everything=True), SHANGHAI, calendar_of(), NOW + timedelta(days=1))
    november = Period(NOW.date().replace(day=1), NOW.date(), "month")

    found = read(figure, asker, november, by=figure.dimension("process"))
    page = signed_in(house.dora).get("/reports/boards/overview/?span=this_month").text

    assert (granted.stage, paid.stage) == ("paying", "paid")
    assert {part.key: part.now.value for part in found.parts} == {"claim": Decimal(1150), "complaint": Decimal("28.5")}
    assert found.now.rows == rows_behind(figure, asker, november).count() == 2
    assert [row[1][0] for one in tables(page) for row in one if row[0][0] == str(figure.name)] == ["1,178.5 共 2 件"]


@pytest.mark.parametrize("copy", ["trade_copy", "waybill_copy", "id_copy", "picture"])
def test_a_claim_without_one_of_its_four_papers_is_not_taken_on(copy: str, walk: Walks, house: House) -> None:
    claim = walk("claim")
    case = claim.lead(claim.register(), "reporting")

    with pytest.raises(Invalid) as refused:
        claim.do(case, "submit", by=house.ana, without=copy)

    assert [*refused.value.errors] == [copy]
    assert claim.do(case, "submit", by=house.ana).stage == "deciding"


@pytest.mark.req("B44-3")
def test_an_earlier_query_and_its_answer_stand_on_the_customers_page(
    walk: Walks, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    query = walk("parcel_query")
    customer = opened(house, kind="company", name="恒源贸易", phones=["021-58361190"])
    case = query.register({"content": "寄德国的样品在哪里"}, customer=customer)
    query.do(query.lead(case, "telling"), "tell", by=house.ana, answer="在浦东口岸查验，今晚放行")

    page = signed_in(house.ben).get(reverse("customers:file", args=[customer.pk])).text

    assert ("寄德国的样品在哪里" in page, "在浦东口岸查验，今晚放行" in page) == (True, True)


@pytest.mark.req("B43-4")
def test_delay_rate_complaints_and_satisfaction_of_two_months_stand_side_by_side(
    walk: Walks, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    customer = opened(house, kind="person", name="江月")
    for at, often, outcomes in ((NOW - timedelta(days=35), 1, ("satisfied",)), (NOW, 2, ("satisfied", "dissatisfied"))):
        late, complained = walk("delay"), walk("complaint")
        late.at = complained.at = at
        for _time in range(often):
            late.register({"classification": "detained"})
        complained.register({"classification": "rude"})
        for outcome in outcomes:
            note_interaction(
                Said(direction="out", channel="phone", purpose="callback", content="问候", outcome=outcome),
                customer=customer,
                by=house.ana,
                at=at,
            )

    page = signed_in(house.dora).get("/reports/boards/overview/?span=this_month").text

    rows = {row[0][0]: [text.partition(" ")[0] for text, _address in row[1:3]] for one in tables(page) for row in one}
    names = [str(FIGURES[key].name) for key in ("delays_per_hundred", "complaints_per_hundred", "satisfaction")]
    assert [rows[name] for name in names] == [["66.67", "50"], ["50", "100"], ["50", "100"]]


@pytest.mark.req("B43-1")
def test_delays_are_counted_by_cause_and_by_whether_they_were_in_our_hands(walk: Walks, house: House) -> None:
    late, complained = walk("delay"), walk("complaint")
    for cause in ("port_hardware", "port_hardware", "carrier"):
        late.lead(late.register({"classification": "detained"}), "telling", {"cause": cause})
    late.register({"classification": "late_delivery"})  # nobody knows the cause yet
    complained.register({"classification": "late_delivery"})
    complained.register({"classification": "rude"})
    asker = Asker(pack_in_force(), Reach(everything=True), SHANGHAI, calendar_of(), NOW + timedelta(days=1))
    november = Period(NOW.date().replace(day=1), NOW.date(), "month")

    delays, rate, ours = (
        read(FIGURES[key], asker, november, by=FIGURES[key].dimensions[0])
        for key in ("delays", "delays_per_hundred", "delays_ours")
    )

    assert (delays.now.rows, {part.key: part.now.rows for part in delays.parts}) == (
        5,
        {"port_hardware": 2, "carrier": 1, "": 2},
    )
    assert (rate.now.value, ours.now.value, ours.now.rows) == (Decimal("83.33"), Decimal("66.7"), 3)
    assert {part.key: part.now.good for part in ours.parts} == {"port_hardware": 2, "carrier": 0}
