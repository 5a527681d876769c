"""Other trades at their desks: a complaint that takes longer than the day, a refund that is wrong, a bill disputed."""

from collections.abc import Callable, Iterable
from datetime import datetime

import pytest
from django.utils.timezone import localdate, localtime
from playwright.sync_api import expect

from huiyin.cases.models import Case, StageEntry
from huiyin.kernel.clock import now
from huiyin.org import actions as org
from huiyin.org.models import Department, Organisation, Person
from huiyin.org.roles import Role
from huiyin.rulebook import actions as rulebook
from tests.conftest import PASSWORD, House
from tests.journeys.desk import Desk
from tests.journeys.whole import local

Sit = Callable[..., Desk]
WorksBy = Callable[[str], House]


@pytest.fixture
def works_by(transactional_db: None, house: House) -> WorksBy:
    """The house by the rule book of another trade; every request may commit."""

    def work_by(pack: str) -> House:
        Organisation.objects.update(pack=pack)
        rulebook.publish(pack, by=house.adam, at=now())
        return house

    return work_by


@pytest.mark.req("C32-3")
@pytest.mark.req("C32-6")
def test_not_solved_the_same_day_the_buyer_gets_a_date_and_each_department_signs(desk: Sit, works_by: WorksBy) -> None:
    house = works_by("property-sales")
    agent = desk(house.ana).open("/cases/complaint/new/")
    leak = {"unit": "3-1202", "classification": "leak", "severity": "serious", "channel": "letter"}
    caller = {"complainant_name": "周敏", "complainant_phone": "13912345678"}
    agent.send("form.case-main", **caller, **leak, content="卫生间顶板渗水，报修没有人来。", wish="本周修好。")
    case = Case.objects.get()
    assert _due(case).date() == localdate(case.received_at)

    until = local(days=3)
    why_not_today = {"liable_department": house.workshop.pk, "involved": "车间查漏，配件部调材料。"}
    agent.take("agree_time", **why_not_today, channel="phone", solve_until=until)
    agent.sees("按约定时间解决")
    assert f"{_due(case):%Y-%m-%dT%H:%M}" == until

    done = {"cause": "building_work", "true_cause": "接缝开裂。", "done": "重做防水，闭水试验合格。"}
    told = {"channel": "phone", "answer": "已修好，请您验看。", "satisfaction": "satisfied"}
    agent.take("solve", **done, **told, signing_departments=[house.workshop.pk, house.finance.pk])
    agent.stands_at("部门签字")
    agent.look()
    _all_sign(desk, case, [(house.hank, True), (house.fay, False)])
    assert _stage(case) == "archived"


@pytest.mark.req("D32-10")
@pytest.mark.req("D32-13")
def test_a_wrong_refund_is_refused_disagreed_corrected_and_confirmed_by_finance(desk: Sit, works_by: WorksBy) -> None:
    house = works_by("ecommerce")
    agent = desk(house.ana).open("/cases/refund/new/")
    order = {"buyer": "晓晓", "order_number": "2026112900017", "item": "羊毛围巾", "asked": "168"}
    agent.send("form.case-main", **order, channel="chat", classification="quality", content="开线，要求退款。")
    case = Case.objects.get()

    told = {"channel": "chat", "answer": "运费不在退款内，请改为一百二十八元。"}
    agent.take("agree", asked="168", due="128", **told)
    expect(agent.page.locator("#verb-agree .field-error").first).to_contain_text("不能同意")
    agent.look()
    agent.take("disagree", seven_days="no", asked="168", due="128", **told)
    agent.sees("等买家改正")
    agent.take("corrected", asked="128")
    agent.take("agree", asked="128", due="128", channel="chat", answer="已同意，请寄回。")
    agent.take("send_back", carrier="圆通", return_waybill="YT7760331045612")

    desk(house.wanda, audited=False).open(f"/cases/{case.pk}/").take("receive", condition="new")
    agent.open(f"/cases/{case.pk}/").sees("财务确认")
    expect(agent.page.locator("#verb-confirm_refund")).to_have_count(0)
    finance = desk(house.fay).open(f"/cases/{case.pk}/")
    finance.take("confirm_refund", due="128", refunded="128", voucher="LS-20261129-08")
    finance.look()
    assert _stage(case) == "refunded"


@pytest.mark.req("E43-1")
@pytest.mark.req("E43-3")
def test_a_bill_is_disputed_mediated_in_vain_and_decided_by_three_bodies(desk: Sit, works_by: WorksBy) -> None:
    house = works_by("telecom")
    billing, audit, legal = _heads(house, billing="计费账务部", audit="审计部", legal="法务部")
    agent = desk(house.ana).open("/cases/fee_dispute/new/")
    caller = {"customer_name": "王芳", "phone": "13812345678", "service_number": "01088660087"}
    agent.send("form.case-main", **caller, channel="phone", period="十月", disputed="50", content="多收五十元。")
    case = Case.objects.get()

    clerk = desk(billing, audited=False).open(f"/cases/{case.pk}/")
    clerk.take("report_findings", findings="重复计费。", bill_right="wrong")
    agent.open(f"/cases/{case.pk}/")
    agent.take("no_agreement", customer_position="退五十元。", our_position="退三十元。", apart="金额。")
    manager = desk(house.max).open(f"/cases/{case.pk}/")
    manager.take("decide", decision="退还重复计费。", reduction="50")
    manager.sees("签字：裁决")
    _all_sign(desk, case, [(house.fay, False), (audit, False), (legal, True)])
    assert _stage(case) == "adjusting"

    finance = desk(house.fay, audited=False).open(f"/cases/{case.pk}/")
    bill = {"bill_before": "168", "bill_after": "118", "reason": "重复计费。", "adjusted_on": local()[:10]}
    finance.take("adjust", **bill)
    agent.open(f"/cases/{case.pk}/")
    agent.take("sum_up", channel="phone", answer="已退五十元。", summary="脚本重复。", fed_back="账务部加校验。")
    agent.sees("已结案")
    assert _stage(case) == "closed"


def _all_sign(desk: Sit, case: Case, signers: Iterable[tuple[Person, bool]]) -> None:
    """One after the other, some on a phone; the case goes on with the last of them and not before."""
    before = _stage(case)
    for person, phone in signers:
        assert _stage(case) == before
        signer = desk(person, phone=phone, audited=phone).open(f"/cases/{case.pk}/").look()
        signer.send(".signer-mine form", opinion="已核对，认可。")


def _heads(house: House, **departments: str) -> list[Person]:
    """Departments that only this trade has, each with somebody at its head."""
    heads = []
    for key, title in departments.items():
        org.add_department(key, title, by=house.adam, at=now())
        place = (Department.objects.get(key=key), Role.DEPARTMENT_HEAD)
        heads.append(org.add_person(f"{key}-head", f"{title}主管", PASSWORD, places=[place], by=house.adam, at=now()))
    return heads


def _stage(case: Case) -> str:
    return Case.objects.values_list("stage", flat=True).get(pk=case.pk)


def _due(case: Case) -> datetime:
    item = StageEntry.objects.select_related("item").get(case=case, left_at=None).item
    assert item is not None
    assert item.due_at is not None
    return localtime(item.due_at)
