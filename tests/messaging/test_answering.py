"""What customers answer to text messages, as either provider tells of it, and those that want no more of them."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file, record_consent
from huiyin.customers.models import Customer
from huiyin.messaging import actions, queries
from huiyin.messaging.models import Channel, Message, Received, Signature, Template
from huiyin.worklist.models import Notice
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, decide_to_send

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("word", ["alibaba", "tencent"])
THANKS = {"alibaba": {"code": 0, "msg": "OK"}, "tencent": {"result": 0, "errmsg": "OK"}}


@pytest.fixture
def word() -> str:
    return "tencent"


@pytest.fixture
def channel(house: House, pack: Any, word: str) -> Channel:
    said = {"key": "sms", "driver": word, "name": "短信", "access_key": "AK1", "secret": "HUIYIN_CHANNEL_SMS"}
    return actions.add_channel(**said, app_id="1400006666", **BRAKES, by=house.adam, at=NOW)


def told(word: str, words: str, number: str = "13800138000", key: int = 1) -> bytes:
    """As the providers write it."""
    if word == "alibaba":
        row = {"phone_number": number, "content": words, "sequence_id": key, "sign_name": "安途", "dest_code": "1069"}
        return json.dumps([{**row, "send_time": "2026-11-23 10:00:00"}]).encode()
    row = {"nationcode": "86", "mobile": number, "text": words, "time": 1795399200 + key, "sign": "安途", "extend": ""}
    return json.dumps(row).encode()


def tell(channel: Channel, body: bytes, *, path: str = "") -> Any:
    """The provider calls, from anywhere and without any sign-in."""
    with time_machine.travel(NOW, tick=False):
        return Client(enforce_csrf_checks=True).post(
            path or queries.answers_path(channel), body, content_type="application/json"
        )


@BOTH
def test_an_answer_is_on_record_with_the_customer_and_told_to_the_keeper_once(
    word: str, channel: Channel, customer: Customer, house: House
) -> None:
    for _time in range(2):
        answer = tell(channel, told(word, "明天上午来取车"))
        assert (answer.status_code, answer.json()) == (200, THANKS[word])

    [received] = Received.objects.all()
    assert (received.customer, received.state, received.address) == (customer, "filed", "+8613800138000")
    [talk] = Interaction.objects.filter(customer=customer)
    assert (talk.direction, talk.channel, talk.content) == ("in", "sms", "明天上午来取车")
    assert Notice.objects.get(person=house.ana).text["zh-hans"] == "王芳 回复短信：明天上午来取车"


@BOTH
@pytest.mark.parametrize(("words", "stops"), [("TD", True), ("r", True), ("退订", True), ("车修好了吗", False)])
def test_who_answers_stop_gets_no_more_advertising_by_text_message(
    word: str, channel: Channel, customer: Customer, house: House, words: str, stops: bool
) -> None:
    said = {"purpose": "marketing", "given": True, "source": "phone", "evidence": "录音 3"}
    record_consent(customer, **said, by=house.ana, at=NOW - timedelta(days=1))

    tell(channel, told(word, words))

    customer.refresh_from_db()
    assert customer.refusals == (["marketing/sms"] if stops else [])
    assert (customer.allows("marketing", "sms"), customer.allows("service", "sms")) == (not stops, True)
    assert Interaction.objects.filter(customer=customer).count() == 1


def test_it_goes_where_the_message_went_that_it_answers(channel: Channel, customer: Customer, house: House) -> None:
    other = open_file(kind="person", name="李强", phones=["13800138000"], confirmed=True, by=house.ana, at=NOW)
    tell(channel, told("tencent", "谁的车？"))
    Signature.objects.create(channel=channel, words="安途汽车", state="approved", asked_at=NOW)
    template = actions.write_template(
        channel, key="ready", title="取车", text="您的车已修好。", purpose="service", by=house.adam, at=NOW
    )
    Template.objects.filter(pk=template.pk).update(state="approved", asked_at=NOW)
    template.refresh_from_db()
    said = {"key": "a", "address": "13800138000", "template": template, "customer": other, "subject": "callback/1"}
    message = decide_to_send(channel, **said, by=house.ana, at=NOW)
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=NOW - timedelta(hours=1))

    tell(channel, told("tencent", "好的", key=2))

    unknown, answer = Received.objects.order_by("pk")
    assert (unknown.customer, unknown.state) == (None, "unknown")
    assert (answer.customer, answer.subject, answer.reply_to) == (other, "callback/1", message)


def test_nobody_is_let_in_without_the_token_and_nothing_unreadable_is_kept(channel: Channel) -> None:
    path = queries.answers_path(channel)

    assert tell(channel, told("tencent", "TD"), path=path[:-2] + "0/").status_code == 404
    assert tell(channel, b"[1]").status_code == 400
    assert tell(channel, b"{").status_code == 400
    assert tell(channel, json.dumps({"mobile": "1", "text": "TD"}).encode()).status_code == 400
    assert not Received.objects.exists()


def test_who_sets_the_channel_up_reads_which_address_to_tell_the_provider(
    channel: Channel, house: House, signed_in: Any, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://service.antu.example/"

    page = signed_in(house.adam).get(reverse("messaging:channel", args=[channel.pk])).content.decode()

    assert f"https://service.antu.example{queries.answers_path(channel)}" in page


def test_it_stands_in_the_list_with_its_first_words(
    channel: Channel, customer: Customer, house: House, signed_in: Any
) -> None:
    tell(channel, told("tencent", "明天上午来取车"))

    assert "明天上午来取车" in signed_in(house.ana).get(reverse("messaging:received")).content.decode()
