"""All of an action happens, or nothing of it."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

Said = ParamSpec("Said")
Done = TypeVar("Done")

# What is to be done if the action under way comes to nothing; None while there is none.
_under_way: ContextVar[list[Callable[[], object]] | None] = ContextVar("under_way", default=None)


def whole(action: Callable[Said, Done]) -> Callable[Said, Done]:
    """A transaction for an action and every other one that it calls.

    Those get no savepoint of their own, which would be two more statements each: no action goes on after one it called
    was refused. One that wants to says so by a `transaction.atomic` of its own around the call.
    """

    @wraps(action)
    def carried_out(*args: Said.args, **kwargs: Said.kwargs) -> Done:
        if _under_way.get() is not None:
            return action(*args, **kwargs)
        with transaction.atomic():
            remedies: list[Callable[[], object]] = []
            token = _under_way.set(remedies)
            try:
                return action(*args, **kwargs)
            except BaseException:
                for remedy in reversed(remedies):
                    remedy()
                raise
            finally:
                _under_way.reset(token)  # what waits for the commit is no longer part of it

    return carried_out


def under_way() -> object | None:
    """The outermost action that is being carried out: what one of its actions locked is locked for all of them."""
    return _under_way.get()


def if_undone(remedy: Callable[[], object]) -> None:
    """Say how to take back what the database does not, such as a file that was written."""
    remedies = _under_way.get()
    if remedies is not None:
        remedies.append(remedy)
