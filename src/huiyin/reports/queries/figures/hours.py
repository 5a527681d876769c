"""The house's hours of work, as SQL reckons along them."""

from collections.abc import Mapping
from typing import Any

from huiyin.kernel.worktime import windows
from huiyin.reports.queries.figures.definitions import Asker


def hours(asker: Asker, first: int, last: int) -> Mapping[str, Any]:
    """The windows of work over all years in which a clock may have run until now."""
    return windows(asker.calendar, first, max(last, asker.at.year))
