"""Complaints at work: pages, the register, registering and statistics, at two sizes."""

import os
import socket
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from urllib.parse import urlencode

import django

from bench import statistics
from bench.harness import Figure
from bench.house import copy_of_database, database
from bench.load import Request, requests_per_second, server

SIZE = 200_000
FLOOR = (
    "bare Django + Jinja2 views of the same rows behind the same server, without sign-in, rights or looks; "
    "for reports bare SQL of the same figures; for growth the product itself with a tenth of the rows"
)
THREADS = 2  # as bin/up does
GROWTH = 1.3  # how much slower a page may be with ten times the rows
TOKEN = "b" * 32  # a browser has one since its first page
SECONDS = 1.0
TURNS = 11  # of so short samples


def figures(size: int) -> Generator[Figure, None, None]:
    with ExitStack() as stack:
        stack.enter_context(database())
        os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        small, large = size // 10, size
        shop = _shop(small)
        cookies = cookie_of("supervisor"), cookie_of("agent0")
        connection.close()
        young = stack.enter_context(copy_of_database("young"))
        began = time.perf_counter()
        _grow(shop, large)
        print(f"loaded {large:,} complaints and {large // 2:,} customers in {time.perf_counter() - began:,.0f} s")
        product, bare = (stack.enter_context(serve(name)) for name in ("huiyin.site.wsgi", "bench.floor_wsgi"))
        visitor = Visitor(product, bare, *cookies)
        yield from _pages(visitor, large)
        yield from _registering(visitor)
        yield from _growth(visitor, Visitor(stack.enter_context(serve("huiyin.site.wsgi", young)), "", *cookies), size)
        yield from statistics.reports()
        connection.close()


def _pages(visitor: "Visitor", size: int) -> Generator[Figure, None, None]:
    bare = visitor.bare_pages(size)
    for name, make in visitor.pages(size).items():
        for clients in (1, 8):
            yield Figure(
                f"{name}, {clients} at once",
                "pages/s",
                partial(visitor.rate, make, clients),
                partial(visitor.rate, bare[name], clients),
                aim_ratio=0.5,
                rounds=TURNS,
            )


def _growth(grown: "Visitor", young: "Visitor", size: int) -> Generator[Figure, None, None]:
    before = young.pages(size // 10)
    for name, make in grown.pages(size).items():
        yield Figure(
            f"{name}, {size:,} to {size // 10:,} rows",
            "pages/s",
            partial(grown.rate, make, 1),
            partial(young.rate, before[name], 1),
            aim_ratio=1 / GROWTH,
            rounds=TURNS,
        )


def _registering(visitor: "Visitor") -> Generator[Figure, None, None]:
    for clients in (1, 8):
        yield Figure(
            f"registering, {clients} at once",
            "complaints/s",
            partial(visitor.rate, visitor.form, clients),
            partial(visitor.rate, visitor.bare_form, clients),
            aim_ratio=0.5,
            rounds=TURNS,
        )


class Visitor:
    """A signed-in supervisor's and an agent's browser, as far as the server can tell."""

    def __init__(self, product: str, bare: str, supervisor: str, agent: str) -> None:
        self.product, self.bare = product, bare
        self.supervisor, self.agent = supervisor, agent

    def rate(self, make: Callable[[int], Request], clients: int) -> float:
        return requests_per_second(make, concurrency=clients, seconds=SECONDS)

    def pages(self, size: int) -> dict[str, Callable[[int], Request]]:
        headers = {"Cookie": self.supervisor}
        return {
            "register": lambda number: Request(f"{self.product}/cases/complaint/", headers=headers),
            "complaint": lambda number: Request(f"{self.product}/cases/{1 + number * 7919 % size}/", headers=headers),
        }

    def bare_pages(self, size: int) -> dict[str, Callable[[int], Request]]:
        return {
            "register": lambda number: Request(f"{self.bare}/register/"),
            "complaint": lambda number: Request(f"{self.bare}/page/{1 + number * 7919 % size}/"),
        }

    def form(self, number: int) -> Request:
        headers = {
            "Cookie": self.agent,
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return Request(f"{self.product}/cases/complaint/new/", "POST", headers, _typed(number), expect=302)

    def bare_form(self, number: int) -> Request:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Request(f"{self.bare}/registering/", "POST", headers, _typed(number), expect=302)


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
        "alike": "apart",  # many complaints of few customers
    }
    return urlencode(values).encode()


def cookie_of(username: str) -> str:
    from django.test import Client

    from huiyin.org.models import Person

    client = Client()
    client.force_login(Person.objects.get(username=username))
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"


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


@contextmanager
def serve(module: str, database: str = "") -> Iterator[str]:
    """A server as `bin/up` starts it; its address."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", f"{module}:application", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", str(THREADS), "--log-level", "error"]
    environment = {"HUIYIN_POOL": str(THREADS), "DATABASE_URL": database or os.environ["DATABASE_URL"]}
    with server(command, url + "/", environment=environment):
        yield url


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
