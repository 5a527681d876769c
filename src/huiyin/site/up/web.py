"""The web server: Granian with its own options, and processes that can be ended while they still load."""

import os
import signal

from granian.cli import entrypoint

ENDS = (signal.SIGTERM, signal.SIGINT)


def end_forked_at_once() -> None:
    """A forked process has Granian's handlers until it serves, and those would only note the signal for the parent."""
    # Held back while forking: a signal that comes before the child has its own way to end would be lost.
    os.register_at_fork(before=_hold, after_in_parent=_release, after_in_child=_begin)


def _hold() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)


def _release() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)


def _begin() -> None:
    for number in ENDS:
        signal.signal(number, signal.SIG_DFL)
    _release()


if __name__ == "__main__":
    end_forked_at_once()
    entrypoint()
