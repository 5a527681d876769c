"""The page of a customer of whom much is known: what matters on a call stands on the first screen of a small laptop."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from huiyin.contact.actions import Talk, Unhappy, note_point, promise_to, record_conversation
from huiyin.customers.actions import open_file, record_consent, weigh
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine, HandleLine, PhoneLine
from huiyin.kernel.clock import now
from tests.cases.loop import Loop
from tests.conftest import House
from tests.journeys.desk import Desk

HEIGHT = 768
DAY = timedelta(days=1)
# Each with how it is found: who, things with their next service, open promises and cases, last words, indicators.
FIRST = {
    "who": ".at-a-glance .phone-list",
    "what they allow": ".at-a-glance dl.pairs",
    "things and next service": ".at-a-glance .thing-list",
    "promises and cases": "#brief-open-cases",
    "last contacts": "#brief-last-contacts .brief-list",
    "satisfaction": "#brief-last-contacts .moods",
    "seven indicators": ".at-a-glance .indicator >> nth=6",
}


def full_file(house: House) -> Customer:
    """A company with six phones, four addresses, five people, seven cars, two cases, three promises and much said."""
    at = now()
    customer = open_file(
        kind="company",
        name="石家庄祥安建材集团股份有限公司",
        short_name="祥安建材",
        phones=[
            PhoneLine(f"1380013800{place}", owner)
            for place, owner in enumerate(["总机", "王总", "司机班", "财务", "", "仓库"])
        ],
        handles=[HandleLine("email", "xiangan@example.com"), HandleLine("wechat", "xiangan_jiancai")],
        addresses=[
            AddressLine("work", "130102", f"中山东路{number}号祥安大厦{number}层{number}01室")
            for number in (118, 220, 36, 59)
        ],
        contacts=[
            ContactLine(f"李{name}", "车队队长", f"1370013700{place}", "上午找")
            for place, name in enumerate("强军伟磊涛")
        ],
        assets=[
            AssetLine(
                "vehicle", f"冀A1234{place}", {"model": "帕萨特", "make": "大众"}, 6, at.date() - (150 + place) * DAY
            )
            for place in range(7)
        ],
        membership="corporate",
        tags=["老客户", "月结", "车队", "重点"],
        needs="周末取送车，单位车队统一结算，保养前一天电话确认，配件须原厂",
        preferences="喜欢上午联系，报价要书面，偏好原厂配件，财务每月25日对账",
        preferred_channel="phone",
        preferred_hours="09:00-11:30",
        rest_hours="12:00-14:00, 21:30-08:00",
        keeper=house.ana,
        by=house.lena,
        at=at - 30 * DAY,
    )
    for purpose in ("service", "survey", "marketing"):
        record_consent(
            customer,
            purpose=purpose,
            given=purpose != "marketing",
            source="phone",
            evidence="录音 0123",
            by=house.ana,
            at=at,
        )
    for ago in range(12, 0, -1):
        words = "客户说上次保养后刹车还有轻微异响，约好周六到店复查，配件已经备好，来之前再打一次电话确认时间。"
        outcome = ("satisfied", "average", "dissatisfied")[ago % 3]
        said: dict[str, Any] = {"direction": "in", "channel": "phone", "content": words, "outcome": outcome}
        left = Unhappy("leave", reason="已约到店复查")
        record_conversation(customer, Talk(**said, unhappy=left, said_at=at - ago * DAY), by=house.ana, at=at)
    for place, content in enumerate(("周五前送发票", "下周一带样品上门", "年底前签新的车队协议")):
        promise_to(customer, content=content, due_at=at + (place + 1) * DAY, kept_by="deed", by=house.ana, at=at)
    note_point(customer, kind="need", words="想给三辆车加装行车记录仪", by=house.ana, at=at)
    for _case in range(2):
        Loop(house, at - 2 * DAY, customer=customer).to("investigating")
    weigh(customer, at=at)
    return Customer.objects.get(pk=customer.pk)


@pytest.mark.req("A1-2")
def test_what_matters_on_a_call_stands_on_the_first_screen(desk: Callable[..., Desk], shop: House) -> None:
    customer = full_file(shop)
    ana = desk(shop.ana).open(f"/customers/{customer.pk}/")

    boxes = {what: ana.page.locator(where).first.bounding_box() for what, where in FIRST.items()}

    assert {what for what, box in boxes.items() if box is None} == set()
    below = {what: round(box["y"] + box["height"]) for what, box in boxes.items() if box}
    assert {what: end for what, end in below.items() if end > HEIGHT} == {}
    hidden = ana.page.get_by_text("137****7004")
    assert not hidden.is_visible()
    ana.page.get_by_text(ana.said("%(count)s more ways to reach them") % {"count": 9}).click()
    assert hidden.is_visible()
    assert ana.page.get_by_text("年底前签新的车队协议").first.is_visible()  # a promise made about no case
    ana.open(f"/contact/{customer.pk}/conversations/?direction=in&channel=phone")
    begins = ana.page.locator("#id_content")
    expect(begins).to_be_focused()
    expect(begins).to_be_in_viewport()  # however much is folded away above it
