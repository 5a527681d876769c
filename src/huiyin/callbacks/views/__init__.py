"""The pages of rounds of callbacks."""

from huiyin.callbacks.views.people import leaving_out, people, person, taking_in
from huiyin.callbacks.views.rounds import callers, closing, new, removal, round_page, rounds, starting

__all__ = [
    "callers",
    "closing",
    "leaving_out",
    "new",
    "people",
    "person",
    "removal",
    "round_page",
    "rounds",
    "starting",
    "taking_in",
]
