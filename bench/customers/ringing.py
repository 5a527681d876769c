"""A phone rings among a million customers: from the event of the phone system to the file on screen."""

import http.client
import json
import os
import statistics
import time
from collections.abc import Generator
from datetime import UTC, datetime
from functools import partial
from itertools import count
from urllib.parse import urlencode, urlsplit

from bench.customers.loading import phone
from bench.harness import Figure

SECRET = "HUIYIN_PHONE_SECRET"
EXTENSION = "8000"
CALLS = 40  # of a round
LONGEST = 300  # milliseconds in which 95 of 100 are on screen
_numbers = count(1)


def figures(base: str, size: int, cookie: str) -> Generator[Figure, None, None]:
    """`cookie` is that of whose extension it is; the event, who calls, and the customer's page are counted together."""
    ring = partial(_slowest, base, size, cookie)
    yield Figure("a call, from the event to the file", "ms, p95", ring, aim=LONGEST, better="lower")


def connect(username: str) -> None:
    """Give somebody a phone; before the server starts, as it learns the secret from its environment."""
    from huiyin.org.models import Person

    os.environ[SECRET] = "of the bench"
    Person.objects.filter(username=username).update(extension=EXTENSION)


def _slowest(base: str, size: int, cookie: str) -> float:
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    took = []
    for number in (next(_numbers) for _call in range(CALLS)):
        began = time.perf_counter()
        _ring(connection, phone(1 + number * 7919 % size), number, size, cookie)
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return statistics.quantiles(took, n=20)[-1]


def _ring(connection: http.client.HTTPConnection, number: str, call: int, size: int, cookie: str) -> None:
    from huiyin.contact.rules.phone import signature

    told = {"event": "ringing", "call_id": f"{size}-{call}", "number": number, "extension": EXTENSION}
    body = json.dumps({**told, "at": datetime.now(UTC).isoformat()}).encode()
    moment = str(int(time.time()))
    signed = {"X-Huiyin-Timestamp": moment, "X-Huiyin-Signature": signature(os.environ[SECRET], moment, body)}
    signed["Content-Type"] = "application/json"
    _ask(connection, "POST", "/contact/phone/events/", 200, signed, body)
    page = _ask(connection, "GET", f"/contact/phone/pop/?{urlencode({'number': number})}", 302, {"Cookie": cookie})
    _ask(connection, "GET", page, 200, {"Cookie": cookie})


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    address: str,
    expected: int,
    headers: dict[str, str],
    body: bytes | None = None,
) -> str:
    """Where the answer leads to, if anywhere."""
    connection.request(method, address, body=body, headers=headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == expected, (address, answer.status)
    return answer.headers.get("Location", "")
