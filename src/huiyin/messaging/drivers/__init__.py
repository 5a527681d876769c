"""How messages leave: a driver a file, each found by its word."""

from huiyin.messaging.drivers.alibaba import Alibaba
from huiyin.messaging.drivers.pretending import Pretending
from huiyin.messaging.drivers.registry import (
    Driver,
    Later,
    NotSent,
    NoWay,
    Provider,
    Refused,
    Report,
    Session,
    Unknown,
    driver,
    provider,
    register,
)
from huiyin.messaging.drivers.smtp import Smtp
from huiyin.messaging.drivers.tencent import Tencent
from huiyin.messaging.drivers.work_chat import Chat

__all__ = [
    "Alibaba",
    "Chat",
    "Driver",
    "Later",
    "NoWay",
    "NotSent",
    "Pretending",
    "Provider",
    "Refused",
    "Report",
    "Session",
    "Smtp",
    "Tencent",
    "Unknown",
    "driver",
    "provider",
    "register",
]
