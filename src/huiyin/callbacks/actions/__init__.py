"""What is done with rounds and callbacks."""

from huiyin.callbacks.actions.collecting import collect, join
from huiyin.callbacks.actions.drawing import NobodyLeft, TheyRest, draw, give_back
from huiyin.callbacks.actions.filling import NobodyToCall
from huiyin.callbacks.actions.messages import NothingToSend, write, write_round
from huiyin.callbacks.actions.planning import (
    EndsTooSoon,
    NobodyConcerned,
    NotPlanned,
    NotRunning,
    PlanUnknown,
    StillOpen,
    carry_out,
    change_round,
    close_round,
    count_round,
    discard_round,
    give_up_start,
    plan_round,
    preview,
    start,
)
from huiyin.callbacks.actions.postponing import AlreadyOver, RestsThen, put_off
from huiyin.callbacks.actions.recording import (
    AnswerByWhen,
    AnswerMissing,
    DoNotFit,
    NeedsMore,
    NothingToRegister,
    end_call,
    record,
)
from huiyin.callbacks.actions.settling import NothingSaid, SettledAlready, exclude, give_up, hold, reach, refuse
from huiyin.callbacks.actions.steering import NotTakenIn, keepers_call, leave_out_unwanted, take_in
from huiyin.callbacks.actions.trying import miss

__all__ = [
    "AlreadyOver",
    "AnswerByWhen",
    "AnswerMissing",
    "DoNotFit",
    "EndsTooSoon",
    "NeedsMore",
    "NobodyConcerned",
    "NobodyLeft",
    "NobodyToCall",
    "NotPlanned",
    "NotRunning",
    "NotTakenIn",
    "NothingSaid",
    "NothingToRegister",
    "NothingToSend",
    "PlanUnknown",
    "RestsThen",
    "SettledAlready",
    "StillOpen",
    "TheyRest",
    "carry_out",
    "change_round",
    "close_round",
    "collect",
    "count_round",
    "discard_round",
    "draw",
    "end_call",
    "exclude",
    "give_back",
    "give_up",
    "give_up_start",
    "hold",
    "join",
    "keepers_call",
    "leave_out_unwanted",
    "miss",
    "plan_round",
    "preview",
    "put_off",
    "reach",
    "record",
    "refuse",
    "start",
    "take_in",
    "write",
    "write_round",
]
