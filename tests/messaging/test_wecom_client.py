"""WeCom to customers, against a server that speaks like it: nothing counts as sent before a colleague has sent it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.contact.models import Interaction
from huiyin.customers.actions import NotAWeComCustomer, edit_file, record_consent
from huiyin.customers.models import Customer
from huiyin.customers.rules import HandleLine
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message
from huiyin.messaging.queries import channels_that_ask
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, decide_to_send, live
from tests.messaging.provider import Provider, open_provider

pytestmark = pytest.mark.django_db
CONTACTS = "/cgi-bin/externalcontact/"
ASKED, MEMBERS, RESULT, CALLED_OFF = (
    CONTACTS + name
    for name in ("add_msg_template", "get_groupmsg_task", "get_groupmsg_send_result", "cancel_groupmsg_send")
)
SIGN_IN = "/cgi-bin/gettoken"
WHO = "wmqfasd1e1927831123109rBAAAA"
HOUR = timedelta(hours=1)
Decide = Callable[..., Message]


@pytest.fixture
def provider() -> Iterator[Provider]:
    """It has a task for Zhang San, who has not sent it yet."""
    with open_provider() as opened:
        opened.answers[SIGN_IN] = {"errcode": 0, "access_token": "pass-1"}
        opened.answers[ASKED] = {"errcode": 0, "fail_list": [], "msgid": "msg-1"}
        opened.answers[MEMBERS] = {"errcode": 0, "task_list": [{"userid": "zhangsan", "status": 0}]}
        opened.answers[RESULT] = said_of(0)
        yield opened


def said_of(status: int) -> dict[str, Any]:
    one = {"external_userid": WHO, "userid": "zhangsan", "status": status}
    return {"errcode": 0, "send_list": [{**one, "send_time": int((NOW + HOUR).timestamp())} if status else one]}


@pytest.fixture
def channel(house: House, provider: Provider, monkeypatch: pytest.MonkeyPatch, pack: Any) -> Channel:
    monkeypatch.setenv("HUIYIN_CHANNEL_CLIENTS", "SEC7351")
    account = {"access_key": "corp1", "secret": "HUIYIN_CHANNEL_CLIENTS", "endpoint": provider.endpoint}
    said = {"key": "clients", "driver": "wecom_client", "name": "企业微信客户", **account, **BRAKES}
    return live(actions.add_channel(**said, by=house.adam, at=NOW), house)


@pytest.fixture
def decide(channel: Channel, customer: Customer, house: House) -> Decide:
    """A survey with its link, which no text message may carry; sent at once."""
    known = {"handles": [HandleLine("wecom", WHO)]}
    edit_file(customer, changes=known, seen_revision=customer.revision, by=house.ana, at=NOW)

    def decided(key: str = "a") -> Message:
        words = {"subject_line": "", "body": "请评价本次服务：https://kf.example.com/s/7Q2k", "purpose": "survey"}
        about = {"address": WHO, "customer": customer, "key": key, "by": house.ana, "at": NOW}
        message = decide_to_send(channel, **words, **about)
        actions.send_some(channel.pk, lambda: NOW)
        message.refresh_from_db()
        return message

    return decided


def look(channel: Channel, message: Message, after: timedelta) -> Message:
    actions.fetch_receipts(channel.pk, lambda: NOW + after)
    message.refresh_from_db()
    return message


def test_a_colleague_is_asked_and_nothing_counts_as_sent_before_they_have_sent_it(
    channel: Channel, decide: Decide, provider: Provider
) -> None:
    message = decide()

    [asked] = provider.asked(ASKED)
    assert (asked["access_token"], asked["external_userid"]) == ("pass-1", [WHO])
    assert asked["text"]["content"] == "请评价本次服务：https://kf.example.com/s/7Q2k"
    assert (message.state, message.sent_at, message.provider_id) == ("confirming", None, "msg-1")
    assert look(channel, message, HOUR).state == "confirming"
    assert not Interaction.objects.exists()

    provider.answers[RESULT] = said_of(1)
    message = look(channel, message, 2 * HOUR)

    assert (message.state, message.sent_at, message.look_at) == ("sent", NOW + HOUR, None)
    assert [step.did for step in message.steps.order_by("pk")] == ["confirming", "confirmed", "delivered"]
    assert "7Q2k" in Interaction.objects.get(channel="wecom_client").content
    assert channels_that_ask() == [channel.pk]


@pytest.mark.parametrize(("status", "words"), [(2, "not a contact"), (3, "as many as WeCom allows")])
def test_what_wecom_did_not_let_through_failed_and_says_why(
    channel: Channel, decide: Decide, provider: Provider, status: int, words: str
) -> None:
    message = decide()
    provider.answers[RESULT] = said_of(status)

    message = look(channel, message, HOUR)

    assert (message.state, message.why, message.sent_at) == ("failed", "undelivered", None)
    assert words in message.detail


def test_a_colleague_is_not_waited_for_for_ever(channel: Channel, decide: Decide, provider: Provider) -> None:
    message = decide()
    for days in (1, 10, 29):
        assert look(channel, message, timedelta(days=days)).state == "confirming"
    assert not provider.asked(CALLED_OFF)

    message = look(channel, message, timedelta(days=31))

    assert (message.state, message.why) == ("failed", "unconfirmed")
    assert [said["msgid"] for said in provider.asked(CALLED_OFF)] == ["msg-1"]
    actions.send_again(message, by=message.decided_by, at=NOW + timedelta(days=32))
    message.refresh_from_db()
    assert message.state == "waiting"


def test_a_task_that_wecom_does_not_know_holds_up_no_other(
    channel: Channel, decide: Decide, provider: Provider
) -> None:
    messages = [decide("a"), decide("b")]
    provider.answers[MEMBERS] = {"errcode": 41063, "errmsg": "invalid msgid"}
    provider.calls.clear()

    actions.fetch_receipts(channel.pk, lambda: NOW + HOUR)

    assert len(provider.asked(MEMBERS)) == 2
    assert len(provider.asked(SIGN_IN)) == 1  # for both
    assert all(
        message.look_at and message.look_at > NOW + HOUR
        for message in Message.objects.filter(pk__in=[one.pk for one in messages])
    )
    provider.answers[MEMBERS] = {"errcode": 45009, "errmsg": "api freq out of limit"}
    actions.fetch_receipts(channel.pk, lambda: NOW + 30 * HOUR)
    assert len(provider.asked(MEMBERS)) == 3  # nobody is asked on while the account is to rest


def test_what_is_taken_back_is_called_off_in_wecom_before_it_may_be_sent_again(
    channel: Channel, decide: Decide, provider: Provider, house: House
) -> None:
    message = decide()
    actions.withdraw(message, by=house.ana, at=NOW + HOUR)
    with pytest.raises(actions.StillCalledOff):
        actions.send_again(message, by=house.ana, at=NOW + HOUR)
    provider.answers[CALLED_OFF] = {"errcode": -1, "errmsg": "system error"}
    look(channel, message, HOUR)
    provider.answers[CALLED_OFF] = {"errcode": 0}

    message = look(channel, message, 9 * HOUR)

    assert [said["msgid"] for said in provider.asked(CALLED_OFF)] == ["msg-1", "msg-1"]
    assert (message.state, message.look_at) == ("withdrawn", None)
    actions.send_again(message, by=house.ana, at=NOW + 10 * HOUR)


def test_what_a_colleague_sent_before_it_was_called_off_counts_as_sent(
    channel: Channel, decide: Decide, provider: Provider, house: House
) -> None:
    message = decide()
    provider.answers[RESULT] = said_of(1)
    provider.answers[CALLED_OFF] = {"errcode": 41093, "errmsg": "task over"}
    actions.withdraw(message, by=house.ana, at=NOW + 2 * HOUR)

    message = look(channel, message, 2 * HOUR)

    assert (message.state, message.sent_at, message.look_at) == ("sent", NOW + HOUR, None)
    assert [step.did for step in message.steps.order_by("pk")][1:] == ["withdrawn", "confirmed", "delivered"]


def test_whoever_wants_no_contact_any_more_is_not_written_to_by_a_colleague_either(
    channel: Channel, decide: Decide, provider: Provider, customer: Customer, house: House
) -> None:
    message = decide()
    record_consent(customer, purpose="contact", given=False, source="phone", by=house.ana, at=NOW)

    message = look(channel, message, HOUR)

    assert (message.state, message.why) == ("withdrawn", "not_allowed")
    assert len(provider.asked(CALLED_OFF)) == 1


def test_what_wecom_refuses_or_leaves_in_doubt_is_understood(
    channel: Channel, decide: Decide, provider: Provider
) -> None:
    provider.answers[ASKED] = {"errcode": 0, "fail_list": [WHO], "msgid": ""}
    unknown = decide()
    assert (unknown.state, unknown.why) == ("failed", "refused")
    provider.silent.add(ASKED)

    doubtful = decide("b")

    assert (doubtful.state, doubtful.why) == ("parked", "unknown")
    assert look(channel, doubtful, HOUR).state == "parked"  # without its number nobody can ask


def test_what_the_account_may_not_do_waits_until_it_may(decide: Decide, provider: Provider) -> None:
    provider.answers[ASKED] = {"errcode": 48002, "errmsg": "api forbidden"}

    message = decide()

    assert (message.state, message.why) == ("waiting", "sign_in")


def test_in_its_dry_run_nobody_is_asked(channel: Channel, decide: Decide, provider: Provider, house: House) -> None:
    actions.back_to_dry(channel, by=house.adam, at=NOW)

    message = decide()

    assert (message.state, provider.calls) == ("dry", [])


def test_it_is_written_from_the_file_that_holds_their_external_user_id(
    channel: Channel, customer: Customer, house: House, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    page = reverse("messaging:write-wecom", args=[customer.pk])
    browser = signed_in(house.ana)
    assert page not in browser.get(reverse("customers:file", args=[customer.pk])).text
    told = {"seen_revision": customer.revision, "by": house.ana, "at": NOW}
    with pytest.raises(NotAWeComCustomer):
        edit_file(customer, changes={"handles": [HandleLine("wecom", "zhangsan")]}, **told)
    edit_file(customer, changes={"handles": [HandleLine("wecom", WHO)]}, **told)

    assert page in browser.get(reverse("customers:file", args=[customer.pk])).text
    said = {"key": "0" * 32, "subject_line": "", "body": "请评价本次服务。", "address": _named(browser.get(page).text)}
    assert browser.post(page, {**said, "body": ""}).status_code == 422
    assert browser.post(page, said).status_code == 302
    assert Message.objects.get().address == WHO


def _named(page: str) -> str:
    """The value by which the form names their address."""
    choice = re.search(r'<option value="([0-9a-f]{64})"', page)
    assert choice
    return choice[1]
