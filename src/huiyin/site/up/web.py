"""The web server: Granian with its own options, and processes that can be ended while they still load."""

import os
import signal

from granian.cli import entrypoint


def _listen_to_an_end() -> None:
    # A forked process has Granian's handlers until it serves, and those would only note the signal for the parent.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


if __name__ == "__main__":
    os.register_at_fork(after_in_child=_listen_to_an_end)
    entrypoint()
