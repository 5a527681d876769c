"""A complaint from the call to the compliance board, with a customer, an agent, a head, a supervisor and a manager."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from huiyin.org.models import Department, Person
from tests.conftest import PASSWORD, House
from tests.journeys.desk import Desk
from tests.journeys.whole import Whole

Sit = Callable[..., Desk]
DEMO_PASSWORD = "huiyin-demo"


def run(whole: Whole, customer: Desk, **caller: str) -> None:
    whole.register(**caller)
    whole.judge()
    whole.investigate()
    whole.propose()
    whole.choose()
    whole.carry_out()
    whole.sign(customer)
    whole.call_back_and_close()
    whole.read_statistics()
    whole.open_countermeasure()
    whole.read_compliance()


@pytest.mark.req("A6-15")
def test_a_complaint_runs_its_whole_loop(desk: Sit, shop: House) -> None:
    agent = desk()
    agent.open("/").look()
    agent.send('form:has([name="password"])', login="ana", password=PASSWORD)
    agent.look()
    agent.open("/cases/complaint/new/").look()
    others = {"head": desk(shop.hank), "lead": desk(shop.lena), "manager": desk(shop.max)}
    whole = Whole(agent=agent, **others, workshop=shop.workshop, at_fault=shop.wes, told=shop.max)

    run(whole, desk(phone=True), complainant_name="王磊", complainant_phone="13812345678", plate="京A·12345")


@pytest.mark.req("A6-19")
def test_the_demo_carries_one_more_complaint_through_its_month(desk: Sit, month: None) -> None:
    desks = {}
    for part, username in {"agent": "linjing", "head": "guoqiang", "lead": "tangli", "manager": "hemin"}.items():
        desks[part] = desk(audited=False)
        desks[part].open("/")
        desks[part].send('form:has([name="password"])', login=username, password=DEMO_PASSWORD)
        desks[part].look()
    agent = desks["agent"]
    agent.open("/cases/complaint/new/")
    agent.page.locator("#id_customer").fill("6618")  # the last digits of a phone that is on file
    agent.page.get_by_role("option", name="孙丽").click()
    expect(agent.page.locator("#caller")).to_contain_text("孙丽")
    whole = Whole(
        **desks,
        workshop=Department.objects.get(key="workshop"),
        at_fault=Person.objects.get(username="maliang"),
        told=Person.objects.get(username="hemin"),
    )

    run(whole, desk(phone=True, audited=False))

    assert whole.case.customer.name == "孙丽"
