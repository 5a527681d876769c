"""The pages of rounds of callbacks, and the console in which they are made."""

from huiyin.callbacks.views.calendar import again, calendar, forgetting
from huiyin.callbacks.views.console import another_time, call, console, ended, next_call, number, record
from huiyin.callbacks.views.feedback import feedback, feedback_paper, giving, weeks
from huiyin.callbacks.views.letters import letters
from huiyin.callbacks.views.people import (
    leaving_many_out,
    leaving_out,
    letter,
    people,
    person,
    record_on_paper,
    taking_in,
    unplanned,
)
from huiyin.callbacks.views.rounds import callers, closing, concerned, new, removal, round_page, rounds, starting
from huiyin.callbacks.views.summary import (
    archiving,
    counting,
    handing_in,
    new_measure,
    on_paper,
    sending_back,
    signature,
    summary,
)

__all__ = [
    "again",
    "another_time",
    "archiving",
    "calendar",
    "call",
    "callers",
    "closing",
    "concerned",
    "console",
    "counting",
    "ended",
    "feedback",
    "feedback_paper",
    "forgetting",
    "giving",
    "handing_in",
    "leaving_many_out",
    "leaving_out",
    "letter",
    "letters",
    "new",
    "new_measure",
    "next_call",
    "number",
    "on_paper",
    "people",
    "person",
    "record",
    "record_on_paper",
    "removal",
    "round_page",
    "rounds",
    "sending_back",
    "signature",
    "starting",
    "summary",
    "taking_in",
    "unplanned",
    "weeks",
]
