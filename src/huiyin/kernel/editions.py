"""What is read before every page and hardly ever changes: kept by each process until the database says it changed.

The database marks every state of the house's set-up with an edition (org.models.NEW_EDITION). Whoever answers a request
says which edition it saw first; what is read meanwhile is kept under it. From the moment it changes the set-up itself
it reads for itself: nothing uncommitted is ever kept. A job or a command names no edition and keeps nothing.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from re import IGNORECASE, Pattern
from re import compile as pattern
from typing import Any, ParamSpec, TypeVar

from django.db import connection

ROOM = 10_000  # answers, several for each person of the house, each a short list or less

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

Execute = Callable[[str, Any, bool, Any], Any]

_seen: ContextVar[Hashable] = ContextVar("edition", default=None)
_answers: dict[Hashable, tuple[Hashable, object]] = {}


@contextmanager
def reading(edition: Hashable, *, until_written: Iterable[str] = ()) -> Iterator[None]:
    """Everything in this block belongs to the edition that was read before it; None keeps nothing.

    It ends early with the first statement that writes to one of the tables `until_written`.
    """
    token = _seen.set(edition)
    try:
        if edition is not None and until_written:
            with connection.execute_wrapper(_watching(_writes(tuple(until_written)))):
                yield
        else:
            yield
    finally:
        _seen.reset(token)


@cache
def _writes(tables: tuple[str, ...]) -> Pattern[str]:
    return pattern(rf'\b(insert\s+into|update|delete\s+from)\s+(only\s+)?"?({"|".join(tables)})"?\b', IGNORECASE)


def _watching(writes: Pattern[str]) -> Callable[[Execute, str, Any, bool, Any], Any]:
    def watched(execute: Execute, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith("SELECT") and writes.search(sql):
            _seen.set(None)
        return execute(sql, params, many, context)

    return watched


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
