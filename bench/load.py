"""Load over HTTP: servers to hold side by side, and how many requests a second they answer."""

import http.client
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

PATIENCE = 60  # seconds a server may take to answer for the first time


@dataclass(frozen=True)
class Request:
    """What one client sends; `expect` is the only status that counts as an answer."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    expect: int = 200


class WrongAnswer(Exception):
    """A server answered something else than the bench counts."""


def requests_per_second(make: Callable[[int], Request], *, concurrency: int, seconds: float = 2.0) -> float:
    """Requests answered in a second by so many clients, each on a connection of its own.

    `make` gets a running number, so that clients can send different things; every answer is read
    to its end and must have the expected status.
    """
    numbers = _Counter()
    until = time.perf_counter() + seconds
    answered = [0] * concurrency
    failures: list[Exception] = []

    def client(place: int) -> None:
        try:
            with _connection(make(0).url) as connection:
                while not failures:
                    _ask(connection, make(numbers.next()))
                    answered[place] += 1
                    if time.perf_counter() >= until:
                        break
        except Exception as failure:  # raised again by the measuring thread
            failures.append(failure)

    began = time.perf_counter()
    clients = [threading.Thread(target=client, args=(place,)) for place in range(concurrency)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    if failures:
        raise failures[0]
    return sum(answered) / (time.perf_counter() - began)


@contextmanager
def server(
    command: Sequence[str], url: str, *, environment: Mapping[str, str] | None = None, log: Path | None = None
) -> Iterator[None]:
    """A server that answers at `url` while the block runs."""
    with _log_file(log) as output:
        process = subprocess.Popen(
            command, env={**os.environ, **(environment or {})}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(url, process)
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class _Counter:
    def __init__(self) -> None:
        self._number = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        with self._lock:
            self._number += 1
            return self._number


@contextmanager
def _connection(url: str) -> Iterator[http.client.HTTPConnection]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=60)
    try:
        yield connection
    finally:
        connection.close()


def _ask(connection: http.client.HTTPConnection, request: Request) -> None:
    parts = urlsplit(request.url)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection.request(request.method, path, body=request.body, headers=dict(request.headers))
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != request.expect:
        raise WrongAnswer(f"{request.method} {request.url}: {answer.status}, not {request.expect}: {body[:300]!r}")


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server of {url} ended with code {process.returncode}")
        with suppress(OSError, http.client.HTTPException), _connection(url) as connection:
            connection.request("GET", urlsplit(url).path or "/")
            connection.getresponse().read()
            return
        time.sleep(0.1)
    raise TimeoutError(f"{url} did not answer within {PATIENCE} s")


@contextmanager
def _log_file(path: Path | None) -> Iterator[IO[bytes]]:
    with (path or Path(os.devnull)).open("ab") as output:
        yield output
