"""What staff do with work items."""

from huiyin.worklist.actions.bulk import open_items, take_back
from huiyin.worklist.actions.clocks import NotToCome, pause, put_off, recompute_deadlines, resume
from huiyin.worklist.actions.items import NothingToWaive, drop, give_task, open_item, replace, settle, waive
from huiyin.worklist.actions.locks import hold_if_free, hold_items
from huiyin.worklist.actions.many import belong_to, bring_back, drop_each, hand_over_each, let_go, settle_each
from huiyin.worklist.actions.notices import forget_notices, notify, notify_each, read_all, read_notice, urge
from huiyin.worklist.actions.opening_many import Opening, open_each, open_from
from huiyin.worklist.actions.owners import check_level, escalate, hand_over, succeed, take
from huiyin.worklist.actions.sweeping import sweep

__all__ = [
    "NotToCome",
    "NothingToWaive",
    "Opening",
    "belong_to",
    "bring_back",
    "check_level",
    "drop",
    "drop_each",
    "escalate",
    "forget_notices",
    "give_task",
    "hand_over",
    "hand_over_each",
    "hold_if_free",
    "hold_items",
    "let_go",
    "notify",
    "notify_each",
    "open_each",
    "open_from",
    "open_item",
    "open_items",
    "pause",
    "put_off",
    "read_all",
    "read_notice",
    "recompute_deadlines",
    "replace",
    "resume",
    "settle",
    "settle_each",
    "succeed",
    "sweep",
    "take",
    "take_back",
    "urge",
    "waive",
]
