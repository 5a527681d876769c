"""Text messages over Alibaba Cloud, by its own SDK (the extra `sms`)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from django.utils.timezone import get_default_timezone, localtime

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
from huiyin.messaging.rules.texts import blanks

ENDPOINT = "dysmsapi.aliyuncs.com"
# https://help.aliyun.com/document_detail/101346.html
MEANINGS: sms.Meanings = (
    ("isv.BUSINESS_LIMIT_CONTROL", Later, Why.LATER),  # too many to this number
    ("isv.DAY_LIMIT_CONTROL", NoWay, Why.LATER),
    ("isv.MONTH_LIMIT_CONTROL", NoWay, Why.LATER),
    ("Throttling", NoWay, Why.LATER),
    ("isp.SYSTEM_ERROR", Later, Why.LATER),
    ("isv.AMOUNT_NOT_ENOUGH", NoWay, Why.UNPAID),
    ("isv.OUT_OF_SERVICE", NoWay, Why.UNPAID),
    ("isv.ACCOUNT", NoWay, Why.SIGN_IN),
    ("isp.RAM_PERMISSION_DENY", NoWay, Why.SIGN_IN),
    ("InvalidAccessKeyId", NoWay, Why.SIGN_IN),
    ("SignatureDoesNotMatch", NoWay, Why.SIGN_IN),
    ("Forbidden", NoWay, Why.SIGN_IN),
    ("NoPermission", NoWay, Why.SIGN_IN),
    ("isv.SMS_SIGNATURE", Refused, Why.UNAPPROVED),
    ("isv.SIGN", Refused, Why.UNAPPROVED),
    ("isv.SMS_TEMPLATE", Refused, Why.UNAPPROVED),
    ("isv.TEMPLATE", Refused, Why.UNAPPROVED),
    ("isv.PARAM", Refused, Why.UNFIT),
)
STATES = {"0": Approval.WAITING, "1": Approval.APPROVED}
KINDS = {Purpose.MARKETING: 2}
NOTICE = 1
ON_ITS_WAY, FAILED, DELIVERED = 1, 2, 3


class Alibaba:
    word: ClassVar[str] = "alibaba"
    kind: ClassVar[Kind] = Kind.SMS
    per_minute: ClassVar[int | None] = None
    numbers_signatures: ClassVar[bool] = False
    thanks: ClassVar[dict[str, object]] = {"code": 0, "msg": "OK"}

    @contextmanager
    def open(self, channel: Channel) -> Iterator["_Batch"]:
        yield _Batch(channel)

    def ask(self, channel: Channel, template: Template) -> str:
        sdk = _Sdk(channel)
        request = sdk.models.AddSmsTemplateRequest(
            template_name=f"{template.key}-{template.edition}"[:30],
            template_content=_as_written(template.text),
            template_type=KINDS.get(Purpose(template.purpose), NOTICE),
            remark=template.title[:100],
        )
        return str(sdk.said(lambda: sdk.client.add_sms_template(request)).template_code)

    def verdict(self, channel: Channel, asked: Asked, *, at: datetime) -> Verdict:
        sdk = _Sdk(channel)
        if isinstance(asked, Signature):
            of_sign = sdk.models.GetSmsSignRequest(sign_name=asked.words)
            said = sdk.said(lambda: sdk.client.get_sms_sign(of_sign))
            state = said.sign_status
        else:
            of_template = sdk.models.GetSmsTemplateRequest(template_code=asked.provider_id)
            said = sdk.said(lambda: sdk.client.get_sms_template(of_template))
            state = said.template_status
        return Verdict(
            STATES.get(str(state), Approval.REJECTED), (said.audit_info and said.audit_info.reject_info) or ""
        )

    def inquire(self, channel: Channel) -> "_Batch":
        return _Batch(channel)

    def answers(self, body: bytes) -> list[Answer]:
        """As its SmsUp tells of them."""
        return [
            Answer(sms.word_in(row, "sequence_id"), sms.word_in(row, "phone_number"), sms.word_in(row, "content"))
            for row in sms.told_in(body)
        ]


class _Sdk:
    """The SDK for a channel, imported when something is sent: the rest of Huiyin does without it."""

    def __init__(self, channel: Channel) -> None:
        try:
            from alibabacloud_dysmsapi20170525 import models
            from alibabacloud_dysmsapi20170525.client import Client
            from alibabacloud_tea_openapi.models import Config
        except ImportError as missing:
            raise sms.not_installed(missing) from missing
        host, scheme = sms.endpoint_of(channel, ENDPOINT)
        self.models: Any = models
        self.client: Any = Client(
            Config(
                access_key_id=channel.settings["access_key"],
                access_key_secret=channel.password,
                endpoint=host,
                protocol=scheme.upper(),
                connect_timeout=sms.PATIENCE * 1000,
                read_timeout=sms.PATIENCE * 1000,
            )
        )

    def said(self, call: Callable[[], Any]) -> Any:
        """What it answers. Raises Later, NoWay, Refused, and Unknown if it may have heard and says nothing."""
        try:
            body = call().body
        except Exception as failed:
            raise _failed(failed) from failed
        if body.code != "OK":
            raise sms.meaning(str(body.code), str(body.message), MEANINGS)
        return body


def _failed(failed: Exception) -> NotSent:
    if sms.before_it_left(failed):
        return NoWay(Why.UNREACHABLE, str(failed))
    code, status = getattr(failed, "code", None), getattr(failed, "status_code", None)
    if code and isinstance(status, int) and status < 500:
        return sms.meaning(str(code), str(getattr(failed, "message", "")), MEANINGS)
    return Unknown(Why.UNKNOWN, str(failed))


class _Batch:
    """Each message by itself: every one has a key of its own with the provider."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.sdk: _Sdk | None = None

    def _signed_in(self) -> _Sdk:
        sdk = self.sdk = self.sdk or _Sdk(self.channel)
        return sdk

    def send(self, message: Message, *, handing_over: HandingOver) -> str:
        sdk = self._signed_in()
        request = sdk.models.SendSmsRequest(
            phone_numbers=_number(message.address),
            sign_name=message.signature and message.signature.words,
            template_code=message.template and message.template.provider_id,
            template_param=json.dumps(message.variables, ensure_ascii=False) if message.variables else None,
            out_id=out_id(message),
        )
        handing_over()
        return str(sdk.said(lambda: sdk.client.send_sms(request)).biz_id)

    def reports(self, message: Message, *, at: datetime) -> list[Report]:
        sdk = self._signed_in()
        handed_over = message.handed_over_at or message.decided_at
        request = sdk.models.QuerySendDetailsRequest(
            phone_number=_number(message.address),
            biz_id=message.provider_id or None,
            send_date=f"{localtime(handed_over, get_default_timezone()):%Y%m%d}",
            page_size=50,
            current_page=1,
        )
        said = sdk.said(lambda: sdk.client.query_send_details(request))
        found = (said.sms_send_detail_dtos and said.sms_send_detail_dtos.sms_send_detail_dto) or []
        return [_report(one, message, at) for one in found if one.out_id == out_id(message)]


def _number(address: str) -> str:
    """Of mainland China without the code of the country, of elsewhere without the plus."""
    return address.removeprefix("+86") if address.startswith("+86") else address.removeprefix("+")


def _as_written(text: str) -> str:
    """${name}, as Alibaba Cloud writes a blank."""
    for name in blanks(text):
        text = text.replace(f"{{{name}}}", f"${{{name}}}")
    return text


def _report(one: Any, message: Message, at: datetime) -> Report:
    delivered = {DELIVERED: True, FAILED: False}.get(one.send_status)
    moment = at
    if one.receive_date:
        moment = datetime.strptime(one.receive_date, "%Y-%m-%d %H:%M:%S").replace(tzinfo=get_default_timezone())
    return Report(message.provider_id, str(one.err_code or one.send_status), delivered, moment)


register(Alibaba())
