"""What people do with reports: write, sign and send them; hang figures on the wall."""

from huiyin.reports.actions.asking import NotAskedOfYou, NotBegunYet, ask_for_reports, begin
from huiyin.reports.actions.measures import open_measure
from huiyin.reports.actions.sending import NothingToSend, due_to_send, send_due, send_one, send_rest
from huiyin.reports.actions.signing import (
    NobodysTurn,
    NotByItsWriter,
    NotHandedIn,
    NotYourSignature,
    WhyBack,
    send_back,
    sign,
)
from huiyin.reports.actions.walls import close_wall, hang_wall
from huiyin.reports.actions.writing import (
    DaysStillRun,
    HandedInAlready,
    LastDayRuns,
    NothingWritten,
    NotTheWriter,
    WordsTooLong,
    hand_in,
    write,
)

__all__ = [
    "DaysStillRun",
    "HandedInAlready",
    "LastDayRuns",
    "NobodysTurn",
    "NotAskedOfYou",
    "NotBegunYet",
    "NotByItsWriter",
    "NotHandedIn",
    "NotTheWriter",
    "NotYourSignature",
    "NothingToSend",
    "NothingWritten",
    "WhyBack",
    "WordsTooLong",
    "ask_for_reports",
    "begin",
    "close_wall",
    "due_to_send",
    "hand_in",
    "hang_wall",
    "open_measure",
    "send_back",
    "send_due",
    "send_one",
    "send_rest",
    "sign",
    "write",
]
