"""Setting up text messages and letters, and writing them, as people do it on their pages."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine
from huiyin.messaging import actions, jobs
from huiyin.messaging.models import Channel, Message, PrintRun, Signature, Template
from huiyin.org.models import Person
from tests.cases.loop import Loop
from tests.conftest import NOW, House
from tests.messaging.test_pages import text_of
from tests.messaging.test_receiving import mail
from tests.messaging.test_texts import approve, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SignIn = Callable[[Person], Client]
TYPED = {"key": "sms", "name": "短信", "per_address_day": 5, "per_hour": 200, "per_day": 2000}


def set_up(browser: Client, driver: str, **typed: object) -> Channel:
    page = text_of(browser, "messaging:new-channel")
    assert f"?driver={driver}" in page
    said = {**TYPED, "driver": driver, "key": driver, **typed}
    assert browser.post(reverse("messaging:new-channel"), said).status_code == 302
    channel: Channel = Channel.objects.get(key=driver)
    opening = reverse("messaging:open-channel", args=[channel.pk])
    assert browser.post(opening, {"seen_waiting": 0, "seen_dry": 0}).status_code == 302
    return channel


def only_address(page: str) -> str:
    """What stands for it in the form: the number or the street itself is hidden."""
    [value] = re.findall(r'<option value="([0-9a-f]{64})"', page)
    return value


def test_from_an_empty_house_to_a_text_message_that_was_delivered(
    house: House, pack: Any, customer: Customer, signed_in: SignIn, time_machine: Any
) -> None:
    adam, ana = signed_in(house.adam), signed_in(house.ana)
    assert "还没有短信渠道" in text_of(ana, "messaging:write-text", customer.pk)
    channel = set_up(adam, "pretending", quiet_hours="22:00-08:00")
    adam.post(reverse("messaging:new-signature"), {"channel": channel.pk, "words": "安途汽车"})
    typed = {"channel": channel.pk, "key": "ready", "title": "取车通知", "purpose": "service"}
    refused = adam.post(reverse("messaging:new-template"), {**typed, "text": "请给五星好评"})
    assert (refused.status_code, 'id="id_text_error"' in refused.content.decode()) == (422, True)
    adam.post(reverse("messaging:new-template"), {**typed, "text": "{salutation}您好，您的车{plate}已修好。"})
    template, signature = Template.objects.get(), Signature.objects.get()
    assert "还没有审核通过的模板" in text_of(ana, "messaging:write-text", customer.pk)
    adam.post(reverse("messaging:ask-signature", args=[signature.pk]))
    adam.post(reverse("messaging:ask-template", args=[template.pk]))
    time_machine.move_to(NOW + timedelta(minutes=3), tick=False)

    jobs.ask_providers(0)

    assert "已通过" in text_of(adam, "messaging:templates")
    assert "成为新的一版" in text_of(adam, "messaging:template", template.pk)
    address = reverse("messaging:write-text", args=[customer.pk])
    assert address in text_of(ana, "customers:file", customer.pk)
    page = text_of(ana, "messaging:write-text", customer.pk)
    assert ("138****8000" in page, "13800138000" in page) == (True, False)
    assert "您的车＿＿已修好" in page  # what is to be filled in, in the words around it
    said = {"key": "0" * 32, "address": only_address(page)}
    empty = ana.post(address, said)
    assert (empty.status_code, 'id="id_blank_plate_error"' in empty.content.decode()) == (422, True)
    assert ana.post(address, {**said, "blank_plate": "京A12345"}).status_code == 302
    jobs.send(channel.pk)
    time_machine.move_to(NOW + timedelta(minutes=10), tick=False)
    jobs.ask_providers(0)

    message = Message.objects.get()
    assert message.body == "【安途汽车】王先生/女士您好，您的车京A12345已修好。"
    shown = text_of(ana, "messaging:message", message.pk)
    assert [words for words in ("送达时间", "发给王芳的短信", "对方回执代码：DELIVRD") if words not in shown] == []
    assert "【安途汽车】" in text_of(ana, "messaging:outbox")
    again = "这个模板已经发给过这位客户"
    assert (again in page, again in text_of(ana, "messaging:write-text", customer.pk)) == (False, True)


def test_from_a_letter_on_the_customers_page_to_the_one_the_post_brought_back(
    house: House, pack: Any, signed_in: SignIn
) -> None:
    lives = [AddressLine(label="home", region="", text="中关村大街 1 号")]
    said = {"phones": ["13800138000"], "addresses": lives, "by": house.ana, "at": NOW}
    customer = open_file(kind="person", name="王芳", **said)
    adam, ana, manager = signed_in(house.adam), signed_in(house.ana), signed_in(house.max)
    wrong = {**TYPED, "driver": "post", "window_left": 0, "window_top": 100, "window_width": 90, "window_height": 35}
    assert adam.post(reverse("messaging:new-channel"), wrong).status_code == 422
    set_up(adam, "post", sender_name="安途汽车服务")
    address = reverse("messaging:write-letter", args=[customer.pk])
    assert address in text_of(ana, "customers:file", customer.pk)
    page = text_of(ana, "messaging:write-letter", customer.pk)
    typed = {"key": "1" * 32, "address": only_address(page), "subject_line": "检测周", "body": "欢迎来店。"}
    assert ana.post(address, {**typed, "subject_line": ""}).status_code == 422
    assert ana.post(address, typed).status_code == 302
    assert "打印等待的 1 封信" in text_of(manager, "messaging:letters")

    assert manager.post(reverse("messaging:print-letters")).status_code == 302

    run = PrintRun.objects.get()
    paper = manager.post(reverse("messaging:batch-paper", args=[run.pk]))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    manager.post(reverse("messaging:post-letters", args=[run.pk]))
    letter = Message.objects.get()
    assert (letter.state, letter.address) == ("sent", "王芳\n中关村大街 1 号")
    assert letter.register_number in text_of(ana, "messaging:letters")
    returned = reverse("messaging:returned", args=[letter.pk])
    ana.post(returned, {"reason": ""})
    assert returned in text_of(ana, "messaging:message", letter.pk)
    ana.post(returned, {"reason": "查无此人"})
    assert "邮局退回" in text_of(ana, "messaging:message", letter.pk)


@pytest.mark.parametrize("driver", ["alibaba", "tencent", "wecom_robot", "wecom_app", "dingtalk_robot", "dingtalk_app"])
def test_a_provider_needs_its_account_and_the_name_of_its_secret(house: House, signed_in: SignIn, driver: str) -> None:
    browser = signed_in(house.adam)
    page = browser.get(reverse("messaging:new-channel"), {"driver": driver}).content.decode()
    assert ('name="secret"' in page, 'name="host"' in page) == (True, False)
    typed = {"driver": driver, "access_key": "AK1", "app_id": "1400", "secret": "HUIYIN_CHANNEL_X"}
    for missing in {"alibaba": ["access_key", "secret"], "tencent": ["access_key", "app_id", "secret"]}.get(
        driver, ["secret"]
    ):
        refused = browser.post(reverse("messaging:new-channel"), {**TYPED, **typed, missing: ""})
        assert f'id="id_{missing}_error"' in refused.content.decode()

    del typed["driver"]
    set_up(browser, driver, **typed)


def test_of_several_open_cases_the_page_offers_the_one_to_file_it_under(
    house: House, pack: Any, signed_in: SignIn, channel: Channel
) -> None:
    customer = open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)
    first, second = Loop(house, NOW, customer).case, Loop(house, NOW, customer).case
    received = actions.take_in(channel, mail(From="husband@example.org"), at=NOW)
    browser, address = signed_in(house.ana), reverse("messaging:file-mail", args=[received.pk])

    asked = browser.post(address, {"customer": customer.pk})
    page = asked.content.decode()
    assert asked.status_code == 422
    assert all(f'value="{case.subject}"' in page and case.number in page for case in (first, second))
    assert browser.post(address, {"customer": customer.pk, "subject": second.subject}).status_code == 302

    received.refresh_from_db()
    assert received.subject == second.subject


@pytest.mark.req("C13-5")
def test_a_new_service_is_made_known_to_the_customers_of_a_list_who_have_not_heard_of_it(
    house: House, channel: Channel, signed_in: SignIn
) -> None:
    lines = [("王芳", ["wang@example.com"]), ("李明", ["li@example.com"]), ("赵强", [])]
    for number, (name, handles) in enumerate(lines):
        open_file(kind="person", name=name, phones=[f"1380013800{number}"], handles=handles, by=house.ana, at=NOW)
    words = {"key": "new", "title": "上门取送车", "text": "{salutation}：{what}。", "purpose": "service"}
    template = actions.write_template(channel, **words, by=house.adam, at=NOW)
    browser, address = signed_in(house.ana), reverse("messaging:many")
    assert f"{address}?asked=" in text_of(browser, "customers:list")
    here = f"{address}?asked=&template={template.pk}"

    page = browser.get(here).content.decode()
    left_out = page.split("<details")[-1].split("</details>")[0]
    assert [name in page for name in ("王芳", "李明", "赵强")] == [True, True, True]
    assert [name in left_out for name in ("王芳", "李明", "赵强")] == [False, False, True]
    assert "档案里没有这个渠道的地址" in page
    assert not Message.objects.exists()
    assert browser.post(here, {}).status_code == 422
    assert browser.post(here, {"blank_what": "新增上门取送车"}).status_code == 302

    assert sorted(Message.objects.values_list("customer__name", "body")) == [
        ("李明", "李先生/女士：新增上门取送车。"), ("王芳", "王先生/女士：新增上门取送车。"),
    ]  # fmt: skip
    open_file(kind="person", name="周杰", phones=["13800138009"], handles=["zhou@example.com"], by=house.ana, at=NOW)
    page = browser.get(here).content.decode()
    assert [name in page for name in ("王芳", "周杰")] == [False, True]  # only who has not had it


def test_the_page_of_a_text_message_says_at_once_who_never_agreed_to_what_its_template_is_for(
    house: House, pack: Any, customer: Customer, signed_in: SignIn
) -> None:
    channel = set_up(signed_in(house.adam), "pretending")
    ready = approve(write(channel, house))
    sale = approve(write(channel, house, "春季保养八折。拒收请回复R", key="sale", purpose="marketing"))
    address, browser = reverse("messaging:write-text", args=[customer.pk]), signed_in(house.ana)

    pages = [browser.get(f"{address}?template={one.pk}").text for one in (ready, sale)]

    assert ["客户没有同意因此事收到消息" in page for page in pages] == [False, True]
    assert ['name="key"' in page for page in pages] == [True, False]
