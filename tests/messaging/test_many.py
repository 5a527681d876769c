"""One template for many: who can be written to is, everybody else is left out with the reason, and twice is once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from huiyin.audit.models import Entry
from huiyin.contact import actions as contact
from huiyin.customers.actions import open_file, record_consent
from huiyin.customers.models import Customer
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message, Template
from tests.conftest import NOW, House
from tests.messaging.conftest import decide_to_send, live, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(house: House, pack: Any) -> Channel:
    return set_up(house, 25)


@pytest.fixture
def template(channel: Channel, house: House) -> Template:
    said = {
        "key": "new",
        "title": "{salutation}：新增上门取送车",
        "text": "{name}，新业务{what}。",
        "purpose": "service",
    }
    return actions.write_template(channel, **said, by=house.adam, at=NOW)


@pytest.fixture
def open_one(house: House) -> Callable[..., Customer]:
    def opened(number: int, *, mail: bool = True) -> Customer:
        handles = [f"guest{number}@example.com"] if mail else []
        phones = [f"1380013{number:04}"]
        return open_file(kind="person", name=f"王{number}", phones=phones, handles=handles, by=house.ana, at=NOW)

    return opened


def to(*customers: Customer, **variables: str) -> list[actions.Recipient]:
    said = variables or {"what": "上门取送车"}
    return [actions.Recipient(one.pk, f"round/7/{one.pk}", "callback/1", said) for one in customers]


def test_a_new_service_is_made_known_to_many_and_each_sending_is_on_record(
    house: House, channel: Channel, template: Template, open_one: Callable[..., Customer]
) -> None:
    first, second = open_one(1), open_one(2)

    told = actions.decide_each(channel, to(first, second), template=template, by=house.ana, at=NOW)

    assert told.left_out == {}
    messages = {one.key: one for one in Message.objects.all()}
    assert {key: one.pk for key, one in messages.items()} == told.messages
    one = messages[f"round/7/{first.pk}"]
    assert (one.customer, one.address, one.subject, one.state) == (first, "guest1@example.com", "callback/1", "dry")
    assert (one.subject_line, one.body) == ("王先生/女士：新增上门取送车", "王1，新业务上门取送车。")
    again = actions.decide_each(channel, to(first, second), template=template, by=house.ana, at=NOW)
    assert (again.messages, Message.objects.count()) == (told.messages, 2)


def test_customers_are_spoken_to_in_the_language_of_the_house_whatever_the_sender_reads(
    house: House, channel: Channel, template: Template, open_one: Callable[..., Customer]
) -> None:
    with translation.override("en"):
        actions.decide_each(channel, to(open_one(1)), template=template, by=house.ana, at=NOW)

    assert Message.objects.get().subject_line == "王先生/女士：新增上门取送车"


def test_whoever_can_not_or_may_not_be_written_to_is_left_out_with_the_reason(
    house: House, channel: Channel, template: Template, open_one: Callable[..., Customer]
) -> None:
    fine, mute, refuses, blocked, unfilled = (open_one(number, mail=number != 2) for number in range(1, 6))
    record_consent(refuses, purpose="service", given=False, source="phone", by=house.ana, at=NOW)
    actions.block("guest4@example.com", reason="退信", by=house.lena, at=NOW)
    wanted = [*to(fine, mute, refuses, blocked), *to(unfilled, what=" ")]

    told = actions.decide_each(channel, wanted, template=template, by=house.ana, at=NOW)

    assert [*told.messages] == [f"round/7/{fine.pk}"]
    assert {key.rpartition("/")[2]: str(why) for key, why in told.left_out.items()} == {
        str(mute.pk): "no_address", str(refuses.pk): "refused", str(blocked.pk): "blocked", str(unfilled.pk): "unfit",
    }  # fmt: skip


def test_advertising_reaches_only_those_who_agreed(
    house: House, channel: Channel, open_one: Callable[..., Customer]
) -> None:
    said = {"key": "sale", "title": "八折", "text": "春季保养八折。", "purpose": "marketing"}
    sale = actions.write_template(channel, **said, by=house.adam, at=NOW)
    agreed, unasked = open_one(1), open_one(2)
    record_consent(agreed, purpose="marketing", given=True, source="phone", evidence="录音", by=house.ana, at=NOW)
    wanted = [actions.Recipient(one.pk, f"sale/{one.pk}") for one in (agreed, unasked)]

    told = actions.decide_each(channel, wanted, template=sale, by=house.ana, at=NOW)

    assert ([*told.messages], told.left_out) == ([f"sale/{agreed.pk}"], {f"sale/{unasked.pk}": "not_asked"})


@pytest.mark.req("D34-2")
def test_a_mailing_passes_over_whoever_was_mailed_lately_or_heard_of_us_often_enough(
    house: House, channel: Channel, template: Template, open_one: Callable[..., Customer], signed_in: Any
) -> None:
    """The rule book of the tests: four contacts within thirty days, mailings seven days apart."""
    live(channel, house)
    mailed, often, asked, agreed, fresh = (open_one(number) for number in range(1, 6))
    first = actions.write_template(
        channel, key="first", title="通知", text="{name}：通知。", purpose="service", by=house.adam, at=NOW
    )
    said: dict[str, Any] = {"template": first, "by": house.ana, "at": NOW}
    actions.decide_each(channel, [actions.Recipient(mailed.pk, "spring/1")], **said)
    actions.decide_each(channel, [actions.Recipient(agreed.pk, "spring/4")], agreed=True, **said)
    one_alone = {"address": "guest3@example.com", "customer": asked, "variables": {"name": asked.name}}
    decide_to_send(channel, key="many/3", **one_alone, **said)
    for day in range(4):
        words = {"direction": "out", "channel": "phone", "purpose": "callback", "content": "聊过"}
        at = NOW - timedelta(days=day + 1)
        contact.note_interaction(contact.Said(**words), customer=often, subject="", by=house.ana, at=at)

    def left_out(days: int, **said: Any) -> dict[str, str]:
        everybody, at = to(mailed, often, asked, agreed, fresh), NOW + timedelta(days=days)
        told = actions.preview_each(channel, everybody, template=template, **said, by=house.ana, at=at)
        return {key.rpartition("/")[2]: str(why) for key, why in told.left_out.items()}

    assert left_out(1) == {str(mailed.pk): "recently", str(often.pk): "capped"}
    assert left_out(7) == {str(often.pk): "capped"}
    assert left_out(1, sparing=False) == {}
    never_left = Message.objects.filter(key="spring/1")
    never_left.update(state="failed", why="refused")
    assert left_out(1) == {str(often.pk): "capped"}
    never_left.update(state="waiting", why="")
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        browser, page = signed_in(house.max), reverse("messaging:many") + f"?template={template.pk}"
        shown = browser.get(page).text
        assert ("近期刚收到过群发" in shown, "联系次数已到上限" in shown) == (True, True)
        browser.post(page, {"blank_what": "召回", "despite": "安全召回，须通知到每一位"})
    assert Message.objects.filter(template=template).count() == 5
    assert Entry.objects.get(action="messages.decided").detail["despite"] == "安全召回，须通知到每一位"


def test_sending_to_many_decides_each_once(
    house: House, channel: Channel, template: Template, open_one: Callable[..., Customer], signed_in: Any
) -> None:
    live(channel, house)
    open_one(1)
    browser, page = signed_in(house.max), reverse("messaging:many") + f"?template={template.pk}"

    with CaptureQueriesContext(connection) as statements:
        sent = browser.post(page, {"blank_what": "取送车"})

    decided = [one for one in statements.captured_queries if 'INSERT INTO "messaging_message"' in one["sql"]]
    assert (sent.status_code, len(decided), Message.objects.count()) == (302, 1, 1)


def test_many_cost_no_more_statements_than_a_few(
    house: House, channel: Channel, template: Template, open_one: Callable[..., Customer]
) -> None:
    def cost(*customers: Customer) -> int:
        with CaptureQueriesContext(connection) as statements:
            actions.decide_each(channel, to(*customers), template=template, by=house.ana, at=NOW)
        return len(statements)

    few = cost(open_one(1))

    assert cost(*(open_one(number) for number in range(2, 12))) == few


@pytest.mark.req("E71-4")
@pytest.mark.parametrize("prefers", ["sms", "email", ""])
def test_the_way_a_customer_prefers_is_proposed_first(
    house: House, channel: Channel, open_one: Callable[..., Customer], prefers: str
) -> None:
    from huiyin.messaging.queries import ways_to

    actions.add_channel(
        key="sms", driver="pretending", name="短信", per_address_day=5, per_hour=9, per_day=9, by=house.adam, at=NOW
    )
    customer = open_one(1)
    customer.preferred_channel = prefers

    ways = ways_to(customer, house.ana)

    text, mail = (reverse(page, args=[customer.pk]) for page in ("messaging:write-text", "messaging:write"))
    assert sorted(way.address for way in ways) == sorted([text, mail])
    assert (ways[0].address, ways[0].preferred) == (text if prefers == "sms" else mail, bool(prefers))


@pytest.mark.usefixtures("template")
def test_the_words_are_shown_as_a_customer_gets_them(
    house: House, open_one: Callable[..., Customer], signed_in: Callable[[Any], Any]
) -> None:
    open_one(1)
    browser = signed_in(house.max)

    many = browser.get(reverse("messaging:many")).text
    kept = browser.get(reverse("messaging:template", args=[Template.objects.get().pk])).text

    assert ("王1，新业务＿＿。" in many, "王1，新业务{what}。" in kept) == (True, True)


@pytest.mark.usefixtures("template")
def test_the_words_follow_what_is_typed_into_the_blanks(
    house: House, open_one: Callable[..., Customer], signed_in: Callable[[Any], Any]
) -> None:
    customer, template = open_one(1), Template.objects.get()
    address = reverse("messaging:read-template", args=[customer.pk])
    browser = signed_in(house.max)
    assert address in browser.get(reverse("messaging:many")).text

    half = browser.post(address, {"template": template.pk, "blank_what": "", "submission": ""}).text
    whole = browser.post(address, {"template": template.pk, "blank_what": "<上门取车>", "submission": ""}).text

    assert ("王1，新业务＿＿。" in half, "{what}" in half) == (True, False)
    assert ("王1，新业务&lt;上门取车&gt;。" in whole, "<code>" in whole) == (True, False)
    Template.objects.update(state="rejected", reason="不准", asked_at=NOW)
    assert browser.post(address, {"template": template.pk}).status_code == 404


@pytest.mark.usefixtures("template")
def test_the_words_of_a_template_are_read_while_they_are_written(
    house: House, open_one: Callable[..., Customer], signed_in: Callable[[Any], Any]
) -> None:
    template = Template.objects.get()
    browser, address = signed_in(house.adam), reverse("messaging:read-words")
    assert address in browser.get(reverse("messaging:template", args=[template.pk])).text
    typed = {"channel": template.channel_id, "title": "{name}您好", "text": "{salutation}，{plate}修好了。"}

    made_up = browser.post(address, {**typed, "submission": ""}).text
    open_one(1)
    known = signed_in(house.max).post(address, {**typed, "submission": ""}).text

    assert "王女士，{plate}修好了。" in made_up
    assert ("王1您好" in known, "<code>{plate}</code>" in known, "{salutation}" in known) == (True, True, False)
    assert Template.objects.get().text == template.text


def test_whoever_is_left_out_is_named_before_anything_goes(
    house: House, channel: Channel, template: Template, open_one: Callable[..., Customer], signed_in: Any
) -> None:
    open_one(1)
    left_out = open_one(2, mail=False)

    page = signed_in(house.ana).get(reverse("messaging:many")).text

    reasons = page.split("<details")[-1].split("</details>")[0]
    assert ("没有这个渠道的地址：1" in reasons, left_out.name in reasons, "王1" in reasons) == (True, True, False)
