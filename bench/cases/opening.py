"""The page of a case with a long history, against a bare view of the same rows."""

from collections.abc import Generator
from contextlib import ExitStack
from functools import partial

from bench.cases.running import EVENTFUL, EVENTS
from bench.complaints import SECONDS, TURNS, cookie_of, serve
from bench.harness import Figure
from bench.load import Request, requests_per_second


def pages(stack: ExitStack, at_once: tuple[int, ...]) -> Generator[Figure, None, None]:
    """At most twice as long as the bare view: at least half as many a second."""
    cookie = cookie_of("supervisor")
    product, bare = (stack.enter_context(serve(name)) for name in ("huiyin.site.wsgi", "bench.floor_wsgi"))

    def ours(number: int) -> Request:
        return Request(f"{product}/cases/{1 + number % EVENTFUL}/", headers={"Cookie": cookie})

    def floor(number: int) -> Request:
        return Request(f"{bare}/page/{1 + number % EVENTFUL}/")

    for people in at_once:
        yield Figure(
            f"case of {EVENTS} events, {people} at once",
            "pages/s",
            partial(requests_per_second, ours, concurrency=people, seconds=SECONDS),
            partial(requests_per_second, floor, concurrency=people, seconds=SECONDS),
            aim_ratio=0.5,
            rounds=TURNS,
        )
