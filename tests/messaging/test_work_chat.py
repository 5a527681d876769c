"""WeCom and DingTalk, against a server that speaks like theirs: signed as they want it, refused as they refuse."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from huiyin.messaging import actions
from huiyin.messaging.drivers import work_chat
from huiyin.messaging.models import Channel
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, decide_to_send, live
from tests.messaging.provider import Provider, open_provider

pytestmark = pytest.mark.django_db
SENT_TO = {
    "wecom_robot": "/cgi-bin/webhook/send",
    "wecom_app": "/cgi-bin/message/send",
    "dingtalk_robot": "/robot/send",
    "dingtalk_app": "/topapi/message/corpconversation/asyncsend_v2",
}
EACH = pytest.mark.parametrize("word", [*SENT_TO])
PASSES = ("/cgi-bin/gettoken", "/gettoken")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with open_provider() as opened:
        opened.answers |= {
            key: {"errcode": 0, "errmsg": "ok", "msgid": "m1", "task_id": 12} for key in SENT_TO.values()
        }
        opened.answers |= {key: {"errcode": 0, "access_token": "pass-1"} for key in PASSES}
        yield opened


@pytest.fixture
def channel(house: House, provider: Provider, monkeypatch: pytest.MonkeyPatch, word: str) -> Channel:
    monkeypatch.setenv("HUIYIN_CHANNEL_CHAT", "token-1:SEC7351" if word == "dingtalk_robot" else "SEC7351")
    account = {"access_key": "corp1", "app_id": "1000002", "secret": "HUIYIN_CHANNEL_CHAT"}
    said = {"key": "chat", "driver": word, "name": "群", "endpoint": provider.endpoint, **account, **BRAKES}
    return live(actions.add_channel(**said, by=house.adam, at=NOW), house)


def send_one(channel: Channel, house: House, key: str = "a", at: datetime = NOW) -> Any:
    said = {"address": "zhangsan", "subject_line": "满意度下降", "body": "本周 91%。", "purpose": "service"}
    message = decide_to_send(channel, **said, key=key, by=house.ana, at=at)
    actions.send_some(channel.pk, lambda: at)
    message.refresh_from_db()
    return message


@EACH
def test_a_message_goes_out_signed_as_the_program_wants_it(
    word: str, channel: Channel, house: House, provider: Provider
) -> None:
    message = send_one(channel, house)

    assert (message.state, message.why, message.detail) == ("sent", "", "")
    [said] = provider.asked(SENT_TO[word])
    content = (said.get("msg") or said)["text"]["content"]
    assert content == "满意度下降\n本周 91%。"
    if word == "wecom_robot":
        assert said["key"] == "SEC7351"
    elif word == "dingtalk_robot":
        proof = hmac.new(b"SEC7351", f"{said['timestamp']}\nSEC7351".encode(), hashlib.sha256).digest()
        assert (said["access_token"], said["sign"]) == ("token-1", base64.b64encode(proof).decode())
    else:
        assert (said["access_token"], said.get("touser") or said.get("userid_list")) == ("pass-1", "zhangsan")
        assert message.provider_id in ("m1", "12")


@EACH
@pytest.mark.parametrize(
    ("code", "stands"),
    [(45009, ("waiting", "later")), (310000, ("waiting", "sign_in")), (60020, ("failed", "refused"))],
)
def test_what_the_program_refuses_is_understood(
    word: str, channel: Channel, house: House, provider: Provider, code: int, stands: tuple[str, str]
) -> None:
    provider.answers[SENT_TO[word]] = {"errcode": code, "errmsg": "no"}
    message = send_one(channel, house)
    assert (message.state, message.why) == stands

    provider.answers[SENT_TO[word]] = {"errcode": 0}

    assert send_one(channel, house, "b", at=NOW + timedelta(minutes=1)).state == "sent"


@pytest.mark.parametrize(("word", "code", "rest"), [("wecom_robot", 45009, 1), ("dingtalk_robot", 130101, 10)])
def test_a_program_that_had_too_much_is_left_in_peace(
    word: str, channel: Channel, house: House, provider: Provider, code: int, rest: int
) -> None:
    provider.answers[SENT_TO[word]] = {"errcode": code, "errmsg": "too many"}
    refused = send_one(channel, house)

    waiting = send_one(channel, house, "b", at=NOW + timedelta(seconds=59 * rest))
    assert (len(provider.asked(SENT_TO[word])), waiting.state, waiting.tries) == (1, "waiting", 0)

    provider.answers[SENT_TO[word]] = {"errcode": 0}
    assert actions.tend(NOW + timedelta(minutes=rest)) == [channel.pk]
    actions.send_some(channel.pk, lambda: NOW + timedelta(minutes=rest))
    for message in (refused, waiting):
        message.refresh_from_db()
        assert message.state == "sent"


@pytest.mark.parametrize("word", ["dingtalk_robot"])
def test_a_robot_writes_as_often_within_a_minute_as_the_program_lets_it(
    word: str, channel: Channel, house: House, provider: Provider
) -> None:
    channel.per_address_day = 100
    channel.save()
    for number in range(25):
        decide_to_send(channel, key=f"m{number}", address="群", body="一条", by=house.ana, at=NOW)

    while actions.send_some(channel.pk, lambda: NOW):
        pass
    assert len(provider.asked(SENT_TO[word])) == 20

    actions.send_some(channel.pk, lambda: NOW + timedelta(minutes=1))
    assert len(provider.asked(SENT_TO[word])) == 25


@pytest.mark.parametrize("word", ["wecom_robot", "dingtalk_app"])
@pytest.mark.parametrize("answer", [b"<html>", b"[]", b'{"errcode": "0"}', b'{"errcode"'])
def test_an_answer_that_nobody_can_read_is_set_aside(
    word: str, channel: Channel, house: House, provider: Provider, answer: bytes
) -> None:
    provider.raw[SENT_TO[word]] = answer

    message = send_one(channel, house)

    assert (message.state, message.why) == ("parked", "unknown")
    assert actions.send_again(message, by=house.adam, at=NOW) is None


@pytest.mark.parametrize("word", ["wecom_robot"])
def test_an_answer_that_comes_too_late_is_set_aside(
    word: str, channel: Channel, house: House, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_chat, "PATIENCE", 0.1)
    provider.slow.add(SENT_TO[word])

    message = send_one(channel, house)

    assert (message.state, message.why) == ("parked", "unknown")


@EACH
def test_what_may_have_arrived_is_not_sent_again(word: str, channel: Channel, house: House, provider: Provider) -> None:
    provider.silent.add(SENT_TO[word])

    message = send_one(channel, house)

    assert (message.state, message.why) == ("parked", "unknown")


@pytest.mark.parametrize("word", ["wecom_robot"])
def test_a_test_is_written_into_the_group(word: str, channel: Channel, house: House, provider: Provider) -> None:
    said = {"subject_line": "试发", "body": "能读到就好了。", "by": house.adam, "clock": lambda: NOW}

    assert actions.send_test(channel, **said).state == "sent"

    assert len(provider.asked(SENT_TO[word])) == 1
