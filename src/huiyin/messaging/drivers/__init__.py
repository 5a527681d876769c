"""How messages leave: a driver a file, each found by its word."""

from huiyin.messaging.drivers.alibaba import Alibaba
from huiyin.messaging.drivers.pretending import Pretending
from huiyin.messaging.drivers.registry import (
    Answer,
    Driver,
    Inquiry,
    Later,
    NotSent,
    NoWay,
    Provider,
    Refused,
    Report,
    Reporter,
    Session,
    TakesBack,
    TellsAnswers,
    Unknown,
    driver,
    provider,
    register,
    reporter,
    teller,
)
from huiyin.messaging.drivers.smtp import Smtp
from huiyin.messaging.drivers.tencent import Tencent
from huiyin.messaging.drivers.wecom_client import WeComClient
from huiyin.messaging.drivers.work_chat import Chat

__all__ = [
    "Alibaba",
    "Answer",
    "Chat",
    "Driver",
    "Inquiry",
    "Later",
    "NoWay",
    "NotSent",
    "Pretending",
    "Provider",
    "Refused",
    "Report",
    "Reporter",
    "Session",
    "Smtp",
    "TakesBack",
    "TellsAnswers",
    "Tencent",
    "Unknown",
    "WeComClient",
    "driver",
    "provider",
    "register",
    "reporter",
    "teller",
]
