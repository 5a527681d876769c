"""Text messages leave nobody's telephone ringing at night: the hours of the channel, of the house, of the customer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.customers.actions import edit_file, open_file, record_consent
from huiyin.customers.models import Customer
from huiyin.customers.queries import quiet_of_the_house
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message, Template
from huiyin.messaging.queries import ways_to
from huiyin.org.models import Person
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, decide_to_send, live
from tests.messaging.test_pages import text_of
from tests.messaging.test_text_pages import only_address
from tests.messaging.test_texts import approve, send, stands, write

pytestmark = pytest.mark.django_db
NIGHT = NOW.replace(hour=22)
MORNING = (NIGHT + timedelta(days=1)).replace(hour=9)  # the house rests from 20:00 to 09:00
SignIn = Callable[[Person], Client]


@pytest.fixture
def channel(house: House, pack: Any) -> Channel:
    assert ("20:00", "09:00") in {tuple(hours) for hours in quiet_of_the_house().hours}
    channel = live(
        actions.add_channel(key="sms", driver="pretending", name="短信", **BRAKES, by=house.adam, at=NOW), house
    )
    approve(actions.add_signature(channel, words="【安途汽车】"))
    return channel


@pytest.fixture
def template(channel: Channel, house: House) -> Template:
    approved: Template = approve(write(channel, house, "您的车{plate}已修好，请来取车。"))
    return approved


@pytest.fixture
def decide(house: House, channel: Channel, template: Template, customer: Customer) -> Callable[..., Message]:
    def decided(at: datetime = NIGHT, **said: Any) -> Message:
        words = {"template": template, "variables": {"plate": "京A12345"}, "customer": customer, "by": house.ana}
        about = {"key": "ready", "address": "13800138000", **said}
        return decide_to_send(channel, **about, **words, at=at)

    return decided


@pytest.mark.req("A4-1")
def test_a_text_message_waits_for_the_morning_of_the_house(channel: Channel, decide: Callable[..., Message]) -> None:
    message = decide()

    send(channel, NIGHT)

    assert (stands(message), actions.tend(NIGHT)) == (("waiting", ""), [])
    assert actions.tend(MORNING) == [channel.pk]
    send(channel, MORNING)
    assert stands(message) == ("sent", "")


def test_with_a_reason_it_goes_out_at_night(channel: Channel, decide: Callable[..., Message]) -> None:
    message = decide(despite="客户来电要求\n马上告知")
    assert actions.tend(NIGHT) == [channel.pk]

    send(channel, NIGHT)

    assert (stands(message), message.despite) == (("sent", ""), "客户来电要求 马上告知")


def test_at_night_what_waits_for_the_morning_is_not_read(channel: Channel, decide: Callable[..., Message]) -> None:
    waiting = decide()
    for place in range(500):
        waiting.pk, waiting.key = None, f"waiting/{place}"
        waiting.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("analyze messaging_message")
        with CaptureQueriesContext(connection) as statements:
            assert actions.tend(NIGHT) == []
        asked = next(one["sql"] for one in reversed(statements.captured_queries) if "despite" in one["sql"])
        cursor.execute(f"explain {asked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "outbox_to_send_at_rest" in plan


def test_a_channels_own_quiet_hours_hold_instead_of_those_of_the_house(
    channel: Channel, decide: Callable[..., Message], house: House
) -> None:
    said = {"name": "短信", "quiet_hours": "23:00-07:00", **BRAKES}
    actions.edit_channel(channel, **said, seen_revision=channel.revision, by=house.adam, at=NOW)
    message = decide()

    send(channel, NIGHT)

    assert stands(message) == ("sent", "")


def test_the_rest_of_a_customer_holds_on_every_channel_and_says_so(
    channel: Channel, decide: Callable[..., Message], customer: Customer, house: House
) -> None:
    hours = {"rest_hours": "09:30-10:30"}
    edit_file(customer, changes=hours, seen_revision=customer.revision, confirmed=True, by=house.ana, at=NOW)
    message = decide(at=NOW)
    urgent = decide(at=NOW, key="urgent", despite="客户来电要求")

    send(channel, NOW)

    assert (stands(message), message.next_try_at) == (("waiting", "at_rest"), NOW.replace(minute=30))
    assert stands(urgent) == ("sent", "")
    send(channel, NOW.replace(minute=30))
    assert stands(message) == ("sent", "")


def test_an_e_mail_disturbs_nobody(house: House, pack: Any, postbox: Any) -> None:
    said = {"host": "127.0.0.1", "port": postbox.port, "security": "none", "sender": "service@antu.example"}
    channel = live(actions.add_channel(key="email", name="邮箱", **said, **BRAKES, by=house.adam, at=NOW), house)
    words = {"address": "wang@example.com", "subject_line": "车修好了", "body": "请来取车。", "purpose": "service"}
    message = decide_to_send(channel, key="ready", **words, by=house.ana, at=NIGHT)

    send(channel, NIGHT)

    assert stands(message) == ("sent", "")


def test_the_pages_say_before_sending_that_it_waits_and_until_when(
    house: House, channel: Channel, template: Template, customer: Customer, signed_in: SignIn, time_machine: Any
) -> None:
    time_machine.move_to(NIGHT, tick=False)
    ana, adam = signed_in(house.ana), signed_in(house.adam)
    page = text_of(ana, "messaging:write-text", customer.pk)
    assert "现在是休息时间" in page
    assert f"{MORNING:%Y-%m-%d %H:%M} 发出" in page
    assert "【安途汽车】" in page  # as the customer gets it
    assert "按制度的休息时间（12:00–14:00、20:00–09:00" in text_of(adam, "messaging:channel", channel.pk)
    address = reverse("messaging:write-text", args=[customer.pk])
    typed = {"key": "0" * 32, "address": only_address(page), "blank_plate": "京A12345"}

    assert ana.post(address, typed).status_code == 302

    message = Message.objects.get()
    shown = text_of(ana, "messaging:message", message.pk)
    assert f"{MORNING:%Y-%m-%d %H:%M} 发出" in shown
    assert f"{MORNING:%Y-%m-%d %H:%M}" in shown.split("下次尝试")[1].split("</dd>")[0]
    ana.post(address, {**typed, "key": "1" * 32, "despite": "客户要求"})
    assert Message.objects.get(despite="客户要求").state == "waiting"
    time_machine.move_to(NOW, tick=False)
    assert "现在是休息时间" not in text_of(ana, "messaging:write-text", customer.pk)


def test_who_wants_no_contact_is_offered_no_way_and_no_hour(
    house: House, channel: Channel, template: Template, customer: Customer, signed_in: SignIn, time_machine: Any
) -> None:
    time_machine.move_to(NIGHT, tick=False)
    assert ways_to(customer, house.ana)
    record_consent(customer, purpose="contact", given=False, source="phone", by=house.ana, at=NOW)

    page = text_of(signed_in(house.ana), "messaging:write-text", customer.pk)

    assert "该客户谢绝联系。" in page
    assert "现在是休息时间" not in page
    assert template.title not in page
    assert ways_to(Customer.objects.get(pk=customer.pk), house.ana) == []


def test_many_are_told_that_they_wait(
    house: House, channel: Channel, template: Template, signed_in: SignIn, time_machine: Any
) -> None:
    open_file(kind="person", name="李梅", phones=["13800138001"], by=house.ana, at=NOW)
    time_machine.move_to(NIGHT, tick=False)

    assert "现在是休息时间" in text_of(signed_in(house.ana), "messaging:many")
