"""The console of callbacks while 3,000 agents have their queues: the next one drawn, and its page, eight at once."""

import http.client
import statistics
import threading
import time
from collections.abc import Generator, Sequence
from functools import partial
from urllib.parse import urlsplit

from bench.complaints import TOKEN
from bench.harness import Figure

AT_ONCE = 8
EACH = 20  # callbacks of each agent
LONGEST = 80  # milliseconds in which 95 of 100 are answered


def figures(base: str, cookies: Sequence[str]) -> Generator[Figure, None, None]:
    for part in ("draw", "page"):
        name = f"console: {part}, {AT_ONCE} at once"
        yield Figure(name, "ms, p95", partial(_slowest, base, cookies, part), aim=LONGEST, better="lower")


def _slowest(base: str, cookies: Sequence[str], part: str) -> float:
    """The time within which 95 of 100 are answered, each agent working through their own queue."""
    took: list[float] = []
    failures: list[Exception] = []

    def work(cookie: str) -> None:
        try:
            took.extend(_worked(base, cookie, part))
        except Exception as failure:  # raised again by the measuring thread
            failures.append(failure)

    agents = [threading.Thread(target=work, args=(cookie,)) for cookie in cookies[:AT_ONCE]]
    for agent in agents:
        agent.start()
    for agent in agents:
        agent.join()
    if failures:
        raise failures[0]
    return statistics.quantiles(took, n=20)[-1]


def _worked(base: str, cookie: str, part: str) -> list[float]:
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    headers = {"Cookie": cookie, "X-CSRFToken": TOKEN}
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    took, table = [], ""
    for _call in range(EACH):
        began = time.perf_counter()
        connection.request("POST", "/callbacks/console/next/", body=table, headers=form)
        answer = connection.getresponse()
        answer.read()
        drawn = time.perf_counter()
        assert answer.status == 302, answer.status
        address = answer.headers["Location"]
        connection.request("GET", address, headers=headers)
        page = connection.getresponse()
        page.read()
        assert page.status == 200, page.status
        took.append((drawn - began if part == "draw" else time.perf_counter() - drawn) * 1000)
        assert address.startswith("/callbacks/calls/"), "nobody is left to call"
        table += f"&beside={address.rstrip('/').rsplit('/', 1)[-1]}"
    connection.close()
    return took
