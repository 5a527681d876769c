"""When somebody who did not answer is tried again."""

from collections.abc import Collection
from datetime import datetime, timedelta

from huiyin.customers.rules.resting import Rest
from huiyin.kernel import worktime
from huiyin.rulebook.definitions import Retries

MORNING, AFTERNOON, EVENING = range(3)
NOON, SIX, MIDNIGHT = 12, 18, 24
LATER = timedelta(days=30)  # as far as is looked for a moment once the time allowed is over
SLOTS = 400


def next_try(
    retries: Retries, rest: Rest, tried: Collection[datetime], *, at: datetime, latest: datetime | None,
    work: worktime.Calendar,
) -> datetime | None:  # fmt: skip
    """The next moment to call: far enough from now, while the customer does not rest, at another time of the day.

    In the time allowed, if there is such a moment left; else as soon as possible after it, for late is better than
    never. None: there is no such moment within a month. Source: A2-5, A4-4.
    """
    first = worktime.shift(at, {"after": retries.apart}, work)
    end = max(latest, first) if latest else first + LATER
    for begins, ends in ((first, end), (end, end + LATER)):
        slots = rest.slots(begins, ends, work, SLOTS)
        parts = {part_of_day(one.astimezone(rest.zone)) for one in tried} if retries.other_time else set()
        others = [slot for slot in slots if part_of_day(slot.at.astimezone(rest.zone)) not in parts]
        if slots:
            return (others or slots)[0].at
    return None


def part_of_day(moment: datetime) -> int:
    """Morning, afternoon or evening, by the clock on the wall."""
    return MORNING if moment.hour < NOON else AFTERNOON if moment.hour < SIX else EVENING
