"""How messages leave: a driver a file, each found by its word."""

from huiyin.messaging.drivers.registry import Driver, Later, NoWay, Refused, Session, Unknown, driver, register
from huiyin.messaging.drivers.smtp import Smtp

__all__ = ["Driver", "Later", "NoWay", "Refused", "Session", "Smtp", "Unknown", "driver", "register"]
