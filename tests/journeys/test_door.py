"""A customer with a phone, from the code at the counter to the signed end, without anybody's help."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from huiyin.cases.models import Case
from huiyin.customers.actions import open_file
from tests.conftest import NOW, House
from tests.journeys.conftest import PHONE
from tests.journeys.desk import Desk
from tests.journeys.whole import CLASS, Whole, local
from tests.kernel.bad_files import OFFICE_THAT_ACTS, photo

Sit = Callable[..., Desk]
WORDS = {
    "content": "刹车片换过三天又响，开一会儿就有尖叫声。",
    "wish": "免费返工，并说明原因。",
    "plate": "京A·12345",
    "complainant_name": "王磊",
    "complainant_phone": "138 1234 5678",
}


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    for name in ("刹车片.jpg", "仪表盘.jpg"):
        (tmp_path / name).write_bytes(photo((1200, 900)))
    return [str(tmp_path / name) for name in ("刹车片.jpg", "仪表盘.jpg")]


@pytest.mark.req("E101-3")
def test_a_complaint_from_the_code_on_the_wall_to_its_signed_end(
    desk: Sit, shop: House, clock: time_machine.Traveller, pictures: list[str]
) -> None:
    wall, phone = desk(), desk(phone=True)
    wall.open("/s/poster/complaint/").look()
    expect(wall.page.locator("img.door-code")).to_be_visible()
    phone.page.goto(wall.page.locator(".door-address").inner_text())
    phone.look()

    # Something is missing: it is said, and what was typed stays.
    clock.shift(4)  # seconds: a hand takes longer than a robot
    phone.send(".door-form", content=WORDS["content"])
    phone.look()
    expect(phone.page.locator('[name="content"]')).to_have_value(WORDS["content"])
    phone.send(".door-form", **WORDS, occurred_at=local(hours=-3), files=pictures)
    phone.look()
    number = phone.page.locator("[data-number]").inner_text()
    case = Case.objects.get(number=number)
    assert case.attachments.count() == 2

    phone.send('form[action$="/state/"]', digits="5678")
    phone.look()
    phone.sees("已收到")

    agent = desk(case.registrar)
    agent.open(f"/cases/{case.pk}/").look()
    agent.sees("投诉类别")
    file = open_file(kind="person", name="王磊", phones=["13900001111"], by=shop.ana, at=NOW)
    agent.page.locator("summary", has_text="归入客户档案").click()
    agent.page.locator("#id_customer").fill("王磊")
    agent.page.get_by_role("option", name="王磊").first.click()
    agent.send("form:has(#id_customer)")
    expect(agent.page.locator(f'a[href="/customers/{file.pk}/"]')).to_be_visible()
    agent.audited = False  # another journey sees the same pages
    agent.page.locator('[hx-get$="/forms/intake/"]:visible').first.click()
    agent.send("#correcting form", classification=CLASS[0], severity="serious")
    people = {"head": shop.hank, "lead": shop.lena, "manager": shop.max}
    house = {part: desk(person, audited=False) for part, person in people.items()}
    whole = Whole(agent=agent, **house, workshop=shop.workshop, at_fault=shop.wes, told=shop.max, case=case)
    whole.judge()
    whole.investigate()
    whole.propose()
    whole.choose()
    whole.carry_out()

    phone.open("/s/state/").look()
    phone.press("Read it and answer")
    phone.look()
    phone.page.locator("[data-signature-typed]").fill("王磊")  # whoever can't draw types their name
    phone.send('form[action$="/acceptance/"]')
    phone.look()
    whole.call_back_and_close()
    phone.open("/s/state/").look()
    phone.sees("已办结")
    phone.press("Close this page")
    phone.settle()
    phone.look()
    expect(phone.page.locator('[name="digits"]')).to_be_visible()


def test_a_file_that_does_more_than_it_says_is_refused_on_the_phone(
    desk: Sit, shop: House, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    paper = tmp_path / "报价单.docx"
    paper.write_bytes(OFFICE_THAT_ACTS["a macro"])
    phone = desk(phone=True)
    phone.open("/s/").look()
    phone.page.locator('a[href$="/s/new/complaint/"]').click()
    clock.shift(4)  # seconds: a hand takes longer than a robot

    phone.send(".door-form", **WORDS, occurred_at=local(hours=-3), files=[str(paper)])

    phone.sees("报价单.docx")
    phone.look()
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hant", "謝謝，我們已經收到"), ("en", "Thank you, it has reached us")]
)
def test_it_works_without_script_in_each_language(
    chromium: Browser, live_server: Any, shop: House, clock: time_machine.Traveller, language: str, words: str
) -> None:
    clock.move_to(NOW, tick=False)  # however slow this machine is, it is quicker than a hand
    context = chromium.new_context(java_script_enabled=False, **PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/s/new/complaint/")
    page.locator(f'button[name="language"][value="{language}"]').click()
    for name, value in {**WORDS, "occurred_at": local(hours=-3)}.items():
        page.locator(f'[name="{name}"]').fill(value)

    page.locator('.door-form button[type="submit"]').click()  # at once: a sum is asked
    expect(page.locator('[name="content"]')).to_have_value(WORDS["content"])
    asked = page.locator('label[for="door-sum"]').inner_text()
    page.locator('[name="sum"]').fill(str(sum(_numbers(asked))))
    page.locator('.door-form button[type="submit"]').click()

    expect(page.locator("body")).to_contain_text(words)
    expect(page.locator("[data-number]")).to_have_text(Case.objects.get().number)
    context.close()


def _numbers(asked: str) -> list[int]:
    signs = "一二三四五六七八九"
    names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    found = [signs.index(sign) + 1 for sign in asked if sign in signs]
    return found or [names.index(word.strip("?*")) + 1 for word in asked.split() if word.strip("?*") in names]
