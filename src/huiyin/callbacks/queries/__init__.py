"""What pages, verbs and other modules read of rounds and callbacks."""

from huiyin.callbacks.queries.audience import audience
from huiyin.callbacks.queries.callbacks import Card, callback_of, card
from huiyin.callbacks.queries.callers import callers, leader_of, service_tree, sharers, team_of
from huiyin.callbacks.queries.ledger import Caller, Ledger, Standing, by_caller, ledger
from huiyin.callbacks.queries.occasions import anything_happened
from huiyin.callbacks.queries.rounds import rule_of

__all__ = [
    "Caller",
    "Card",
    "Ledger",
    "Standing",
    "anything_happened",
    "audience",
    "by_caller",
    "callback_of",
    "callers",
    "card",
    "leader_of",
    "ledger",
    "rule_of",
    "service_tree",
    "sharers",
    "team_of",
]
