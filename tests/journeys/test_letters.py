"""An e-mail is written, looked up and answered in a real browser; every page of it is usable by all."""

from collections.abc import Callable

from django.utils.timezone import localdate

from huiyin.contact.actions import record_letter
from huiyin.customers.actions import open_file
from huiyin.kernel.clock import now
from huiyin.messaging import actions
from huiyin.messaging.models import Message
from tests.conftest import House
from tests.journeys.desk import Desk
from tests.messaging.conftest import set_up

Sit = Callable[..., Desk]
GB = b"Content-Type: text/plain; charset=gb2312\r\n\r\n\xc4\xfa\xba\xc3"
RAW = b"From: n2@qq.cn\r\nSubject: =?gb2312?B?0MU=?=\r\n" + GB


def test_an_e_mail_is_written_and_one_that_came_in_is_filed(desk: Sit, shop: House) -> None:
    lines = {"phones": ["13800138000"], "handles": ["w1@qq.cn"], "by": shop.ana, "at": now()}
    customer = open_file(kind="person", name="王芳", **lines)
    channel = set_up(shop, 1)
    received = actions.take_in(channel, RAW, at=now())
    manager = desk(shop.max)

    manager.open(f"/messages/customers/{customer.pk}/").look()
    manager.page.fill("[name=subject_line]", "您的车修好了")
    manager.page.fill("[name=body]", "请来取车。")
    manager.page.click("form[data-draft] button[type=submit]")
    manager.settle()

    manager.look()
    message = Message.objects.get()
    assert (message.state, message.address) == ("dry", "w1@qq.cn")
    channels = ("channels/", "channels/new/?driver=post", f"channels/{channel.pk}/", "templates/", "templates/new/")
    pages = ("", "received/", "blocks/", "letters/", f"{message.pk}/", *channels)
    for page in (*pages, f"received/{received.pk}/"):
        manager.open(f"/messages/{page}").look()
    assert manager.page.locator(".said").inner_text() == "您好"


def test_the_subject_of_a_letter_is_read_in_english_too(desk: Sit, shop: House) -> None:
    """On a screen of 1366 the headings take two lines rather than the room of what the letter is about."""
    customer = open_file(kind="person", name="王芳", phones=["13800138000"], by=shop.ana, at=now())
    about = "来信反映休息区吸烟无人制止，孩子咳嗽。"
    record_letter(customer, direction="in", about=about, day=localdate(), by=shop.ana, at=now())
    agent = desk(shop.ana, audited=False)

    agent.open("/contact/registers/letters/").reads("en").settle()

    cut = "cells => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length"
    subjects = agent.page.locator("[data-rows] td.wide")
    assert (subjects.count(), subjects.evaluate_all(cut)) == (1, 0)
