"""A complaint from the call to the statistics: an agent, a department head, a supervisor, a manager and a customer."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from huiyin.cases.models import Case
from huiyin.kernel.clock import now
from tests.conftest import PASSWORD, House
from tests.journeys.desk import Desk

Sit = Callable[..., Desk]


def local(**delta: float) -> str:
    """What somebody types into a field for date and time."""
    return (timezone.localtime(now()) + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M")


INTAKE = {
    "channel": "phone",
    "occurred_at": "2026-11-20T09:30",
    "content": "刹车片换过三天又响，来电时情绪激动。",
    "wish": "希望免费返工，并说明原因。",
    "classification": "fault_returns",
    "severity": "serious",
}


def uphold(house: House) -> dict[str, object]:
    return {
        "grounds_sufficient": "yes", "demand_reasonable": "yes", "cause_kind": "repair_quality",
        "liable_department": house.workshop.pk, "investigate_until": local(days=2), "severity": "serious",
        "reported_up": "yes", "reported_to": house.max.pk, "apology_at": local(),
        "apology_text": "给您添了麻烦，诚恳致歉。",
    }  # fmt: skip


@pytest.mark.req("A6-15")
def test_a_complaint_runs_its_whole_loop(desk: Sit, shop: House) -> None:
    agent = desk()
    agent.open("/").look()
    agent.send('form:has([name="password"])', login="ana", password=PASSWORD)
    agent.look()
    agent.open("/cases/complaint/new/").look()
    agent.send(
        "form.case-main",
        complainant_name="王磊", complainant_phone="13812345678", plate="京A·12345", **INTAKE,
    )  # fmt: skip
    expect(agent.page.locator(".case-number")).to_have_text(re.compile(r"TS-\d{8}-0001"))
    agent.look()
    case = Case.objects.get()
    address = f"/cases/{case.pk}/"
    agent.take("uphold", **uphold(shop))
    agent.stands_at("调查")

    head = desk(shop.hank)
    head.open("/cases/inbox/").look()
    head.page.locator("main").get_by_text(case.number).first.click()
    head.look()
    head.take(
        "report_findings", cause="no_inspection", specific_cause="安装后没有试车。", responsible_person=shop.wes.pk
    )
    agent.open(address)
    agent.stands_at("方案")
    agent.add("/proposals/", title="免费返工", content="重新打磨并试车。", cost="120")
    agent.add(
        "/proposals/",
        title="更换原厂件",
        content="整套更换。",
        cost="680",
        compensation_kind="gift",
        compensation_value="200",
    )
    agent.look()
    agent.take("put_forward")
    agent.stands_at("批示")
    second = case.proposals.order_by("pk")[1]
    agent.add(f"/proposals/{second.pk}/customer-choice/", words="想要原厂的")
    assert agent.page.locator("#verb-choose").count() == 0  # an agent cannot choose

    lead = desk(shop.lena)
    lead.open("/").look()
    lead.page.locator("main").get_by_text(case.number).first.click()
    lead.look()
    for proposal in case.proposals.order_by("pk"):
        lead.add(f"/proposals/{proposal.pk}/reading/", remark="看过")
    lead.take("choose", proposal=second.pk, instruction="同意客户的选择，今天办妥。")
    lead.stands_at("实施")

    agent.open(address).look()
    agent.add("/penalties/", rule="person_serious", amount="150", reason="未试车")
    agent.add("/penalties/", rule="head_serious", amount="100", reason="检查流于形式")
    agent.add("/notices/", channel="phone", told_at=local(minutes=-1), content="已告知换原厂件。")
    agent.take("report_done", done="已更换原厂件并试车。", compensation_kind="gift", compensation_value="200")
    agent.stands_at("客户确认")
    agent.add("/invitation/")
    agent.look()
    link = agent.page.locator("code.link").inner_text()

    customer = desk(phone=True)
    customer.page.goto(link)
    customer.look()
    customer.sign()
    customer.send('form[action$="/acceptance/"]')
    customer.look()
    customer.page.goto(link)
    customer.look()  # used: it works once

    agent.open(address)
    agent.stands_at("回访")
    agent.take(
        "satisfied", channel="phone", called_at=local(minutes=-1), satisfaction="satisfied", words="不响了，谢谢。"
    )
    agent.take("archive", summary="更换后异响消失。", evaluation="处理及时。", won_back="yes")
    agent.sees("已归档")
    agent.look()
    assert agent.page.locator("form.verb-form:visible").count() == 0  # read-only

    manager = desk(shop.max)
    manager.open("/reports/statistics/").look()
    manager.open("/reports/compliance/").look()
    manager.open("/cases/complaint/").look()
    manager.sees(case.number)
