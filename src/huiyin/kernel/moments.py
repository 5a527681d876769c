"""How days and moments are written, on every page and in every sentence: the same in all three languages, and it sorts.

Moments are told by the clock of the house, or of a zone where one is named; what bears none is on that clock already.
Papers write days in words (kernel.printing).
"""

from datetime import date, datetime, tzinfo

from django.utils import timezone


def day(value: date | datetime | None, zone: tzinfo | None = None) -> str:
    """2026-11-22"""
    return f"{_there(value, zone):%Y-%m-%d}" if value else ""


def moment(value: datetime | None, zone: tzinfo | None = None) -> str:
    """2026-11-22 14:05"""
    return f"{_there(value, zone):%Y-%m-%d %H:%M}" if value else ""


def brief(value: datetime | None, zone: tzinfo | None = None) -> str:
    """11-22 14:05, where the year goes without saying."""
    return f"{_there(value, zone):%m-%d %H:%M}" if value else ""


def hour(value: datetime | None, zone: tzinfo | None = None) -> str:
    """14:05, of today."""
    return f"{_there(value, zone):%H:%M}" if value else ""


def _there(value: date | datetime, zone: tzinfo | None) -> date | datetime:
    return timezone.localtime(value, zone) if isinstance(value, datetime) and value.tzinfo else value
