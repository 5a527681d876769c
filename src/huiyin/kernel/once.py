"""What several parts of one page ask for is asked once."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """A view that only reads may be decorated with it: meanwhile nothing it asks changes."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def once(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Within one page the answer is shared, and must not be changed by who asked; elsewhere it is asked every time."""

    @wraps(read)
    def answer(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        known = _known.get()
        if known is None:
            return read(*args, **kwargs)
        question = (read, args, tuple(kwargs.items()))
        if question not in known:
            known[question] = read(*args, **kwargs)
        found: Answer = known[question]
        return found

    return answer
