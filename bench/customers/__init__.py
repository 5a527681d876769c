"""Customers at work: found, listed, read and weighed among a million."""

import os
import time
from collections.abc import Generator
from contextlib import ExitStack

from bench.harness import Figure
from bench.house import database

SIZE = 1_000_000
FLOOR = (
    "bare Django + Jinja2 views of the same rows behind the same server, without sign-in, rights or looks; "
    "searches are held against the clock, the nightly indicators against one bare statement of the same values"
)


def figures(size: int) -> Generator[Figure, None, None]:
    with ExitStack() as stack:
        stack.enter_context(database())
        os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.utils import timezone

        from bench.complaints import cookie_of, serve
        from bench.customers import finding, indicators, ringing
        from bench.customers.loading import Register

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        if os.environ.get("HUIYIN_BENCH_LOADED") != "yes":
            began = time.perf_counter()
            Register(size, timezone.now()).fill()
            print(f"loaded {size:,} customers in {time.perf_counter() - began:,.0f} s")
        ringing.connect("manager")
        people = {"manager": "manager", "agent": "agent0"}
        cookies = {who: cookie_of(username) for who, username in people.items()}
        product, bare = (stack.enter_context(serve(name)) for name in ("huiyin.site.wsgi", "bench.floor_wsgi"))
        yield from finding.searches(product, size, cookies)
        yield from finding.recall(size, people)
        yield from ringing.figures(product, size, cookies["manager"])
        yield from finding.pages(product, bare, size, cookies["manager"])
        yield from indicators.figures(size)
        connection.close()
