"""All of an action happens, or nothing of it."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

Said = ParamSpec("Said")
Done = TypeVar("Done")

_under_way: ContextVar[bool] = ContextVar("under_way", default=False)


def whole(action: Callable[Said, Done]) -> Callable[Said, Done]:
    """A transaction for an action and every other one that it calls.

    Those get no savepoint of their own, which would be two more statements each: no action goes on after one it called
    was refused. One that wants to says so by a `transaction.atomic` of its own around the call.
    """

    @wraps(action)
    def carried_out(*args: Said.args, **kwargs: Said.kwargs) -> Done:
        if _under_way.get():
            return action(*args, **kwargs)
        with transaction.atomic():
            token = _under_way.set(True)
            try:
                return action(*args, **kwargs)
            finally:
                _under_way.reset(token)  # what waits for the commit is no longer part of it

    return carried_out
