"""The drivers of Alibaba Cloud and Tencent Cloud, with their own SDKs, against a server that speaks their protocols."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from huiyin.messaging import actions
from huiyin.messaging.drivers import Later, NotSent, NoWay, Refused, Unknown, driver
from huiyin.messaging.models import Channel, Message, Receipt, Signature, Template
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, decide_to_send, live
from tests.messaging.provider import Provider, Said, open_provider

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("word", ["alibaba", "tencent"])
SEND = {"alibaba": "SendSms", "tencent": "SendSms"}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with open_provider() as opened:
        yield opened


def taken(word: str) -> Said:
    if word == "alibaba":
        return {"Code": "OK", "BizId": "9001^0"}
    return {"SendStatusSet": [{"SerialNo": "5000:1", "Code": "Ok", "Message": "send success"}]}


def refused(word: str, code: str) -> Said:
    if word == "alibaba":
        return {"Code": code, "Message": "refused"}
    if code.startswith("AuthFailure"):
        return {"Error": {"Code": code, "Message": "refused"}}
    return {"SendStatusSet": [{"SerialNo": "", "Code": code, "Message": "refused"}]}


@pytest.fixture
def channel(house: House, pack: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch, word: str) -> Channel:
    monkeypatch.setenv("HUIYIN_CHANNEL_SMS", "secret-7351")
    said = {"key": "sms", "driver": word, "name": "短信", "access_key": "AK1", "secret": "HUIYIN_CHANNEL_SMS"}
    where = {"app_id": "1400006666", "endpoint": provider.endpoint}
    channel = live(actions.add_channel(**said, **where, **BRAKES, by=house.adam, at=NOW), house)
    provider.answers[SEND[word]] = taken(word)
    return channel


@pytest.fixture
def template(channel: Channel, house: House) -> Template:
    words = {"key": "ready", "title": "取车通知", "text": "您好{name}，车{plate}已修好。", "purpose": "service"}
    row = actions.write_template(channel, **words, by=house.adam, at=NOW)
    Template.objects.filter(pk=row.pk).update(state="approved", provider_id="12345", asked_at=NOW)
    Signature.objects.create(channel=channel, words="安途汽车", state="approved", provider_id="77")
    row.refresh_from_db()
    return row


@pytest.fixture
def message(channel: Channel, template: Template, house: House) -> Message:
    variables = {"name": "王女士", "plate": "京A1"}
    said = {"key": "a", "address": "13800138000", "template": template, "variables": variables}
    return decide_to_send(channel, **said, by=house.ana, at=NOW)


def hand_over(channel: Channel, message: Message) -> str:
    message = Message.objects.select_related("template", "signature").get(pk=message.pk)
    with driver(channel.driver).open(channel) as session:
        return session.send(message, handing_over=lambda: None)


@BOTH
def test_a_message_is_asked_for_as_the_provider_wants_it(
    word: str, channel: Channel, message: Message, provider: Provider
) -> None:
    actions.send_some(channel.pk, lambda: NOW)

    message.refresh_from_db()
    [said] = provider.asked("SendSms")
    our_number = f"huiyin-{message.pk}-0"
    assert "secret-7351" not in json.dumps(said)
    if word == "alibaba":
        assert said.pop("proof").startswith("ACS3-HMAC-SHA256 Credential=AK1,")
        assert json.loads(said.pop("TemplateParam")) == {"name": "王女士", "plate": "京A1"}
        assert said == {
            "PhoneNumbers": "13800138000", "SignName": "安途汽车", "TemplateCode": "12345", "OutId": our_number,
        }  # fmt: skip
        assert (message.state, message.provider_id) == ("sent", "9001^0")
    else:
        assert said.pop("proof").startswith("TC3-HMAC-SHA256 Credential=AK1/")
        assert said == {
            "PhoneNumberSet": ["+8613800138000"], "SignName": "安途汽车", "TemplateId": "12345",
            "SmsSdkAppId": "1400006666", "TemplateParamSet": ["王女士", "京A1"], "SessionContext": our_number,
        }  # fmt: skip
        assert (message.state, message.provider_id) == ("sent", "5000:1")


@pytest.mark.parametrize(
    ("word", "code", "kind", "why"),
    [
        ("alibaba", "isv.BUSINESS_LIMIT_CONTROL", Later, "later"),
        ("alibaba", "isv.DAY_LIMIT_CONTROL", NoWay, "later"),
        ("alibaba", "isv.AMOUNT_NOT_ENOUGH", NoWay, "unpaid"),
        ("alibaba", "isv.SMS_TEMPLATE_ILLEGAL", Refused, "unapproved"),
        ("alibaba", "isv.MOBILE_NUMBER_ILLEGAL", Refused, "refused"),
        ("tencent", "LimitExceeded.PhoneNumberDailyLimit", Later, "later"),
        ("tencent", "LimitExceeded.AppMainlandChinaDailyLimit", NoWay, "later"),
        ("tencent", "FailedOperation.InsufficientBalanceInSmsPackage", NoWay, "unpaid"),
        ("tencent", "FailedOperation.SignatureIncorrectOrUnapproved", Refused, "unapproved"),
        ("tencent", "FailedOperation.PhoneNumberInBlacklist", Refused, "refused"),
        ("tencent", "AuthFailure.SignatureFailure", NoWay, "sign_in"),
    ],
)
def test_what_a_provider_refuses_is_understood(
    word: str, channel: Channel, message: Message, provider: Provider, code: str, kind: type[NotSent], why: str
) -> None:
    provider.answers["SendSms"] = refused(word, code)

    with pytest.raises(NotSent) as said:
        hand_over(channel, message)
    assert (type(said.value), said.value.why) == (kind, why)
    provider.answers["SendSms"] = taken(word)

    assert hand_over(channel, message)


@pytest.mark.parametrize("word", ["alibaba"])
@pytest.mark.parametrize(("status", "kind"), [(400, NoWay), (503, Unknown)])
def test_what_alibaba_says_by_its_status_counts_too(
    word: str, channel: Channel, message: Message, provider: Provider, status: int, kind: type[NotSent]
) -> None:
    provider.status, provider.answers["SendSms"] = status, {"Code": "Throttling.User", "Message": "too many"}

    with pytest.raises(kind):
        hand_over(channel, message)

    assert len(provider.asked("SendSms")) == 1


@BOTH
def test_what_the_provider_may_have_taken_is_never_asked_for_twice(
    word: str, channel: Channel, message: Message, provider: Provider
) -> None:
    provider.silent.add("SendSms")

    with pytest.raises(Unknown):
        hand_over(channel, message)

    assert len(provider.asked("SendSms")) == 1


@BOTH
def test_what_never_left_waits(word: str, channel: Channel, message: Message) -> None:
    channel.settings["endpoint"] = "127.0.0.1:1"

    with pytest.raises(NoWay) as said:
        hand_over(channel, message)

    assert said.value.why == "unreachable"


@BOTH
@pytest.mark.parametrize(("code", "state"), [("1", "waiting"), ("0", "approved"), ("-1", "rejected")])
def test_a_template_is_asked_for_and_its_state_fetched(
    word: str, channel: Channel, house: House, provider: Provider, code: str, state: str
) -> None:
    words = {"key": "ready", "title": "取车通知", "text": "您好{name}，车{plate}已修好。", "purpose": "service"}
    template = actions.write_template(channel, **words, by=house.adam, at=NOW)
    provider.answers |= {
        "AddSmsTemplate": {"Code": "OK", "TemplateCode": "678", "AddTemplateStatus": {"TemplateId": "678"}},
        "GetSmsTemplate": {
            "Code": "OK", "TemplateStatus": {"1": "0", "0": "1", "-1": "2"}[code],
            "AuditInfo": {"RejectInfo": "缺少场景"},
        },
        "DescribeSmsTemplateList": {
            "DescribeTemplateStatusSet": [{"TemplateId": 678, "StatusCode": int(code), "ReviewReply": "缺少场景"}]
        },
    }  # fmt: skip

    actions.ask_for_approval(template, at=NOW)
    actions.refresh_approvals(channel, lambda: NOW + timedelta(hours=1))

    [said] = provider.asked("AddSmsTemplate")
    written = {"alibaba": "您好${name}，车${plate}已修好。", "tencent": "您好{1}，车{2}已修好。"}[word]
    template.refresh_from_db()
    assert (said["TemplateContent"], template.provider_id, template.state) == (written, "678", state)
    with pytest.raises(actions.AskedAlready):
        actions.ask_for_approval(template, at=NOW)


@BOTH
def test_a_signature_is_confirmed_by_the_provider(word: str, channel: Channel, provider: Provider) -> None:
    provider.answers |= {
        "GetSmsSign": {"Code": "OK", "SignStatus": 1},
        "DescribeSmsSignList": {"DescribeSignListStatusSet": [{"SignId": 77, "StatusCode": 0}]},
    }
    signature = actions.add_signature(channel, words="安途汽车")
    if word == "tencent":  # it knows signatures by number
        with pytest.raises(actions.NumberMissing):
            actions.ask_for_approval(signature, at=NOW)
        signature.provider_id = "77"
        signature.save()

    actions.ask_for_approval(signature, at=NOW)
    actions.refresh_approvals(channel, lambda: NOW)

    signature.refresh_from_db()
    assert signature.state == "approved"


@BOTH
def test_what_the_provider_says_of_a_template_it_does_not_take_reaches_whoever_asked(
    word: str, channel: Channel, house: House, provider: Provider
) -> None:
    words = {"key": "ready", "title": "取车通知", "text": "已修好。", "purpose": "service"}
    template = actions.write_template(channel, **words, by=house.adam, at=NOW)
    error = {"Code": "isv.TEMPLATE_OVER_LIMIT", "Message": "今天申请太多"}
    provider.answers["AddSmsTemplate"] = {
        **error,
        "Error": {"Code": "FailedOperation.TemplateNumberLimit", "Message": "今天申请太多"},
    }

    with pytest.raises(actions.ProviderRefuses, match="今天申请太多"):
        actions.ask_for_approval(template, at=NOW)

    template.refresh_from_db()
    assert template.state == "unasked"


@BOTH
@pytest.mark.parametrize("heard", [True, False], ids=["taken", "nobody heard"])
def test_a_receipt_is_fetched_also_of_a_message_nobody_heard_of(
    word: str, channel: Channel, message: Message, provider: Provider, heard: bool
) -> None:
    provider.silent = set() if heard else {"SendSms"}
    actions.send_some(channel.pk, lambda: NOW)
    message.refresh_from_db()
    assert message.state == ("sent" if heard else "parked")
    ours = f"huiyin-{message.pk}-0"
    dtos = [
        {"OutId": "another", "SendStatus": 2, "ErrCode": "MK:0001", "ReceiveDate": "2026-11-22 10:00:01"},
        {"OutId": ours, "SendStatus": 3, "ErrCode": "DELIVERED", "ReceiveDate": "2026-11-22 10:00:02"},
    ]
    of_tencent = {
        "SerialNo": "5000:1",
        "ReportStatus": "SUCCESS",
        "Description": "DELIVRD",
        "UserReceiveTime": 1795312802,
    }
    provider.answers |= {
        "QuerySendDetails": {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": dtos}},
        "PullSmsSendStatusByPhoneNumber": {
            "PullSmsSendStatusSet": [
                {**of_tencent, "SerialNo": "6000:1", "SessionContext": "another"},
                {**of_tencent, "SessionContext": ours},
            ]
        },
    }  # fmt: skip

    assert actions.fetch_receipts(channel.pk, lambda: NOW + timedelta(minutes=2)) == 1

    message.refresh_from_db()
    assert (message.state, message.look_at, Receipt.objects.get().delivered) == ("sent", None, True)
    assert message.delivered_at is not None


@pytest.mark.parametrize("word", ["alibaba", "tencent"])
def test_without_the_sdk_the_outbox_says_what_to_install(
    word: str, channel: Channel, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = {"alibaba": "alibabacloud_dysmsapi20170525", "tencent": "tencentcloud.sms.v20210111"}[word]
    monkeypatch.setitem(__import__("sys").modules, gone, None)

    actions.send_some(channel.pk, lambda: NOW)

    message.refresh_from_db()
    assert (message.state, message.why) == ("waiting", "unreachable")
    assert "huiyin[sms]" in message.detail
