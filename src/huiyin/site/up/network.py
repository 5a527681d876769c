"""The door of the web server: whether it is free, how it is called, whether somebody answers."""

import contextlib
import http.client
import socket
import time

from huiyin.site.up.words import CannotGoOn, _

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # where to reach a server that listens everywhere
LOCAL = ["127.0.0.1", "localhost", "[::1]"]


def hold(host: str, port: int, *, patience: float) -> socket.socket:
    """Take an address for as long as the answer stays open; the children of a killed launcher need a moment to go."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return _take(host, port)
        except (OSError, OverflowError) as error:
            if time.monotonic() > deadline:
                raise CannotGoOn(
                    _("Huiyin can't listen at %(host)s:%(port)s (%(reason)s); choose another port with --port.")
                    % {"host": host, "port": port, "reason": getattr(error, "strerror", None) or error}
                ) from error
        time.sleep(0.2)


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    reachable = EVERYWHERE.get(host, host)
    return f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}"


def names(host: str) -> list[str]:
    """The names under which browsers may call a server that listens at this host."""
    if host in {"127.0.0.1", "::1", "localhost"}:
        return LOCAL
    if host not in EVERYWHERE:
        return [*LOCAL, f"[{host}]" if ":" in host else host]
    found = {socket.gethostname(), socket.getfqdn()}
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.connect(("192.0.2.1", 9))  # sends nothing; tells which of our addresses leads outwards
        found.add(door.getsockname()[0])
    return [*LOCAL, *sorted(found)]


def answers(host: str, port: int) -> bool:
    """Whether the site gives any answer of its own, a redirect to the sign-in included."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _take(host: str, port: int) -> socket.socket:
    """Bind without listening, beside what the web processes open for themselves and beside nobody else.

    They share the port among them (SO_REUSEPORT), so a second launcher's would join them and answer from its own data.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as alone:
        alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of an earlier run may still linger
        alone.bind((host, port))
        alone.listen()  # of two that come at once, one fails here at the latest
        alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held = socket.socket(family)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind((host, port))
    return held
