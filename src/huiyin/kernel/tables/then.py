"""What a report said on the day it was handed in, above the rows that are there now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?")


@dataclass(frozen=True)
class Then:
    """A number as it was taken, and when."""

    number: str
    day: date


def said_then(query: Mapping[str, str]) -> Then | None:
    """From the address a number of a report leads to; nothing else that stands in an address is shown on a page."""
    number = query.get("then", "")
    try:
        day = date.fromisoformat(query.get("on", ""))
    except ValueError:
        return None
    return Then(f"{Decimal(number):,}", day) if NUMBER.fullmatch(number) else None
