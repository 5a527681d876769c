"""Sharing customers out: propose, alter, carry out. Source: A1-9."""

from huiyin.customers.actions.sharing.carrying_out import NothingToMove, OutOfDate, carry_out, confirm, give_up
from huiyin.customers.actions.sharing.planning import NotOpen, held, keep_plan, work_out
from huiyin.customers.actions.sharing.proposing import NobodyToShareAmong, discard, propose, propose_again
from huiyin.customers.actions.sharing.wishing import (
    NobodyThere,
    NotFromHere,
    NotOneOfThem,
    clear_wishes,
    leave_out,
    let_in,
    limit,
    pin,
    shift,
)

__all__ = [
    "NobodyThere",
    "NobodyToShareAmong",
    "NotFromHere",
    "NotOneOfThem",
    "NotOpen",
    "NothingToMove",
    "OutOfDate",
    "carry_out",
    "clear_wishes",
    "confirm",
    "discard",
    "give_up",
    "held",
    "keep_plan",
    "leave_out",
    "let_in",
    "limit",
    "pin",
    "propose",
    "propose_again",
    "shift",
    "work_out",
]
