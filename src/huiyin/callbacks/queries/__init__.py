"""What pages, verbs and other modules read of rounds and callbacks."""

from huiyin.callbacks.queries.audience import audience
from huiyin.callbacks.queries.callbacks import Card, callback_of, card
from huiyin.callbacks.queries.callers import callers, leader_of, service_tree, sharers, team_of
from huiyin.callbacks.queries.console import (
    Call,
    Queue,
    call_of,
    capped,
    free_times,
    kinds_of_demand,
    may_register_after,
    queue_of,
    script_of,
)
from huiyin.callbacks.queries.ledger import Caller, Ledger, Standing, by_caller, ledger
from huiyin.callbacks.queries.next import left_lying, next_of_teams, next_own
from huiyin.callbacks.queries.occasions import anything_happened
from huiyin.callbacks.queries.rounds import rule_of

__all__ = [
    "Call",
    "Caller",
    "Card",
    "Ledger",
    "Queue",
    "Standing",
    "anything_happened",
    "audience",
    "by_caller",
    "call_of",
    "callback_of",
    "callers",
    "capped",
    "card",
    "free_times",
    "kinds_of_demand",
    "leader_of",
    "ledger",
    "left_lying",
    "may_register_after",
    "next_of_teams",
    "next_own",
    "queue_of",
    "rule_of",
    "script_of",
    "service_tree",
    "sharers",
    "team_of",
]
