"""A provider of text messages that sends nothing and behaves like one: for trying Huiyin out, and for its demo.

What becomes of a message stands in the last digits of its number; everybody else's is delivered within a minute.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import ClassVar

from huiyin.messaging.drivers.registry import (
    HandingOver,
    Later,
    NoWay,
    Refused,
    Report,
    Unknown,
    Verdict,
    out_id,
    register,
)
from huiyin.messaging.enums import Approval, Kind, Why
from huiyin.messaging.models import Asked, Channel, Message, Template

AT_FIRST_TOO_MANY, ALL_TOO_MANY, REFUSED, LATE, TWICE, NEVER, SILENT = (
    "0001", "0002", "0003", "0004", "0005", "0006", "0007",
)  # fmt: skip
SOON, LATER_ON = timedelta(seconds=30), timedelta(minutes=30)
EXAMINED = timedelta(minutes=2)
REJECTED = "贷款"  # a word that every provider rejects


class Pretending:
    word: ClassVar[str] = "pretending"
    kind: ClassVar[Kind] = Kind.SMS
    per_minute: ClassVar[int | None] = None
    numbers_signatures: ClassVar[bool] = False

    @contextmanager
    def open(self, channel: Channel) -> Iterator["_Batch"]:
        yield _Batch()

    def ask(self, channel: Channel, template: Template) -> str:
        return f"T{template.pk}"

    def verdict(self, channel: Channel, asked: Asked, *, at: datetime) -> Verdict:
        if asked.asked_at and at < asked.asked_at + EXAMINED:
            return Verdict(Approval.WAITING)
        if isinstance(asked, Template) and REJECTED in asked.text:
            return Verdict(Approval.REJECTED, REJECTED)
        return Verdict(Approval.APPROVED)

    def inquire(self, channel: Channel) -> "_Batch":
        return _Batch()


class _Batch:
    def send(self, message: Message, *, handing_over: HandingOver) -> str:
        ends = message.address[-4:]
        if ends == AT_FIRST_TOO_MANY and not message.tries:
            raise Later(Why.LATER, "isv.BUSINESS_LIMIT_CONTROL")
        if ends == ALL_TOO_MANY and not message.tries:
            raise NoWay(Why.LATER, "Throttling.User")
        if ends == REFUSED:
            raise Refused(Why.REFUSED, "isv.MOBILE_NUMBER_ILLEGAL")
        handing_over()
        if ends == SILENT:
            raise Unknown(Why.UNKNOWN, "timed out")
        return out_id(message)

    def reports(self, message: Message, *, at: datetime) -> list[Report]:
        handed_over, ends = message.handed_over_at, message.address[-4:]
        moment = (handed_over or at) + (LATER_ON if ends == LATE else SOON)
        if at < moment:
            return []
        number = message.provider_id or out_id(message)
        if ends == NEVER:
            return [Report(number, "MK:0001", delivered=False, at=moment)]
        return [Report(number, "DELIVRD", delivered=True, at=moment)] * (2 if ends == TWICE else 1)


register(Pretending())
