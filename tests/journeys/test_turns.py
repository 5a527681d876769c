"""The turns a complaint may take: refused on the phone, two at once, by keyboard alone, not founded."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from huiyin.cases.models import Case
from huiyin.kernel.clock import now
from huiyin.site.signature import draw
from tests.cases.loop import Loop
from tests.conftest import House
from tests.journeys.desk import Desk
from tests.journeys.hands import Keyboard

Sit = Callable[..., Desk]


@pytest.fixture
def loop(shop: House) -> Loop:
    return Loop(shop, now() - timedelta(hours=30))


def test_a_refusal_on_the_phone_leads_back_to_proposals(desk: Sit, loop: Loop) -> None:
    loop.to("confirming")
    customer = desk(phone=True)
    customer.open(f"/s/{loop.invite()}/")

    customer.page.locator("summary").click()
    customer.send('form[action$="/refusal/"]')
    customer.look()  # the reason is missing and said so beside the field
    customer.send('form[action$="/refusal/"]', words="还是太慢，要今天修好。")

    agent = desk(loop.house.ana)
    agent.open(f"/cases/{loop.case.pk}/").stands_at("方案")
    agent.sees("还是太慢，要今天修好。")


def test_of_two_at_once_one_wins_and_the_other_keeps_what_they_typed(desk: Sit, loop: Loop) -> None:
    first, second = desk(loop.house.ana), desk(loop.house.lena)
    address = f"/cases/{loop.case.pk}/"
    for person in (first, second):
        person.open(address)
        person.page.locator('[data-verb="dismiss"]').first.click()
    answer = {"grounds_sufficient": "no", "demand_reasonable": "no"}
    second.fill("#verb-dismiss", **answer, why="主管的判断依据。")

    first.take("dismiss", **answer, why="工单显示正常。")
    second.send("#verb-dismiss")

    second.sees("安娜")
    second.sees("判为不成立")
    assert loop.stage == "explaining"
    expect(second.page.locator("#case")).to_contain_text("主管的判断依据。")


def test_an_answer_to_an_unfounded_complaint_must_not_apologise(desk: Sit, loop: Loop) -> None:
    agent = desk(loop.house.ana)
    agent.open(f"/cases/{loop.case.pk}/")
    agent.take("dismiss", grounds_sufficient="no", demand_reasonable="no", why="工单显示正常。")
    answer = {"channel": "phone", "answered_at": "2026-11-20T10:00", "customer_reaction": "understood"}

    agent.take("explain", answer="很抱歉，我们核对过工单。", **answer)

    agent.sees("抱歉")
    expect(agent.page.locator("#verb-explain .field-error").first).to_be_visible()
    agent.look()
    assert loop.stage == "explaining"

    agent.take("explain", answer="感谢您告诉我们，我们核对过工单，机油型号正确。", **answer)
    assert loop.stage == "answered"


def test_a_complaint_is_registered_and_judged_by_keyboard_alone(desk: Sit, shop: House) -> None:
    agent = desk(shop.ana)
    agent.open("/cases/complaint/new/")
    keys = Keyboard(agent)

    keys.write("complainant_name", "陈静")
    keys.write("complainant_phone", "13912345678")
    keys.write("channel", "电话")
    keys.write("occurred_at", "11202026 0930AM")
    keys.write("content", "保养后仪表盘亮灯。")
    keys.write("wish", "查清原因。")
    keys.write("classification", "故障")
    keys.choose("severity")
    keys.press("Control+Enter")
    expect(agent.page.locator(".case-number")).to_be_visible()

    keys.reach('[data-verb="dismiss"]')
    keys.press("Enter")
    keys.choose("grounds_sufficient", last=True)
    keys.choose("demand_reasonable", last=True)
    keys.write("why", "工单显示正常。")
    keys.press("Control+Enter")

    expect(agent.page.locator("#verb-explain")).to_be_visible()


def test_a_stranger_gets_a_file_and_nothing_of_the_complaint_is_lost(desk: Sit, shop: House) -> None:
    agent = desk(shop.ana)
    agent.open("/cases/complaint/new/")
    agent.fill("form.case-main", content="保养后仪表盘亮灯。", wish="查清原因。")
    photo = {"name": "仪表盘.png", "mimeType": "image/png", "buffer": draw("灯")}
    agent.page.locator('form.case-main [name="files"]').set_input_files([photo])

    agent.page.locator("#id_customer").press_sequentially("陈静")
    expect(agent.page.locator("[data-pick-opening]")).to_contain_text("陈静")
    agent.page.keyboard.press("Enter")
    dialog = agent.page.locator("dialog[open]")
    expect(dialog.locator('[name="name"]')).to_have_value("陈静")
    agent.look()
    agent.page.keyboard.insert_text("13912345678")  # the cursor stands in the first empty field
    agent.page.keyboard.press("Control+Enter")

    expect(dialog).to_have_count(0)
    expect(agent.page.locator('[name="complainant_phone"]')).to_have_value("139****5678")
    agent.send(
        "form.case-main",
        channel="phone",
        occurred_at="2026-11-20T09:30",
        classification="electrics",
        severity="general",
    )
    case = Case.objects.get()
    assert (case.customer.name, case.data["intake"]["content"]) == ("陈静", "保养后仪表盘亮灯。")
    assert case.customer.phones.get().typed == "13912345678"
    assert [paper.name for paper in case.attachments.all()] == ["仪表盘.png"]
