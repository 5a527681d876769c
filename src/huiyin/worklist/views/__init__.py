"""The pages of the worklist."""

from huiyin.worklist.views.items import (
    escalation,
    handover,
    item,
    keeping,
    pause,
    resumption,
    settlement,
    taking,
    urging,
    waiver,
)
from huiyin.worklist.views.notices import bell, notices, reading, reading_all
from huiyin.worklist.views.today import tasks, today

__all__ = [
    "bell",
    "escalation",
    "handover",
    "item",
    "keeping",
    "notices",
    "pause",
    "reading",
    "reading_all",
    "resumption",
    "settlement",
    "taking",
    "tasks",
    "today",
    "urging",
    "waiver",
]
