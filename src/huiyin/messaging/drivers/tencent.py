"""Text messages over Tencent Cloud, by its own SDK (the extra `sms`)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar

from huiyin.customers.enums import Purpose
from huiyin.messaging.drivers import sms
from huiyin.messaging.drivers.registry import (
    Answer,
    HandingOver,
    Later,
    NotSent,
    NoWay,
    Refused,
    Report,
    Unknown,
    Verdict,
    out_id,
    register,
)
from huiyin.messaging.enums import Approval, Kind, Why
from huiyin.messaging.models import Asked, Channel, Message, Signature, Template
from huiyin.messaging.rules.texts import blanks, fill

ENDPOINT = "sms.tencentcloudapi.com"
REGION = "ap-guangzhou"
# https://cloud.tencent.com/document/product/382/59177
MEANINGS: sms.Meanings = (
    ("LimitExceeded.PhoneNumber", Later, Why.LATER),
    ("LimitExceeded", NoWay, Why.LATER),
    ("RequestLimitExceeded", NoWay, Why.LATER),
    ("FailedOperation.InsufficientBalance", NoWay, Why.UNPAID),
    ("AuthFailure", NoWay, Why.SIGN_IN),
    ("UnauthorizedOperation", NoWay, Why.SIGN_IN),
    ("FailedOperation.SignatureIncorrect", Refused, Why.UNAPPROVED),
    ("FailedOperation.TemplateIncorrect", Refused, Why.UNAPPROVED),
    ("FailedOperation.MissingSignature", Refused, Why.UNAPPROVED),
    ("FailedOperation.TemplateParam", Refused, Why.UNFIT),
    ("InvalidParameter", Refused, Why.UNFIT),
    ("ClientParamsError", Refused, Why.UNFIT),
    ("InternalError", Unknown, Why.UNKNOWN),
    ("ServerNetworkError", Unknown, Why.UNKNOWN),
)
STATES = {0: Approval.APPROVED, 1: Approval.WAITING, 2: Approval.WAITING}
MARKETING, NOTICE = 1, 2
AT_HOME = 0  # mainland China, and not abroad


class Tencent:
    word: ClassVar[str] = "tencent"
    kind: ClassVar[Kind] = Kind.SMS
    per_minute: ClassVar[int | None] = None
    numbers_signatures: ClassVar[bool] = True
    thanks: ClassVar[dict[str, object]] = {"result": 0, "errmsg": "OK"}

    @contextmanager
    def open(self, channel: Channel) -> Iterator["_Batch"]:
        yield _Batch(channel)

    def ask(self, channel: Channel, template: Template) -> str:
        sdk = _Sdk(channel)
        request = sdk.models.AddSmsTemplateRequest()
        request.TemplateName = f"{template.key}-{template.edition}"
        request.TemplateContent = _numbered(template.text)
        request.SmsType = MARKETING if template.purpose == Purpose.MARKETING else NOTICE
        request.International = AT_HOME
        request.Remark = template.title[:100]
        return str(sdk.said(lambda: sdk.client.AddSmsTemplate(request)).AddTemplateStatus.TemplateId)

    def verdict(self, channel: Channel, asked: Asked, *, at: datetime) -> Verdict:
        sdk = _Sdk(channel)
        if isinstance(asked, Signature):
            of_sign = sdk.models.DescribeSmsSignListRequest()
            of_sign.SignIdSet, of_sign.International = [int(asked.provider_id)], AT_HOME
            found = sdk.said(lambda: sdk.client.DescribeSmsSignList(of_sign)).DescribeSignListStatusSet
        else:
            of_template = sdk.models.DescribeSmsTemplateListRequest()
            of_template.TemplateIdSet, of_template.International = [int(asked.provider_id)], AT_HOME
            found = sdk.said(lambda: sdk.client.DescribeSmsTemplateList(of_template)).DescribeTemplateStatusSet
        if not found:
            return Verdict(Approval.WAITING)
        return Verdict(STATES.get(found[0].StatusCode, Approval.REJECTED), found[0].ReviewReply or "")

    def inquire(self, channel: Channel) -> "_Batch":
        return _Batch(channel)

    def answers(self, body: bytes) -> list[Answer]:
        """It gives them no number: of the same words from the same phone in the same second there is one."""
        found = []
        for row in sms.told_in(body):
            number, words = f"+{sms.word_in(row, 'nationcode')}{sms.word_in(row, 'mobile')}", sms.word_in(row, "text")
            key = sha256("\x1f".join([number, words, sms.word_in(row, "time")]).encode()).hexdigest()
            found.append(Answer(key, number, words))
        return found


class _Sdk:
    """The SDK for a channel, imported when something is sent: the rest of Huiyin does without it."""

    def __init__(self, channel: Channel) -> None:
        try:
            from tencentcloud.common.credential import Credential
            from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
            from tencentcloud.common.profile.client_profile import ClientProfile
            from tencentcloud.common.profile.http_profile import HttpProfile
            from tencentcloud.sms.v20210111 import models, sms_client
        except ImportError as missing:
            raise sms.not_installed(missing) from missing
        host, scheme = sms.endpoint_of(channel, ENDPOINT)
        profile = ClientProfile(httpProfile=HttpProfile(protocol=scheme, endpoint=host, reqTimeout=sms.PATIENCE))
        said = channel.settings
        self.models: Any = models
        self.failure: Any = TencentCloudSDKException
        try:
            credential = Credential(said["access_key"], channel.password)
        except TencentCloudSDKException as unfit:  # an empty password, one with white space
            raise NoWay(Why.SIGN_IN, str(unfit)) from unfit
        self.client: Any = sms_client.SmsClient(credential, said.get("region") or REGION, profile)

    def said(self, call: Callable[[], Any]) -> Any:
        """What it answers. Raises Later, NoWay, Refused, and Unknown if it may have heard and says nothing."""
        try:
            return call()
        except self.failure as failed:
            raise _failed(failed) from failed


def _failed(failed: Any) -> NotSent:
    if failed.code == "ClientNetworkError":
        if sms.before_it_left(failed):
            return NoWay(Why.UNREACHABLE, str(failed.message))
        return Unknown(Why.UNKNOWN, str(failed.message))
    return sms.meaning(str(failed.code), str(failed.message), MEANINGS)


class _Batch:
    """Each message by itself: every one says what it is in its own session."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.sdk: _Sdk | None = None

    def _signed_in(self) -> _Sdk:
        sdk = self.sdk = self.sdk or _Sdk(self.channel)
        return sdk

    def send(self, message: Message, *, handing_over: HandingOver) -> str:
        sdk = self._signed_in()
        request = sdk.models.SendSmsRequest()
        request.PhoneNumberSet, request.SmsSdkAppId = [message.address], self.channel.settings["app_id"]
        request.SignName = message.signature.words if message.signature else ""
        template = message.template
        request.TemplateId = template.provider_id if template else ""
        request.TemplateParamSet = [message.variables[name] for name in blanks(template.text)] if template else []
        request.SessionContext = out_id(message)
        handing_over()
        [status] = sdk.said(lambda: sdk.client.SendSms(request)).SendStatusSet
        if status.Code != "Ok":
            raise sms.meaning(str(status.Code), str(status.Message), MEANINGS)
        return str(status.SerialNo)

    def reports(self, message: Message, *, at: datetime) -> list[Report]:
        """By the number of the message; one of which nobody heard is known by what we gave along, if that is opened."""
        sdk = self._signed_in()
        request = sdk.models.PullSmsSendStatusByPhoneNumberRequest()
        begin = (message.handed_over_at or message.decided_at) - timedelta(minutes=1)
        request.BeginTime, request.EndTime = int(begin.timestamp()), int(at.timestamp())
        request.Offset, request.Limit = 0, 100
        request.PhoneNumber, request.SmsSdkAppId = message.address, self.channel.settings["app_id"]
        found = sdk.said(lambda: sdk.client.PullSmsSendStatusByPhoneNumber(request)).PullSmsSendStatusSet or []
        ours = [one for one in found if _is_of(one, message)]
        return [
            Report(
                one.SerialNo,
                one.Description or one.ReportStatus,
                one.ReportStatus == "SUCCESS",
                datetime.fromtimestamp(one.UserReceiveTime, UTC) if one.UserReceiveTime else at,
            )
            for one in ours
        ]


def _is_of(one: Any, message: Message) -> bool:
    if message.provider_id:
        return bool(one.SerialNo == message.provider_id)
    return bool(one.SessionContext == out_id(message))


def _numbered(text: str) -> str:
    """{1}, {2}: as Tencent Cloud writes blanks."""
    return fill(text, {name: f"{{{place}}}" for place, name in enumerate(blanks(text), 1)})


register(Tencent())
