"""Boards that eight look at while complaints come in and work is settled, and a long list that is taken along."""

import http.client
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from bench.complaints import TOKEN, Visitor, cookie_of, serve
from bench.harness import Figure

AT_ONCE = 8
SECONDS = 6.0  # of each sample
WRITES = 1.0  # a second, of each kind: a hundred times the complaints of a house of this size
LONGEST = 300  # milliseconds in which 95 of 100 are answered
ROWS = 1_000_000  # as many as a workbook has room for, nearly
MOST = 300  # megabytes
PAGES = {
    "figures of the house": "/reports/figures/?span=this_month",
    "figures of a department": "/reports/figures/?span=this_month&department={team}",
    "one figure by department": "/reports/figures/obligations_kept/?span=this_month&by=department",
    "the overview, with delays and costs": "/reports/boards/overview/?span=this_month",
    "teams": "/reports/boards/teams/?span=this_month",
    "departments in time": "/reports/boards/departments/?span=this_month",
    "live": "/reports/boards/live/",
    "my day": "/reports/boards/mine/",
    "complaint statistics": "/reports/statistics/?span=this_month",
    "free analysis": "/reports/analysis/?figure=complaints&rows=class&span=this_month",
    "delays by cause": "/reports/figures/delays/?span=this_month&by=cause",
    "compensation by cause": "/reports/figures/compensation/?span=this_month&by=cause",
}


def figures(stack: ExitStack) -> Generator[Figure, None, None]:
    from huiyin.org.models import Department

    cookies = cookie_of("manager"), cookie_of("agent0")
    team = Department.objects.get(key="team0").pk
    items = _promises()
    base = stack.enter_context(serve("huiyin.site.wsgi"))
    stack.enter_context(_worker())
    with _writing(base, cookies, items):
        for name, page in PAGES.items():
            address = base + page.format(team=team)
            yield Figure(
                f"{name}, {AT_ONCE} at once", "ms, p95", partial(_slowest, address, cookies[0]), aim=LONGEST,
                better="lower",
            )  # fmt: skip
    for kind in ("csv", "xlsx"):
        # Once: it takes a minute, and memory does not jitter.
        held = cache(partial(exported, kind))
        yield Figure(f"memory, a million rows as {kind}", "MB", held, aim=MOST, better="lower")


def exported(kind: str) -> float:
    """Megabytes that a process of its own held at most while it took a million rows along."""
    command = [sys.executable, "-c", f"from bench.reports import boards; boards.take_along({kind!r})"]
    said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return float(said["megabytes"])


def take_along(kind: str) -> None:
    """The list behind a figure, as far as a million rows, through the page that gives it; prints what that took."""
    import django

    django.setup()
    from django.db.models import Max, Min
    from django.test import Client

    from bench.intake import most_held
    from huiyin.contact.models import Interaction
    from huiyin.org.models import Person

    last = Interaction.objects.aggregate(last=Max("pk"))["last"]
    some = Interaction.objects.filter(pk__gt=int(last - ROWS * 1.07)).aggregate(first=Min("at"), last=Max("at"))
    days = "&".join(f"{side}={moment:%Y-%m-%d}" for side, moment in some.items())
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(Person.objects.get(username="manager"))
    answer = browser.get(f"/reports/figures/conversations/rows/?span=days&{days}&export={kind}")
    assert answer.status_code == 200, answer.status_code
    sent = sum(len(piece) for piece in cast("Any", answer).streaming_content)
    print(json.dumps({"bytes": sent, "megabytes": round(most_held())}))


def _promises() -> Iterator[int]:
    """Open promises, as whoever oversees them settles them, wherever their day lies."""
    from huiyin.worklist.models import WorkItem

    rows = WorkItem.objects.filter(kind="promise", settled_at=None, due_at__isnull=False)
    return iter(list(rows.order_by("-due_at").values_list("pk", flat=True)[:20_000]))


@contextmanager
def _worker() -> Iterator[None]:
    """Somebody who carries out the recounts that readers ask for, as the worker does beside its other jobs."""
    command = [sys.executable, "-c", "from bench.reports import boards; boards.recount_for_ever()"]
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def recount_for_ever() -> None:
    import django

    django.setup()
    from procrastinate.contrib.django.models import ProcrastinateJob

    from huiyin.kernel.clock import now
    from huiyin.reports.keeping import recounting

    asked = ProcrastinateJob.objects.filter(task_name="reports.recount", status="todo")
    while True:
        waiting = list(asked.values_list("pk", flat=True))
        if waiting:
            _done(waiting)
            while recounting.recount(now()):
                pass
        time.sleep(0.2)


def _done(jobs: Sequence[int]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = ANY (%s)", [list(jobs)])


@contextmanager
def _writing(base: str, cookies: Sequence[str], items: Iterator[int]) -> Iterator[None]:
    """Complaints are registered and promises settled all the while, through the pages where people do it."""
    writers = [_Writer(base, "complaints came in", _complaining(base, cookies[0]))]
    writers += [_Writer(base, "promises were settled", _settling(base, cookies[0], items))]
    for each in writers:
        each.start()
    try:
        yield
    finally:
        for each in writers:
            each.over.set()
            each.join()
        print("meanwhile", " and ".join(f"{each.written} {each.what}" for each in writers))
    for each in writers:
        if each.failure:
            raise each.failure


Asked = tuple[str, str, dict[str, str], bytes | None]


def _complaining(base: str, cookie: str) -> Iterator[Asked]:
    visitor, number = Visitor(base, "", cookie, cookie), 0
    while True:
        number += 1
        form = visitor.form(number)
        yield "POST", form.url, dict(form.headers), form.body


def _settling(base: str, cookie: str, items: Iterator[int]) -> Iterator[Asked]:
    headers = {"Cookie": cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
    said = urlencode({"words": "已致电告知。"}).encode()
    for pk in items:
        yield "POST", f"{base}/items/{pk}/keeping/", headers, said


class _Writer(threading.Thread):
    """Somebody who sends one thing after the other."""

    def __init__(self, base: str, what: str, things: Iterator[Asked]) -> None:
        super().__init__(daemon=True)
        self.base, self.what, self.things = base, what, things
        self.over, self.written = threading.Event(), 0
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            with _connected(self.base) as connection:
                for method, address, headers, body in self.things:
                    if self.over.wait(1 / WRITES):
                        return
                    _ask(connection, method, address, headers=headers, body=body)
                    self.written += 1
            self.failure = AssertionError(f"after {self.written} {self.what} there was nothing left to write")
        except Exception as failure:  # raised again where it is measured
            self.failure = failure


def _slowest(address: str, cookie: str) -> float:
    """The time within which 95 of 100 are answered."""
    until = time.perf_counter() + SECONDS
    took: list[float] = []
    failures: list[Exception] = []

    def look() -> None:
        try:
            with _connected(address) as connection:
                while time.perf_counter() < until:
                    began = time.perf_counter()
                    _ask(connection, "GET", address, headers={"Cookie": cookie})
                    took.append((time.perf_counter() - began) * 1000)
        except Exception as failure:  # raised again by the measuring thread
            failures.append(failure)

    viewers = [threading.Thread(target=look) for _viewer in range(AT_ONCE)]
    for each in viewers:
        each.start()
    for each in viewers:
        each.join()
    if failures:
        raise failures[0]
    return statistics.quantiles(took, n=20)[-1]


@contextmanager
def _connected(base: str) -> Iterator[http.client.HTTPConnection]:
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    try:
        yield connection
    finally:
        connection.close()


def _ask(connection: http.client.HTTPConnection, method: str, address: str, **more: Any) -> None:
    parts = urlsplit(address)
    connection.request(method, f"{parts.path}{'?' + parts.query if parts.query else ''}", **more)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status >= 400:
        raise AssertionError(f"{method} {address}: {answer.status} {body[:300]!r}")
