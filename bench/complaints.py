"""Complaints at work: pages, the register, registering and statistics, at two sizes."""

import os
import random
import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from urllib.parse import urlencode

import django

from bench.harness import Figure
from bench.load import Request, requests_per_second, server

SIZE = 200_000
FLOOR = (
    "bare Django + Jinja2 views of the same rows behind the same server, without sign-in, rights or looks; "
    "for statistics the bare SQL; for growth a tenth of the rows"
)
PRODUCT, BARE = "http://127.0.0.1:8191", "http://127.0.0.1:8192"
THREADS = 8
SECONDS = 2.0


def figures(size: int) -> Generator[Figure, None, None]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    small, large = size // 10, size
    with ExitStack() as stack:
        shop = _shop(small)
        stack.enter_context(_serve("huiyin.site.wsgi:application", PRODUCT))
        stack.enter_context(_serve("bench.floor_wsgi:application", BARE))
        visit = Visitor()
        before = {name: _median(lambda: visit.rate(make, 1)) for name, make in visit.pages(small).items()}
        _grow(shop, large)
        for name, make in visit.pages(large).items():
            bare = visit.bare(large)[name]
            for clients in (1, 8):
                yield Figure(
                    f"{name}, {clients} at once",
                    "pages/s",
                    lambda make=make, clients=clients: visit.rate(make, clients),
                    lambda bare=bare, clients=clients: visit.rate(bare, clients),
                    aim_ratio=0.5,
                )
            yield Figure(
                f"{name}, {large:,} to {small:,} rows",
                "x slower",
                lambda name=name, make=make: before[name] / visit.rate(make, 1),
                aim=1.3,
                better="lower",
            )
        for clients in (1, 8):
            yield Figure(
                f"registering, {clients} at once",
                "complaints/s",
                lambda clients=clients: visit.rate(visit.form, clients),
                lambda clients=clients: visit.rate(visit.bare_form, clients),
                aim_ratio=0.5,
            )
        # yield from _statistics()


class Visitor:
    """A signed-in supervisor's and an agent's browser, as far as the server can tell."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.supervisor, self.agent = _cookie("supervisor"), _cookie("agent0")

    def rate(self, make: Callable[[int], Request], clients: int) -> float:
        return requests_per_second(make, concurrency=clients, seconds=SECONDS)

    def pages(self, size: int) -> dict[str, Callable[[int], Request]]:
        headers = {"Cookie": self.supervisor}
        return {
            "register": lambda number: Request(f"{PRODUCT}/cases/complaint/", headers=headers),
            "complaint": lambda number: Request(f"{PRODUCT}/cases/{1 + number * 7919 % size}/", headers=headers),
        }

    def bare(self, size: int) -> dict[str, Callable[[int], Request]]:
        return {
            "register": lambda number: Request(f"{BARE}/register/"),
            "complaint": lambda number: Request(f"{BARE}/page/{1 + number * 7919 % size}/"),
        }

    def form(self, number: int) -> Request:
        token = "b" * 32
        headers = {
            "Cookie": f"{self.agent}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return Request(f"{PRODUCT}/cases/complaint/new/", "POST", headers, _typed(number), expect=302)

    def bare_form(self, number: int) -> Request:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Request(f"{BARE}/registering/", "POST", headers, _typed(number), expect=302)


def _typed(number: int) -> bytes:
    values = {
        "customer": str(1 + number % 1000),
        "channel": "phone",
        "occurred_at": "2026-11-20T09:30",
        "complainant_name": "王磊",
        "complainant_phone": "13812345678",
        "content": f"刹车片换过三天又响，第{number}次来电。",
        "wish": "希望免费返工并说明原因。",
        "classification": "fault_returns",
        "severity": "general",
    }
    return urlencode(values).encode()


def _cookie(username: str) -> str:
    from django.test import Client

    from huiyin.org.models import Person

    client = Client()
    client.force_login(Person.objects.get(username=username))
    return f"sessionid={client.cookies['sessionid'].value}"


def _shop(size: int) -> object:
    from django.utils import timezone

    from bench.filling import Shop

    shop = Shop(size, timezone.now())
    shop.fill()
    return shop


def _grow(shop: object, size: int) -> None:
    """The same shop with ten times as many rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE customers_customer, cases_case, worklist_workitem CASCADE")
    shop.size = size  # type: ignore[attr-defined]
    shop.fill()  # type: ignore[attr-defined]


def _serve(application: str, url: str) -> object:
    port = url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", application, "--host", "127.0.0.1"]
    command += ["--port", port, "--workers", "2", "--blocking-threads", str(THREADS), "--log-level", "warning"]
    return server(command, url + "/", environment={"HUIYIN_POOL": str(THREADS)})


def _median(measure: Callable[[], float]) -> float:
    return sorted(measure() for _ in range(5))[2]


def _statistics() -> Generator[Figure, None, None]:
    from bench.statistics import figures

    yield from figures()


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
