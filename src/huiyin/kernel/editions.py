"""What is read before every page and hardly ever changes: kept by each process until the database says it changed.

The database marks every state of the house's set-up with an edition (org.models.NEW_EDITION). Whoever answers a
request that only reads says which edition it saw first; what is read meanwhile is kept under it. A request that may
write, a job or a command says nothing and reads for itself: nothing uncommitted is ever kept.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

ROOM = 2000  # answers, each a short list or less

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_seen: ContextVar[Hashable] = ContextVar("edition", default=None)
_answers: dict[Hashable, tuple[Hashable, object]] = {}


@contextmanager
def reading(edition: Hashable) -> Iterator[None]:
    """Everything in this block belongs to the edition that was read before it; None keeps nothing."""
    token = _seen.set(edition)
    try:
        yield
    finally:
        _seen.reset(token)


def kept(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Ask once an edition; what the function returns is shared and must not be changed by who asked."""

    @wraps(read)
    def answer(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        edition = _seen.get()
        if edition is None:
            return read(*args, **kwargs)
        question = (read, args, tuple(kwargs.items()))
        known = _answers.get(question)
        if known is not None and known[0] == edition:
            return known[1]  # type: ignore[return-value]
        found = read(*args, **kwargs)
        if len(_answers) >= ROOM:
            _answers.clear()
        _answers[question] = (edition, found)
        return found

    return answer
