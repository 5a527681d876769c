"""Rounds by message: who is written to is reached once it was sent, and by the next way if it did not get there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.callbacks import actions, jobs
from huiyin.callbacks.actions.noting import note
from huiyin.callbacks.models import Callback, Halt, Round
from huiyin.contact import actions as contact
from huiyin.contact.queries import contact_rules
from huiyin.customers.actions import hold_many
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine, HandleLine
from huiyin.messaging import actions as messaging
from huiyin.messaging.actions.sending import note_sent
from huiyin.messaging.drivers import Report
from huiyin.messaging.models import Channel, Message, Template
from huiyin.rulebook.definitions import CallbackPlan, Share, Skips
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, live, set_up

LATER = NOW + timedelta(minutes=5)
DAY = timedelta(days=1)
Opened = Callable[..., Customer]


@pytest.fixture
def mail(house: House, pack: Any) -> Channel:
    channel = live(set_up(house, 25), house)
    said = {"key": "news", "title": "新服务", "text": "{salutation}，您好。", "purpose": "service"}
    messaging.write_template(channel, **said, by=house.adam, at=NOW)
    return channel


@pytest.fixture
def letters(house: House, mail: Channel) -> Channel:
    said = {
        "key": "letters",
        "driver": "post",
        "name": "信件",
        "sender_name": "安途",
        "return_address": "北京",
        **BRAKES,
    }
    channel = live(messaging.add_channel(**said, by=house.adam, at=NOW), house)
    words = {"key": "news", "title": "新服务", "text": "{salutation}，您好。", "purpose": "service"}
    messaging.write_template(channel, **words, by=house.adam, at=NOW)
    return channel


def rule(*channels: str, **changed: Any) -> dict[str, Any]:
    plan: CallbackPlan = pack_in_force().callbacks["members"]
    turn = replace(plan.turns[0], message="news")
    usual = {"audience": {}, "skips": Skips(), "share": Share("keeper"), "channels": channels, "turns": (turn,)}
    return {**usual, **changed}


def started(house: House, *channels: str, **changed: Any) -> Round:
    run = actions.plan_round("members", changed=rule(*channels, **changed), by=house.lena, at=NOW)
    run = actions.start(run, by=house.lena, at=NOW)
    actions.write_round(run, at=NOW)
    return run


def sent(message: Message, at: Any = LATER, number: str = "") -> None:
    """As a worker has it whose message the other side took."""
    Message.objects.filter(pk=message.pk).update(state="sending", claimed_at=at, handed_over_at=at)
    note_sent(Message.objects.select_related("channel", "customer").get(pk=message.pk), at=at, number=number)


def test_who_is_written_to_is_reached_once_it_was_sent(house: House, mail: Channel, opened: Opened) -> None:
    customer = opened("王芳", handles=["wang@example.com"])
    run = started(house, "email", "phone")
    callback = Callback.objects.select_related("item").get(round=run)
    message = Message.objects.get(customer=customer)
    assert (message.subject, message.body, callback.state) == (callback.subject, "王先生/女士，您好。", "open")
    assert callback.item
    assert callback.item.not_before
    assert callback.item.not_before > NOW + DAY
    assert actions.write(LATER) == 0

    sent(message)
    actions.write(LATER)

    callback.refresh_from_db()
    assert callback.interaction
    assert (callback.state, callback.interaction.channel, callback.settled_by) == ("reached", "email", None)
    assert actions.write(LATER) == 0


def test_what_did_not_get_there_goes_by_the_next_way(house: House, letters: Channel, opened: Opened) -> None:
    places = {"addresses": [AddressLine("", "110108", "中关村大街 1 号")]}
    opened("王芳", handles=["wang@example.com"], phones=["13800000001"], **places)
    run = started(house, "email", "letter", "phone")
    callback = Callback.objects.get(round=run)

    messaging.withdraw(Message.objects.get(channel__kind="email"), by=house.lena, at=LATER)
    actions.write(LATER)
    callback.refresh_from_db()
    letter = Message.objects.get(channel=letters)
    assert (callback.channel, letter.state, callback.state) == ("letter", "waiting", "open")

    messaging.withdraw(letter, by=house.lena, at=LATER)
    actions.write(LATER)
    callback = Callback.objects.select_related("item").get(pk=callback.pk)
    assert callback.item
    assert callback.item.not_before
    assert (callback.channel, callback.state) == ("phone", "open")
    assert callback.item.not_before < LATER + timedelta(hours=1)  # a person calls


def test_where_the_plan_wants_a_receipt_a_text_message_counts_with_it(
    house: House, mail: Channel, opened: Opened
) -> None:
    sms = live(
        messaging.add_channel(key="sms", driver="pretending", name="短信", **BRAKES, by=house.adam, at=NOW), house
    )
    said = {"key": "news", "title": "新服务", "text": "{salutation}，您好。", "purpose": "service"}
    messaging.ask_for_approval(messaging.write_template(sms, **said, by=house.adam, at=NOW - DAY), at=NOW - DAY)
    messaging.ask_for_approval(messaging.add_signature(sms, words="安途汽车服务"), at=NOW - DAY)
    messaging.refresh_approvals(sms, lambda: NOW)
    for number in (1, 2):
        opened(f"王{number}", phones=[f"1380000000{number}"])
    run = started(house, "sms", "phone", receipt=2)
    first, second = Message.objects.order_by("pk")
    for message in (first, second):
        sent(message, number=f"n{message.pk}")
    with CaptureQueriesContext(connection) as asked:
        assert actions.write(LATER) == 0
    assert not [one for one in asked if "FOR UPDATE" in one["sql"]]  # nobody waits for who waits for a receipt

    report = Report(provider_id=f"n{first.pk}", code="DELIVRD", delivered=True, detail="", at=LATER)
    messaging.note_receipt(first, report, at=LATER)
    actions.write(LATER)
    actions.write(LATER + 3 * DAY)

    found = Callback.objects.filter(round=run).order_by("customer")
    assert list(found.values_list("state", "channel")) == [("reached", "sms"), ("open", "phone")]


def test_without_a_way_left_they_were_not_to_be_reached(house: House, mail: Channel, opened: Opened) -> None:
    opened("王芳", handles=["wang@example.com"])
    run = started(house, "email", "phone")

    messaging.withdraw(Message.objects.get(), by=house.lena, at=LATER)
    actions.write(LATER)

    callback = Callback.objects.get(round=run)
    assert (callback.state, callback.why) == ("unreachable", "not_delivered")


def test_text_messages_carry_no_survey(house: House, mail: Channel, opened: Opened) -> None:
    opened("王芳", handles=["wang@example.com"], phones=["13800000001"])

    with pytest.raises(messaging.SurveyByText):
        started(house, "email", "sms", purpose="survey")
    survey = {"key": "news", "title": "问卷", "text": "{salutation}，您好。", "purpose": "survey"}
    messaging.write_template(mail, **survey, by=house.adam, at=NOW)
    run = started(house, "email", purpose="survey")

    assert Callback.objects.get(round=run).channel == "email"


def test_a_round_by_message_alone_has_something_to_send(house: House, mail: Channel, opened: Opened) -> None:
    opened("王芳", handles=["wang@example.com"], phones=["13800000001"])

    with pytest.raises(actions.NothingToSend):
        started(house, "letter")
    with pytest.raises(actions.NothingToSend):  # what there is serves another purpose
        started(house, "email", purpose="marketing")
    assert started(house, "letter", "phone")


def test_whoever_was_written_to_of_late_is_left_out_of_the_next_mailing(
    house: House, mail: Channel, opened: Opened
) -> None:
    opened("王芳", handles=["wang@example.com"])
    started(house, "email")
    sent(Message.objects.get())
    actions.write(LATER)
    opened("李雷", handles=["li@example.com"])

    def mailed(days: int) -> dict[str, str]:
        at = NOW + days * DAY
        changed = rule("email", skips=Skips(recently=14))
        run = actions.start(actions.plan_round("members", changed=changed, by=house.lena, at=at), by=house.lena, at=at)
        why = dict(Callback.objects.filter(round=run).values_list("customer__name", "why"))
        for callback in Callback.objects.open().filter(round=run):
            actions.exclude(callback, why="let_off", by=house.lena, at=at)
        return why

    assert mailed(3) == {"王芳": "recently", "李雷": ""}
    assert mailed(15) == {"王芳": "", "李雷": ""}


def test_whoever_is_settled_by_hand_meanwhile_holds_up_nobody(
    house: House, mail: Channel, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        opened(f"王{number}", handles=[f"w{number}@example.com"], phones=[f"1380000000{number}"])
    run = started(house, "email", "phone")
    for message in Message.objects.order_by("pk"):
        messaging.withdraw(message, by=house.lena, at=LATER)
    found = Callback.objects.filter(round=run).order_by("customer")

    def by_hand(keys: Any) -> None:
        monkeypatch.undo()
        actions.exclude(found[0], why="no_way", by=house.lena, at=LATER)
        hold_many(keys)

    monkeypatch.setattr("huiyin.callbacks.actions.messages.hold_many", by_hand)
    assert actions.write(LATER) == 1

    assert list(found.values_list("state", "channel")) == [("excluded", "email"), ("open", "phone")]
    assert jobs.write.lock == jobs.collect.lock


def test_a_refusal_silences_no_other_round(
    house: House, mail: Channel, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened("王芳", handles=["wang@example.com"])
    refused = actions.plan_round("members", changed=rule("email", "phone"), by=house.lena, at=NOW)
    actions.start(refused, by=house.lena, at=NOW)
    run = actions.plan_round("members", changed=rule("email", "phone"), by=house.lena, at=NOW)
    actions.start(run, by=house.lena, at=NOW)
    written = []

    def refuse(which: Round, *, at: Any) -> int:
        if which.pk == refused.pk:
            raise actions.NothingToSend(template="news")
        written.append(which.pk)
        return 1

    def refuse_all(at: Any) -> int:
        raise actions.NotRunning

    monkeypatch.setattr("huiyin.callbacks.actions.messages.write_round", refuse)
    monkeypatch.setattr(actions, "collect", refuse_all)
    with pytest.raises(actions.NothingToSend):
        jobs.collect(0)

    assert written == [run.pk]


def test_while_nobody_can_be_written_to_all_of_them_wait(house: House, mail: Channel, opened: Opened) -> None:
    opened("王芳", handles=["wang@example.com"])
    opened("李强", handles=["li@example.com"])
    Template.objects.update(state="rejected")
    run = started(house, "email", "phone")
    found = Callback.objects.filter(round=run)
    assert list(found.values_list("state", "channel")) == [("open", "email")] * 2
    actions.write(LATER)
    told = Notice.objects.filter(subject=run.subject)
    assert [(one.person, "news" in one.text["zh-hans"]) for one in told] == [(house.lena, True)]  # once

    Template.objects.update(state="approved")

    assert actions.write(LATER) == 2
    assert Message.objects.count() == 2
    assert not Halt.objects.exists()


def test_nobody_hears_more_by_messages_than_the_cap_allows(house: House, mail: Channel, opened: Opened) -> None:
    cap = contact_rules().cap
    assert cap
    customers = [opened(name, handles=[f"w{place}@example.com"]) for place, name in enumerate(["王芳", "李强"])]
    run = actions.plan_round("members", changed=rule("email", "phone"), by=house.lena, at=NOW)
    actions.start(run, by=house.lena, at=NOW)
    said: dict[str, Any] = {"direction": "out", "channel": "phone", "purpose": "conversation", "content": "好"}
    for times, customer in zip((cap.contacts, cap.contacts - 1), customers, strict=True):
        for _time in range(times):
            contact.note_interaction(contact.Said(**said), customer=customer, subject="", by=house.ana, at=NOW)

    actions.write_round(run, at=NOW)
    message = Message.objects.get()
    assert message.customer == customers[1]

    sent(message)
    WorkItem.objects.update(due_at=LATER)
    assert actions.leave_out(LATER) == 1  # not the one whom this very message has reached
    actions.write(LATER)
    found = Callback.objects.filter(round=run).order_by("customer")
    assert list(found.values_list("state", "why")) == [("excluded", "capped"), ("reached", "")]


def test_whoever_is_settled_otherwise_gets_no_message(house: House, mail: Channel, opened: Opened) -> None:
    opened("王芳", handles=["wang@example.com"], phones=["13800000001"])
    opened("李强", handles=["li@example.com"])
    run = started(house, "email", "phone")
    callback = Callback.objects.get(round=run, customer__name="王芳")

    talk = note(callback, line="answered", content="很满意", by=house.ana, at=LATER)
    actions.reach(callback, interaction=talk, by=house.ana, at=LATER)

    assert talk.channel == "phone"
    assert dict(Message.objects.values_list("customer__name", "state")) == {"王芳": "withdrawn", "李强": "waiting"}


def test_whoever_is_settled_otherwise_is_not_written_to_by_a_colleague_either(
    house: House, mail: Channel, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIYIN_CHANNEL_CLIENTS", "SEC7351")
    account = {"access_key": "corp1", "secret": "HUIYIN_CHANNEL_CLIENTS"}
    said = {"key": "clients", "driver": "wecom_client", "name": "企业微信客户", **account, **BRAKES}
    channel = live(messaging.add_channel(**said, by=house.adam, at=NOW), house)
    words = {"key": "news", "title": "新服务", "text": "{salutation}，您好。", "purpose": "service"}
    messaging.write_template(channel, **words, by=house.adam, at=NOW)
    opened("王芳", handles=[HandleLine("wecom", "wmqfasd1e1927831123109rBAAAA")], phones=["13800000001"])
    callback = Callback.objects.get(round=started(house, "wecom_client", "phone"))
    sent(Message.objects.get(), number="msg-1")
    assert Message.objects.get().state == "confirming"

    talk = note(callback, line="answered", content="很满意", by=house.ana, at=LATER)
    actions.reach(callback, interaction=talk, by=house.ana, at=LATER)

    message = Message.objects.get()
    assert (message.state, message.is_called_off) == ("withdrawn", True)
