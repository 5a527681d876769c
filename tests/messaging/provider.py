"""A provider of text messages on this machine: it speaks the protocol of Alibaba Cloud and that of Tencent Cloud."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Said = dict[str, Any]


class Provider:
    """What it was asked, and what it answers: by the name of the call, a body or something that makes one."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Said]] = []
        self.answers: dict[str, Said | Callable[[Said], Said]] = {}
        self.status = 200
        self.silent: set[str] = set()
        self.slow: set[str] = set()  # answered once whoever asked has given up
        self.given_up = threading.Event()
        self.raw: dict[str, bytes] = {}  # what it answers that is no answer
        self.port = 0

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    def asked(self, name: str) -> list[Said]:
        return [said for called, said in self.calls if called == name]


@contextmanager
def open_provider() -> Iterator[Provider]:
    provider = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            address = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            said = {**dict(parse_qsl(address.query)), **(json.loads(body) if body else {})}
            name = self.headers.get("x-acs-action") or self.headers.get("X-TC-Action") or address.path
            said["proof"] = self.headers.get("Authorization", "")
            provider.calls.append((name, said))
            if name in provider.silent:  # it has read everything, and says nothing
                self.close_connection = True
                self.connection.close()
                return
            if name in provider.slow:
                provider.given_up.wait()
            answer = provider.answers.get(name, {"Code": "OK"})
            answer = answer(said) if callable(answer) else answer
            data = json.dumps({"Response": {"RequestId": "r", **answer}} if "X-TC-Action" in self.headers else answer)
            body = provider.raw.get(name, data.encode())
            self.send_response(provider.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # nobody waits for it any more
                self.wfile.write(body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_said: Any) -> None:
            """It says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.given_up.set()
        server.shutdown()
        server.server_close()
        thread.join()
