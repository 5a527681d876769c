"""The console of callbacks while 3,000 agents have their queues: what whoever calls waits for, eight at once.

Each agent works through their own queue without a pause, and of what a browser asks only that is asked without which
there is no next callback: eight are always waiting. Measured is, as a browser would, from pressing the button until
the answer with the script of the next callback is there.
"""

import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from email.message import Message
from functools import partial
from itertools import islice
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.db import connection

from bench import recording
from bench.complaints import TOKEN
from bench.harness import Figure

AT_ONCE = 8
EACH = 12  # callbacks of each agent, and so many are left of whoever has few
LONGEST = 80  # milliseconds in which 95 of 100 have their next callback
HTMX = {"HX-Request": "true", "HX-Target": "console"}
SCRIPT = b'id="answers"'
DRAFT = re.compile(rb'data-draft="(callback/\d+)"')
READY = re.compile(rb'data-next-item="(\d+)"[^>]* data-stamp="(\w+)"')

Cookies = Iterator[str]
Work = Callable[["Agent"], Iterator[float]]


def figures(base: str, cookies: Cookies) -> Generator[Figure, None, None]:
    """Every round is worked by eight others, for as long as there are cookies: what is on record is in no queue."""
    for name, work, aim, floor in (
        ("next, nothing ready", left, LONGEST, None),
        ("on record, next lies ready", recorded, LONGEST, written_barely),
        ("laid ready, nobody waits", drawn, None, None),
        ("whole page, opened from a list", opened, None, None),
    ):
        measure = partial(_slowest, base, cookies, work)
        yield Figure(f"console: {name}", "ms, p95", measure, floor, aim=aim, better="lower")


class Agent:
    """Somebody at the console, as far as the server can tell."""

    def __init__(self, base: str, cookie: str) -> None:
        parts = urlsplit(base)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
        self.drafts: dict[int, str] = {}  # under which name what is typed about an item is kept
        self.headers = {"Cookie": cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}

    def ask(self, address: str, **words: object) -> tuple[bytes, Message]:
        """What comes back, and its headers."""
        self.connection.request("POST", address, urlencode(words), {**self.headers, **HTMX})
        answer = self.connection.getresponse()
        said = answer.read()
        assert answer.status == 200, (address, answer.status, said[:300])
        return said, answer.headers

    def next(self, beside: int = 0) -> int:
        """Draw the next one; its panes come with it."""
        said, headers = self.ask("/callbacks/console/next/", beside=beside)
        assert SCRIPT in said, "nobody is left to call"
        return self._sees(int(headers["HX-Push-Url"].rstrip("/").rpartition("/")[2]), said)

    def ready(self, beside: int) -> tuple[int, str]:
        """Draw the one after that; its panes lie ready."""
        said, _headers = self.ask("/callbacks/console/next/", beside=beside, ready="yes")
        found = READY.search(said)
        assert found, "nobody is left to call"
        assert SCRIPT in said
        return self._sees(int(found[1]), said), found[2].decode()

    def record(self, item: int, following: int, stamp: str) -> None:
        """Put one on record; the answer shows what lies ready, or brings the panes if they hold good no more."""
        said, headers = self.ask(
            f"/callbacks/calls/{item}/record/",
            **{
                "said-satisfied": "satisfied",
                "said-evaluation": "服务热情，接待及时",
                "draft-key": self.drafts.pop(item),
            },
            content="客户满意，下次保养会再来。",
            seconds=95,
            next=following,
            stamp=stamp,
            submission=uuid4(),
        )
        assert f"/{following}/" in headers["HX-Push-Url"]
        assert "console:next" in headers.get("HX-Trigger", "") or SCRIPT in said

    def _sees(self, item: int, panes: bytes) -> int:
        found = DRAFT.search(panes)
        assert found, "an answer without a form"
        self.drafts[item] = found[1].decode()
        return item


def written_barely() -> float:
    """The rows that a call put on record leaves behind, and nothing else: no page, no rights, no questions."""
    return slowest(recording.calls_at_once(AT_ONCE, EACH))


def left(agent: Agent) -> Iterator[float]:
    """Leave it for now, and see the next one: it is drawn, and its panes are drawn for the screen."""
    item = agent.next()
    while True:
        began = time.perf_counter()
        item = agent.next(item)
        yield time.perf_counter() - began


def recorded(agent: Agent) -> Iterator[float]:
    """Put it on record with all that follows from it, and see the one that was laid ready meanwhile."""
    item = agent.next()
    while True:
        following, stamp = agent.ready(item)
        began = time.perf_counter()
        agent.record(item, following, stamp)
        yield time.perf_counter() - began
        item = following


def drawn(agent: Agent) -> Iterator[float]:
    """What the browser asks for by itself while somebody speaks."""
    item = agent.next()
    while True:
        began = time.perf_counter()
        agent.ready(item)
        yield time.perf_counter() - began


def opened(agent: Agent) -> Iterator[float]:
    """The page with all around it, as it is opened from the list of the day."""
    item = agent.next()
    address = f"/callbacks/calls/{item}/"
    while True:
        began = time.perf_counter()
        agent.connection.request("GET", address, headers={"Cookie": agent.headers["Cookie"]})
        answer = agent.connection.getresponse()
        said = answer.read()
        yield time.perf_counter() - began
        assert answer.status == 200, answer.status
        assert SCRIPT in said


def callers() -> Iterator[str]:
    """Those who have enough to call, by their user names."""
    with connection.cursor() as cursor:
        cursor.execute(CALLERS, [EACH + 2])
        yield from [username for (username,) in cursor.fetchall()]


CALLERS = """
    SELECT person.username FROM org_person person JOIN worklist_workitem item ON item.owner_id = person.id
    WHERE item.kind = 'callback' AND item.settled_at IS NULL GROUP BY person.id HAVING count(*) >= %s ORDER BY person.id
"""


def _slowest(base: str, cookies: Cookies, work: Work) -> float:
    """The time within which 95 of 100 are answered, in milliseconds."""
    return slowest(work(Agent(base, cookie)) for cookie in islice(cookies, AT_ONCE))


def slowest(people: Iterable[Iterator[float]]) -> float:
    """Of what people do at once, each step in a thread of their own."""
    took: list[float] = []
    failures: list[Exception] = []
    together = threading.Barrier(AT_ONCE)

    def works(steps: Iterator[float]) -> None:
        try:
            together.wait(60)
            took.extend(taken * 1000 for _call, taken in zip(range(EACH), steps, strict=False))
        except Exception as failure:  # raised again by the measuring thread
            failures.append(failure)
            together.abort()

    crew = [threading.Thread(target=works, args=(steps,)) for steps in people]
    for each in crew:
        each.start()
    for each in crew:
        each.join()
    if failures:
        raise failures[0]
    return statistics.quantiles(took, n=20)[-1]
