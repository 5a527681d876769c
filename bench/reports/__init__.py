"""Reports and boards of a large house: every figure, the standing reports, boards while writes go on, a long export."""

import os
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from typing import Any

from bench.harness import Figure
from bench.house import database
from huiyin.kernel.editions import reading

SIZE = 10_000_000
FLOOR = (
    "the bare SQL of the same numbers (bench/reports/bare.py): no reach, rule book or looks, nothing kept; boards and "
    "the export are held against the clock and the memory"
)
RATIO = 1.3
FEW = 1_000_000  # below that what a page costs before it asks anything weighs more than the rows


def figures(size: int) -> Generator[Figure, None, None]:
    with ExitStack() as stack:
        stack.enter_context(database())
        os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        if os.environ.get("HUIYIN_BENCH_LOADED") != "yes":
            _load(size)
        from bench.reports import boards, standing

        yield from standing.figures(RATIO if size >= FEW else None)
        yield from boards.figures(stack)
        connection.close()


def _load(size: int) -> None:
    from django.utils import timezone

    from bench.reports.loading import House
    from huiyin.reports.keeping import recounting

    began = time.perf_counter()
    House(size, timezone.now()).fill()
    filled = time.perf_counter()
    print(f"loaded {size:,} items, {size:,} conversations and {size // 10:,} cases in {filled - began:,.0f} s")
    recounting.recount(timezone.now())
    while recounting.keep_further_back(timezone.now()):
        pass
    print(f"counted all days of all figures in {time.perf_counter() - filled:,.0f} s")


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def held(name: str, work: Callable[[], Any], floor: Callable[[], Any], aim: float | None) -> Figure:
    """Milliseconds of a report, asked as a page asks (what the house set up is known), against those of its floor."""

    def measure() -> float:
        with reading("bench"):
            return seconds(work) * 1000

    return Figure(name, "ms", measure, lambda: seconds(floor) * 1000, aim_ratio=aim, better="lower")
