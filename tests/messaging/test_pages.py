"""The outbox, the channels and the page on which an e-mail is written, as people use them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.cases import actions as cases
from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file, record_consent
from huiyin.customers.models import Customer
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message, Step
from huiyin.org.models import Draft, Person
from huiyin.worklist.models import Notice
from tests.cases.loop import Loop
from tests.conftest import NOW, House
from tests.messaging.conftest import Decide, decide_to_send, set_up
from tests.messaging.postbox import Postbox
from tests.messaging.test_receiving import mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SignIn = Callable[[Person], Client]
SECRET = "HUIYIN_CHANNEL_TEST"
TYPED = {"key": "0" * 32, "address": "Wang@example.com", "subject_line": "您的车修好了", "body": "请来取车。"}


def text_of(browser: Client, name: str, *args: object) -> str:
    response = browser.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_channel_the_page_says_who_sets_one_up(house: House, customer: Customer, signed_in: SignIn) -> None:
    told = "还没有邮件渠道，请管理员设置。"
    ana = signed_in(house.ana)

    assert told in text_of(ana, "messaging:write", customer.pk)
    assert told in text_of(ana, "messaging:outbox")
    assert reverse("messaging:new-channel") in text_of(signed_in(house.max), "messaging:write", customer.pk)
    assert ana.post(reverse("messaging:write", args=[customer.pk]), TYPED).status_code == 422
    assert not Message.objects.exists()


def test_a_customer_without_an_e_mail_address_is_not_written_to(
    house: House, channel: Channel, signed_in: SignIn
) -> None:
    other = open_file(kind="person", name="李明", phones=["13900139000"], by=house.ana, at=NOW)

    page = text_of(signed_in(house.ana), "messaging:write", other.pk)

    assert "没有该客户的邮箱地址" in page
    assert 'name="body"' not in page
    assert signed_in(house.ana).post(reverse("messaging:write", args=[other.pk]), TYPED).status_code == 422


@pytest.mark.req("D34-4")
def test_an_e_mail_is_written_on_the_customers_page_sent_by_the_job_and_stands_on_the_time_line(
    house: House, customer: Customer, channel: Channel, postbox: Postbox, signed_in: SignIn, send: Callable[..., None]
) -> None:
    browser, address = signed_in(house.ana), reverse("messaging:write", args=[customer.pk])
    assert address in text_of(browser, "customers:file", customer.pk)
    Draft.objects.create(
        person=house.ana, form_key=f"messages/customer/{customer.pk}", content={"body": ["请"]}, saved_at=NOW
    )

    response = browser.post(address, TYPED)
    again = browser.post(address, TYPED)

    assert [response.status_code, again.status_code] == [302, 302]
    assert not Draft.objects.exists()
    send()
    assert postbox.recipients == ["Wang@example.com"]
    page = text_of(browser, "customers:file", customer.pk)
    assert "请来取车。" in page
    assert "已发送" in page


@pytest.mark.parametrize(("field", "words"), [("subject_line", "请写明主题。"), ("body", "请写正文。")])
def test_what_is_missing_stands_beside_its_field_and_nothing_typed_is_lost(
    house: House, customer: Customer, channel: Channel, signed_in: SignIn, field: str, words: str
) -> None:
    response = signed_in(house.ana).post(
        reverse("messaging:write", args=[customer.pk]),
        {**TYPED, "subject_line": "取车一事", "body": "请来取车。", field: " "},
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert words in page
    assert ("取车一事" if field == "body" else "请来取车。") in page


@pytest.mark.parametrize(
    ("purpose", "said"), [("contact", "该客户谢绝联系。"), ("service", "客户不希望因此事收到消息")]
)
def test_who_does_not_want_to_be_written_to_is_not_and_the_page_says_so(
    house: House, customer: Customer, channel: Channel, signed_in: SignIn, purpose: str, said: str
) -> None:
    browser = signed_in(house.ana)
    assert 'name="body"' in text_of(browser, "messaging:write", customer.pk)
    record_consent(customer, purpose=purpose, given=False, source="phone", by=house.ana, at=NOW)

    page = text_of(browser, "messaging:write", customer.pk)
    assert ('name="body"' in page, said in page) == (False, True)
    assert browser.post(reverse("messaging:write", args=[customer.pk]), TYPED).status_code == 422
    assert not Message.objects.exists()


def test_an_address_that_is_not_the_customers_is_refused(
    house: House, customer: Customer, channel: Channel, signed_in: SignIn
) -> None:
    typed = {**TYPED, "address": "other@example.com"}

    assert signed_in(house.ana).post(reverse("messaging:write", args=[customer.pk]), typed).status_code == 422
    assert not Message.objects.exists()


def test_an_e_mail_about_a_case_stands_on_the_case_before_and_after_it_is_sent(
    house: House, pack: Any, channel: Channel, signed_in: SignIn, send: Callable[..., None], postbox: Postbox
) -> None:
    writer = {"phones": ["13800138000"], "handles": ["wang@example.com"], "by": house.ana, "at": NOW}
    loop = Loop(house, NOW, open_file(kind="person", name="王芳", **writer))
    browser, address = signed_in(house.ana), reverse("cases:write", args=[loop.case.pk])
    assert address in text_of(browser, "cases:page", loop.case.pk)
    page = browser.get(address).content.decode()
    assert f"[{loop.case.number}]" in page

    typed = {**TYPED, "address": "wang@example.com", "subject_line": f"[{loop.case.number}] 进展"}
    browser.post(address, typed)
    assert "尚未发出的邮件" in text_of(browser, "cases:page", loop.case.pk)
    send()

    page = text_of(browser, "cases:page", loop.case.pk)
    assert "尚未发出的邮件" not in page
    assert "请来取车。" in page
    assert Interaction.objects.filter(subject=loop.case.subject, channel="email").count() == 1
    assert signed_in(house.lena).get(address).status_code == 200
    assert signed_in(house.hank).get(address).status_code == 403


def test_who_handles_a_case_beyond_their_files_writes_without_seeing_the_address_and_sees_what_they_wrote(
    house: House, pack: Any, channel: Channel, signed_in: SignIn
) -> None:
    file = open_file(
        kind="person", name="王芳", phones=["13800138000"], handles=["wang@example.com"], by=house.ana, at=NOW
    )
    case = Loop(house, NOW, file).case
    cases.hand_over(case, to=house.olga, reason="休假", by=house.lena, at=NOW)
    browser, writing = signed_in(house.olga), reverse("cases:write", args=[case.pk])
    assert 'value="wang@example.com"' in signed_in(house.lena).get(writing).content.decode()
    page = browser.get(writing).content.decode()
    assert "w**@example.com" in page
    assert "wang@example.com" not in page
    [value] = re.findall(r'<option value="([0-9a-f]{64})"', page)

    assert browser.post(writing, {**TYPED, "address": "wang@example.com"}).status_code == 422
    row = actions.block("wang@example.com", reason="退信", by=house.lena, at=NOW)
    blocked = browser.post(writing, {**TYPED, "address": value}).content.decode()
    assert ("w**@example.com" in blocked, "wang@example.com" in blocked) == (True, False)
    actions.unblock(row)
    assert browser.post(writing, {**TYPED, "address": value}).status_code == 302

    letter = Message.objects.get()
    assert letter.address == "wang@example.com"
    assert reverse("messaging:message", args=[letter.pk]) in text_of(browser, "cases:page", case.pk)
    for page in (text_of(browser, "messaging:message", letter.pk), text_of(browser, "messaging:outbox")):
        assert "w**@example.com" in page
        assert "wang@example.com" not in page
    lena = signed_in(house.lena)
    for page in (text_of(lena, "messaging:message", letter.pk), text_of(lena, "messaging:outbox")):
        assert ("w**@example.com" in page, "wang@example.com" in page) == (True, False)
    reading = reverse("messaging:text", args=[letter.pk])
    assert "wang@example.com" in lena.post(reading).content.decode()  # and it is on record


def test_the_outbox_shows_each_message_of_customers_one_may_see_and_how_far_it_is(
    house: House, customer: Customer, decide: Decide, signed_in: SignIn, send: Callable[..., None]
) -> None:
    decide("never@example.com", customer=customer, subject_line="电话 13800138000 已登记")
    send()
    decide("wang@example.com", customer=customer, subject_line="第二封")

    page = text_of(signed_in(house.ana), "messaging:outbox")
    assert "对方永久拒收" in page
    assert "138****8000" in page
    assert "13800138000" not in page
    failed = signed_in(house.ana).get(reverse("messaging:outbox"), {"state": "failed"}).content.decode()
    assert "第二封" not in failed
    to = signed_in(house.ana).get(reverse("messaging:outbox"), {"to": "WANG@example.com"}).content.decode()
    assert ("第二封" in to, "已登记" in to) == (True, False)
    assert "第二封" not in text_of(signed_in(house.olga), "messaging:outbox")


@pytest.mark.parametrize("many", [1, 3])
def test_the_outbox_asks_as_often_for_three_messages_as_for_one(
    house: House, customer: Customer, decide: Decide, signed_in: SignIn, many: int
) -> None:
    for number in range(many):
        decide(f"guest{number}@example.com", customer=customer)
    browser = signed_in(house.ana)
    text_of(browser, "messaging:outbox")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        text_of(browser, "messaging:outbox")

    assert len([query for query in asked if "messaging_" in query["sql"]]) == 3


def test_numbers_in_a_message_are_masked_until_somebody_asks_and_that_is_recorded(
    house: House, customer: Customer, decide: Decide, signed_in: SignIn
) -> None:
    message = decide(customer=customer, body="请打 13800138000")
    browser = signed_in(house.ana)
    assert "13800138000" not in text_of(browser, "messaging:message", message.pk)
    assert not Entry.objects.filter(action="message.read").exists()

    whole = browser.post(reverse("messaging:text", args=[message.pk])).content.decode()

    assert "请打 13800138000" in whole
    assert Entry.objects.get(action="message.read").subject == f"customer/{customer.pk}"


def test_an_address_that_is_a_phone_number_is_masked_wherever_it_stands(
    house: House, customer: Customer, channel: Channel, decide: Decide, signed_in: SignIn
) -> None:
    number, browser = "13800138000", signed_in(house.lena)
    message = decide(f"{number}@139.com", customer=customer)
    Message.objects.filter(pk=message.pk).update(detail=f"450 <{number}@139.com> later", why="later")
    Step.objects.create(message=message, did="put_off", detail=f"450 <{number}@139.com> later", at=NOW)
    letter = mail(From=f"{number} <{number}@139.com>", Subject=f"Call {number}", Message_ID="<1@x>")
    received = actions.take_in(channel, letter, at=NOW)
    actions.block(f"{number}@139.com", reason="退信", by=house.lena, at=NOW)

    for name, *args in (
        ["messaging:outbox"], ["messaging:message", message.pk],
        ["messaging:received"], ["messaging:mail", received.pk], ["messaging:blocks"],
    ):  # fmt: skip
        page = text_of(browser, str(name), *args)
        assert ("1**@139.com" if name == "messaging:outbox" else "138****8000@139.com") in page
        assert number not in page


def test_a_notice_of_an_e_mail_masks_the_numbers_in_its_subject(
    house: House, pack: Any, customer: Customer, channel: Channel
) -> None:
    customer.keeper = house.ana
    customer.save(update_fields=["keeper"])
    actions.take_in(channel, mail(Subject="Call 13800138000"), at=NOW)
    case = Loop(house, NOW, customer).case
    actions.take_in(channel, mail(Subject="Call 13800138000", Message_ID="<2@x>"), at=NOW)

    told = [
        Notice.objects.filter(kind="mention", subject=subject).get().text["zh-hans"]
        for subject in (f"customer/{customer.pk}", case.subject)
    ]

    assert all("138****8000" in words and "13800138000" not in words for words in told)


def test_a_message_is_taken_back_and_sent_again_by_button(
    house: House, customer: Customer, decide: Decide, signed_in: SignIn
) -> None:
    message = decide(customer=customer)
    browser, back = signed_in(house.ana), reverse("messaging:withdraw", args=[message.pk])
    again = reverse("messaging:send-again", args=[message.pk])
    assert again not in text_of(browser, "messaging:message", message.pk)

    browser.post(back)

    assert Message.objects.get().state == "withdrawn"
    page = text_of(browser, "messaging:message", message.pk)
    assert (again in page, back in page) == (True, False)
    browser.post(again)
    assert Message.objects.get().state == "waiting"


def test_an_administrator_sets_a_channel_up_tries_it_out_and_lets_it_send(
    house: House, pack: Any, postbox: Postbox, signed_in: SignIn
) -> None:
    Person.objects.filter(pk=house.adam.pk).update(email="adam@antu.example")
    browser = signed_in(house.adam)
    typed = {
        "key": "email", "name": "客服邮箱", "host": "127.0.0.1", "port": postbox.port, "security": "none",
        "sender": "service@antu.example", "per_address_day": 5, "per_hour": 100, "per_day": 1000,
    }  # fmt: skip
    refused = browser.post(reverse("messaging:new-channel"), {**typed, "secret": "HUIYIN_SECRET_KEY"})
    assert refused.status_code == 422
    assert 'id="id_secret_error"' in refused.content.decode()

    browser.post(reverse("messaging:new-channel"), typed)
    taken = browser.post(reverse("messaging:new-channel"), typed)
    assert taken.status_code == 422
    assert 'id="id_key_error"' in taken.content.decode()
    channel = Channel.objects.get()
    tried = browser.post(reverse("messaging:test-channel", args=[channel.pk]), follow=True)
    assert "已发送到 adam@antu.example" in tried.content.decode()
    assert postbox.recipients == ["adam@antu.example"]
    opened = {"seen_waiting": 0, "seen_dry": 0}
    browser.post(reverse("messaging:open-channel", args=[channel.pk]), opened)
    channel.refresh_from_db()
    assert channel.state == "live"

    browser.post(reverse("messaging:stop-channel", args=[channel.pk]))
    channel.refresh_from_db()
    assert channel.state == "stopped"
    turned = Entry.objects.filter(action="channel.turned").order_by("pk")
    assert [entry.detail["to"] for entry in turned] == ["live", "stopped"]


def test_a_test_that_fails_shows_the_answer_of_the_mail_server(
    house: House, pack: Any, postbox: Postbox, signed_in: SignIn
) -> None:
    channel = set_up(house, postbox.port)
    Person.objects.filter(pk=house.adam.pk).update(email="never@antu.example")

    page = signed_in(house.adam).post(reverse("messaging:test-channel", args=[channel.pk]), follow=True)

    assert "550 5.1.1 No such user here" in page.content.decode()


def test_a_test_that_may_have_arrived_says_only_that(
    house: House, pack: Any, postbox: Postbox, signed_in: SignIn
) -> None:
    channel = set_up(house, postbox.port)
    Person.objects.filter(pk=house.adam.pk).update(email="drop@antu.example")

    page = signed_in(house.adam).post(reverse("messaging:test-channel", args=[channel.pk]), follow=True).text

    assert "可能已送达：对方答复前连接中断" in page
    assert "没有发出" not in page


def test_without_an_address_of_ones_own_the_way_to_it_stands_in_place_of_the_test(
    house: House, pack: Any, signed_in: SignIn
) -> None:
    channel = set_up(house, 25)
    Person.objects.filter(pk__in=[house.adam.pk, house.max.pk]).update(email="")

    pages = {
        name: text_of(signed_in(house.with_role(name)), "messaging:channel", channel.pk)
        for name in ("administrator", "manager")
    }

    assert reverse("org:person", args=[house.adam.pk]) in pages["administrator"]
    assert ["给自己发一封" in page for page in pages.values()] == [False, True]


def test_the_page_of_a_channel_says_whether_its_mailbox_can_be_read(house: House, pack: Any, signed_in: SignIn) -> None:
    channel = set_up(house, 25, imap_host="127.0.0.1", imap_security="none", imap_port=1, username="a", secret=SECRET)
    actions.fetch_mail(channel.pk, lambda: NOW)

    page = text_of(signed_in(house.adam), "messaging:channel", channel.pk)

    assert "无法读取：服务器在这个端口上拒绝连接" in page


def test_a_received_e_mail_says_what_it_answers_and_belongs_to(
    house: House, customer: Customer, decide: Decide, channel: Channel, signed_in: SignIn
) -> None:
    case = Loop(house, NOW).case
    message = decide(customer=case.customer, subject=case.subject)
    answer = actions.take_in(channel, mail("好的", In_Reply_To=f"<{message.message_id}>"), at=NOW)

    page = text_of(signed_in(house.lena), "messaging:mail", answer.pk)

    assert reverse("messaging:message", args=[message.pk]) in page
    assert f">{case.number} " in page


def test_the_number_that_would_go_stands_on_the_channels_page_and_is_asked_again_if_it_changed(
    house: House, pack: Any, postbox: Postbox, customer: Customer, signed_in: SignIn
) -> None:
    channel = set_up(house, postbox.port)
    words = {"subject_line": "您好", "body": "请来取车。", "purpose": "service", "by": house.ana, "at": NOW}
    decide_to_send(channel, **words, key="x", address="wang@example.com", customer=customer)
    browser, opening = signed_in(house.adam), reverse("messaging:open-channel", args=[channel.pk])
    assert "试运行时只记录的 1 条也一并发送" in text_of(browser, "messaging:channel", channel.pk)

    refused = browser.post(opening, {"seen_waiting": 0, "seen_dry": 0})
    assert refused.status_code == 422
    assert "请重新确认" in refused.content.decode()
    browser.post(opening, {"seen_waiting": 0, "seen_dry": 1, "with_dry": "on"})

    assert Message.objects.get().state == "waiting"


def test_the_numbers_of_a_channel_lead_to_its_messages_for_whoever_may_see_them(
    house: House, pack: Any, postbox: Postbox, customer: Customer, signed_in: SignIn
) -> None:
    channel, other = set_up(house, postbox.port), set_up(house, postbox.port, key="other")
    words = {"body": "请来取车。", "purpose": "service", "customer": customer, "by": house.ana, "at": NOW}
    for number, way in enumerate([channel, channel, other]):
        decide_to_send(way, **words, key=f"{number}", subject_line=f"第{number}封", address="wang@example.com")
    link = f'href="{reverse("messaging:outbox")}?channel={channel.pk}&amp;state=dry">2</a>'

    keeper = signed_in(house.max)
    assert link in text_of(keeper, "messaging:channels")
    assert link in text_of(keeper, "messaging:channel", channel.pk)
    listed = keeper.get(reverse("messaging:outbox"), {"channel": channel.pk, "state": "dry"}).content.decode()
    assert [f"第{number}封" in listed for number in range(3)] == [True, True, False]
    administrator = text_of(signed_in(house.adam), "messaging:channels")
    assert (">2</td>" in administrator, link in administrator) == (True, False)


def test_an_address_is_blocked_and_allowed_again_on_the_list(house: House, signed_in: SignIn) -> None:
    browser, listing = signed_in(house.lena), reverse("messaging:blocks")
    refused = browser.post(listing, {"kind": "email", "address": "不是地址", "reason": "退信"})
    assert refused.status_code == 422
    assert 'id="id_address_error"' in refused.content.decode()

    browser.post(listing, {"kind": "email", "address": "a@b.example", "reason": "退信两次"})
    assert "退信两次" in text_of(browser, "messaging:blocks")
    row = actions.block("c@d.example", reason="退信", by=house.lena, at=NOW)
    actions.block("138 0013 8000", kind="sms", reason="投诉短信", by=house.lena, at=NOW)
    found = browser.get(listing, {"address": "138-0013-8000"}).content.decode()
    assert ("投诉短信" in found, "退信两次" in found) == (True, False)
    assert browser.get(listing, {"kind": "sms", "export": "csv"}).status_code == 200
    assert Entry.objects.filter(action="list.exported").count() == 1
    assert reverse("messaging:unblock", args=[row.pk]) in text_of(browser, "messaging:block", row.pk)
    browser.post(reverse("messaging:unblock", args=[row.pk]))

    assert "c@d.example" not in text_of(browser, "messaging:blocks")
