"""How many deadlines a core computes in a second, with the reasons that are stored beside them."""

import random
import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

import django
from django.conf import settings

from bench.harness import Figure
from huiyin.kernel.worktime import Calendar, compute, elapsed, explain

SIZE = 20_000
FLOOR = (
    "the same starts through bare datetime + timedelta, an instant without calendar and reasons; "
    "for the rows that say so, the same number of deadlines half a day ahead"
)

AIM = 50_000  # deadlines a second on one core
WORDS_AIM = 5_000  # a list of 50 items spends at most 10 ms on its reasons
OFFICE = [["09:00", "12:00"], ["13:30", "18:00"]]
FORMS: list[dict[str, Any]] = [
    {"within": "4 working hours"},
    {"within": "24 hours"},
    {"within": "3 days"},
    {"within": "2 working days"},
    {"same_day": True},
    {"weekday": ["mon", "thu"]},
    {"window": ["3 days", "7 days"]},
    {"cut_off": "16:00", "by": "15:00", "day": "next working day"},
    {"end_of": "month"},
]


def figures(size: int) -> Generator[Figure, None, None]:
    settings.configure(INSTALLED_APPS=["huiyin.kernel"], LANGUAGE_CODE="zh-hans")
    django.setup()
    company = Calendar("公司", "CN", week={str(day): OFFICE for day in range(1, 6)})
    starts = _starts(size)

    def bare() -> float:
        length = timedelta(hours=4)
        return _a_second(starts, lambda start: start + length)

    def deadlines(*forms: dict[str, Any]) -> Callable[[], float]:
        each = cycle(forms)
        return lambda: _a_second(starts, lambda start: compute(next(each), start=start, calendar=company))

    near, year, decade = ({"within": f"{hours} working hours"} for hours in (4, 1_850, 18_500))
    yield Figure("4 working hours", "deadlines/s", deadlines(near), bare, aim=AIM)
    yield Figure("2 working days", "deadlines/s", deadlines({"within": "2 working days"}), bare, aim=AIM)
    yield Figure("every form in turn", "deadlines/s", deadlines(*FORMS), bare, aim=AIM)
    # Adding is two binary searches: ten years ahead costs hardly more than half a day.
    yield Figure("a year ahead, to half a day", "deadlines/s", deadlines(year), deadlines(near), aim_ratio=0.6)
    yield Figure("ten years ahead, to half a day", "deadlines/s", deadlines(decade), deadlines(near), aim_ratio=0.5)

    day = timedelta(days=30)
    yield Figure(
        "working time of 30 days",
        "measurements/s",
        lambda: _a_second(starts, lambda start: elapsed(start, start + day, company)),
        bare,
        aim=AIM,
    )
    reasons = [compute(FORMS[0], start=start, calendar=company).why for start in starts[: size // 10]]
    yield Figure("explained in words", "sentences/s", lambda: _a_second(reasons, explain), aim=WORDS_AIM)


def _starts(size: int) -> list[datetime]:
    chance = random.Random(20261122)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    return [first + timedelta(seconds=chance.randrange(330 * 86_400)) for _ in range(size)]


def _a_second(items: list[Any], work: Callable[[Any], object]) -> float:
    began = time.perf_counter()
    for item in items:
        work(item)
    return len(items) / (time.perf_counter() - began)
