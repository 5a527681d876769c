"""What is done with rounds and callbacks."""

from huiyin.callbacks.actions.collecting import collect, join
from huiyin.callbacks.actions.filling import NobodyToCall
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
from huiyin.callbacks.actions.settling import NothingSaid, SettledAlready, exclude, give_up, hold, reach, refuse
from huiyin.callbacks.actions.steering import NotTakenIn, keepers_call, leave_out_unwanted, take_in
from huiyin.callbacks.actions.trying import miss

__all__ = [
    "EndsTooSoon",
    "NobodyConcerned",
    "NobodyToCall",
    "NotPlanned",
    "NotRunning",
    "NotTakenIn",
    "NothingSaid",
    "PlanUnknown",
    "SettledAlready",
    "StillOpen",
    "carry_out",
    "change_round",
    "close_round",
    "collect",
    "count_round",
    "discard_round",
    "exclude",
    "give_up",
    "give_up_start",
    "hold",
    "join",
    "keepers_call",
    "leave_out_unwanted",
    "miss",
    "plan_round",
    "preview",
    "reach",
    "refuse",
    "start",
    "take_in",
]
