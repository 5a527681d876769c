"""Customers stop advertising by themselves: by a link, by an answer; everything else still reaches them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.audit.models import Entry
from huiyin.customers.actions import open_file, record_consent
from huiyin.customers.models import Customer
from huiyin.customers.queries import standing_consents
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message
from huiyin.messaging.rules.texts import asks_to_stop
from tests.conftest import NOW, House
from tests.messaging.conftest import Decide
from tests.messaging.postbox import Postbox
from tests.messaging.test_receiving import mail

pytestmark = pytest.mark.django_db
Send = Callable[..., None]
DAY = timedelta(days=1)
SALE = {"purpose": "marketing", "subject_line": "春季保养八折", "body": "本月到店八折。"}


def agree(customer: Customer, house: House, at: Any = NOW) -> None:
    said = {"purpose": "marketing", "given": True, "source": "phone", "evidence": "录音 3"}
    record_consent(customer, **said, by=house.ana, at=at)


@pytest.fixture
def agreed(customer: Customer, house: House, settings: Any) -> Customer:
    settings.PUBLIC_URL = "https://service.antu.example/"
    agree(customer, house)
    return customer


@pytest.fixture
def link(agreed: Customer, decide: Decide, send: Send, postbox: Postbox) -> str:
    """The link in an offer that arrived, as a mail program reads it out of the header."""
    decide(customer=agreed, key="sale/1", **SALE)
    send()
    [said] = re.findall(rb"^List-Unsubscribe: <([^>]+)>, <mailto:[^>]+>\r?$", postbox.letters[0][1], re.MULTILINE)
    return str(said.decode().removeprefix("https://service.antu.example"))


def press(link: str, at: Any = NOW + DAY) -> Any:
    """As a mail program does it: without sign-in, cookie or token of a form."""
    with time_machine.travel(at, tick=False):
        return Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})


def test_an_offer_says_how_it_is_stopped_and_nothing_else_does(
    link: str, agreed: Customer, decide: Decide, send: Send, postbox: Postbox
) -> None:
    decide(customer=agreed, key="ready")
    send()

    offer, notice = postbox.mails
    assert offer["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert offer.get_content().endswith(f"退订：https://service.antu.example{link}\n")
    assert (notice["List-Unsubscribe"], "退订" in notice.get_content()) == (None, False)


def test_without_an_address_on_the_internet_an_answer_stops_it(
    agreed: Customer, decide: Decide, send: Send, postbox: Postbox, settings: Any
) -> None:
    settings.PUBLIC_URL = ""
    decide(customer=agreed, **SALE)
    send()

    [offer] = postbox.mails
    assert offer["List-Unsubscribe"] == "<mailto:service@antu.example?subject=STOP>"
    assert offer["List-Unsubscribe-Post"] is None
    assert offer.get_content().endswith("请回复：退订\n")


def test_looking_asks_and_one_press_stops_it(link: str, agreed: Customer) -> None:
    page = Client().get(link)

    assert page.status_code == 200
    assert "w**@example.com" in page.content.decode()
    agreed.refresh_from_db()
    assert agreed.refusals == []

    assert press(link).status_code == 200

    agreed.refresh_from_db()
    assert (agreed.consents, agreed.refusals) == (["marketing"], ["marketing/email"])
    assert "您不会再收到优惠和活动邮件" in Client().get(link).content.decode()


def test_it_is_on_record_once_however_often_it_is_pressed(link: str, agreed: Customer) -> None:
    press(link)
    press(link, NOW + 2 * DAY)

    stopped = [row for row in standing_consents(agreed) if row.over]
    assert [(row.about, row.given, row.source, row.evidence, row.by, row.at) for row in stopped] == [
        ("营销 · 电子邮件", False, "opt_out", "春季保养八折", None, NOW + DAY)
    ]
    [entry] = Entry.objects.filter(action="customer.opted_out")
    assert (entry.subject, entry.detail) == (f"customer/{agreed.pk}", {"over": "email"})


def test_a_link_that_we_did_not_write_stops_nothing(link: str, agreed: Customer) -> None:
    assert press(link.replace("stop/", "stop/1")).status_code == 404

    agreed.refresh_from_db()
    assert agreed.refusals == []


def test_after_it_no_offer_leaves_by_e_mail_and_what_is_no_offer_does(
    link: str, house: House, agreed: Customer, decide: Decide, send: Send, postbox: Postbox, channel: Channel
) -> None:
    waiting = decide(customer=agreed, key="sale/2", **SALE)
    wanted = decide(customer=agreed, key="sale/3", agreed=True, **SALE)
    press(link)
    said = {"key": "spring", "title": "八折", "text": "春季保养八折。", "purpose": "marketing"}
    template = actions.write_template(channel, **said, by=house.adam, at=NOW)

    for words in ({}, {"agreed": True}):
        with pytest.raises(actions.PurposeRefused):
            decide(customer=agreed, key="sale/4", **SALE, **words)
    each = actions.decide_each(
        channel, [actions.Recipient(agreed.pk, "sale/5")], template=template, by=house.ana, at=NOW
    )
    decide(customer=agreed, key="ready")
    send()

    assert each.left_out == {"sale/5": "refused"}
    assert [mail["Subject"] for mail in postbox.mails] == ["春季保养八折", "您的车修好了"]
    withdrawn = Message.objects.filter(pk__in=[waiting.pk, wanted.pk])
    assert {(one.state, one.why) for one in withdrawn} == {("withdrawn", "not_allowed")}
    with pytest.raises(actions.PurposeRefused):
        actions.send_again(waiting, by=house.ana, at=NOW)


def test_other_channels_and_a_new_yes_are_matters_of_their_own(link: str, house: House, agreed: Customer) -> None:
    press(link)
    agreed.refresh_from_db()

    assert (agreed.allows("marketing", "email"), agreed.allows("marketing", "sms")) == (False, True)
    agree(agreed, house, NOW + 2 * DAY)
    agreed.refresh_from_db()
    assert (agreed.refusals, agreed.allows("marketing", "email")) == ([], True)
    assert [(row.word, row.given) for row in standing_consents(agreed)] == [("marketing", True)]


def test_it_holds_for_each_file_with_the_address(link: str, house: House) -> None:
    lines = {"phones": ["13900139000"], "handles": ["wang@example.com"]}
    other = open_file(kind="person", name="王芳的先生", **lines, by=house.ana, at=NOW, confirmed=True)

    press(link)

    other.refresh_from_db()
    assert other.refusals == ["marketing/email"]


@pytest.mark.parametrize(
    ("subject", "text", "stops"),
    [("STOP", "", True), ("Re: 八折", "退订。\n\n> 本月到店八折。", True), ("Re: 八折", "我要退订上次的保养", False)],
)
def test_an_answer_stops_it_too(agreed: Customer, channel: Channel, subject: str, text: str, stops: bool) -> None:
    actions.take_in(channel, mail(text, Subject=subject), at=NOW)

    agreed.refresh_from_db()
    assert agreed.refusals == (["marketing/email"] if stops else [])


@pytest.mark.parametrize("words", ["退订", "ＴＤ", " td ", "T", "n", "拒收。", "Stop!", "退訂"])
def test_what_says_stop_in_a_text_message(words: str) -> None:
    assert asks_to_stop(words, letters=True)
    assert not asks_to_stop(f"请问{words}是什么意思", letters=True)
