"""Facts that modules tell each other: receivers run inside the publisher's transaction."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")

_receivers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def on(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a receiver; it may write its own rows or defer a job, nothing else."""

    def register(receiver: Callable[[E], None]) -> Callable[[E], None]:
        _receivers[event_type].append(receiver)
        return receiver

    return register


def publish(event: object) -> None:
    for receiver in _receivers[type(event)]:
        receiver(event)
