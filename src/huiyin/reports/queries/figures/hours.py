"""The house's hours of work, as SQL reckons along them."""

from collections.abc import Mapping
from math import inf
from typing import Any

from huiyin.reports.queries.figures.definitions import Asker


def hours(asker: Asker, first: int, last: int) -> Mapping[str, Any]:
    """The windows of work over all years in which a clock may have run until now."""
    timeline = asker.calendar.timeline(first - 1, max(last, asker.at.year) + 1)
    return {
        "opens": [*(moment.timestamp() for moment in timeline.opens), inf],
        "closes": [moment.timestamp() for moment in timeline.closes],
        "through": [0.0, *(worked.total_seconds() for worked in timeline.through)],
    }
