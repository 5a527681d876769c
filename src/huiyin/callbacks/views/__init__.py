"""The pages of rounds of callbacks, and the console in which they are made."""

from huiyin.callbacks.views.console import another_time, call, console, ended, next_call, number, record
from huiyin.callbacks.views.people import leaving_out, people, person, taking_in
from huiyin.callbacks.views.rounds import callers, closing, new, removal, round_page, rounds, starting

__all__ = [
    "another_time",
    "call",
    "callers",
    "closing",
    "console",
    "ended",
    "leaving_out",
    "new",
    "next_call",
    "number",
    "people",
    "person",
    "record",
    "removal",
    "round_page",
    "rounds",
    "starting",
    "taking_in",
]
