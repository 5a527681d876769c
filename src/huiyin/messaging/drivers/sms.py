"""What the drivers of text messages share: how a number is written, what a refusal means, where a provider is."""

import json
from collections.abc import Sequence
from typing import Any

from huiyin.messaging.drivers.registry import NotSent, NoWay, Refused
from huiyin.messaging.enums import Why
from huiyin.messaging.models import Channel

PATIENCE = 20  # seconds a provider may keep silent
OURSELVES = ("127.0.0.1", "localhost")
Meanings = Sequence[tuple[str, type[NotSent], Why]]  # how a code begins, and what it means; the first one counts


def meaning(code: str, words: str, meanings: Meanings) -> NotSent:
    """A refusal of a provider as the outbox understands it; an unknown one is for good, a person looks at it."""
    detail = f"{code} {words}"
    for beginning, kind, why in meanings:
        if code.startswith(beginning):
            return kind(why, detail)
    return Refused(Why.REFUSED, detail)


def endpoint_of(channel: Channel, usual: str) -> tuple[str, str]:
    """Host and scheme; without encryption only on this machine."""
    host = channel.settings.get("endpoint") or usual
    return host, "http" if host.partition(":")[0] in OURSELVES else "https"


def told_in(body: bytes) -> list[dict[str, Any]]:
    """The records of a call by a provider: one, or a list of them. Raises ValueError."""
    said = json.loads(body)
    rows = said if isinstance(said, list) else [said]
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("no records")
    return rows


def word_in(row: dict[str, Any], name: str) -> str:
    """A word or number of a record. Raises ValueError."""
    if not isinstance(value := row.get(name), str | int) or "\x00" in str(value):
        raise ValueError(name)
    return str(value).strip()


def not_installed(missing: ImportError) -> NotSent:
    return NoWay(Why.UNREACHABLE, f"pip install 'huiyin[sms]' ({missing.name})")


def before_it_left(broken: BaseException) -> bool:
    """The connection was not even made: nothing of the message can have arrived."""
    from requests.exceptions import ConnectTimeout, ProxyError, SSLError  # comes with the SDK of either provider
    from urllib3.exceptions import NameResolutionError, NewConnectionError

    seen: Any = broken
    for _depth in range(8):
        if isinstance(seen, ConnectTimeout | ProxyError | SSLError | NameResolutionError | NewConnectionError):
            return True
        inner = [
            getattr(seen, "inner_exception", None),
            seen.__cause__,
            seen.__context__,
            getattr(seen, "reason", None),
            *getattr(seen, "args", ()),
        ]
        seen = next((one for one in inner if isinstance(one, BaseException)), None)
        if seen is None:
            return False
    return False
