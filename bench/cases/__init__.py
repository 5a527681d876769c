"""The process engine at work: steps of cases, the sweep over all that is open, a page with a long history."""

import os
import time
from collections.abc import Generator
from contextlib import ExitStack

import django

from bench.harness import Figure
from bench.house import database

SIZE = 1_000_000
FLOOR = (
    "for steps the bare SQL of all rows that a step writes, row history included (both are counted first), a statement "
    "a row and a commit a step; for the sweep one statement that finds and writes the same rows; for pages bare Django "
    "+ Jinja2 views of the same rows behind the same server"
)
AT_ONCE = (1, 8)


def figures(size: int) -> Generator[Figure, None, None]:
    with ExitStack() as stack:
        stack.enter_context(database())
        os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from bench.cases.moving import Steps
        from bench.cases.opening import pages
        from bench.cases.running import Busy
        from bench.cases.sweeping import Sweeps

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        began = time.perf_counter()
        shop = Busy(size)
        shop.fill()
        shop.give_history()
        print(f"loaded {size:,} open complaints in {time.perf_counter() - began:,.0f} s")
        steps = Steps(shop)
        for people in AT_ONCE:
            yield steps.figure(people)
        yield Sweeps(shop).figure()
        connection.close()
        yield from pages(stack, AT_ONCE)
