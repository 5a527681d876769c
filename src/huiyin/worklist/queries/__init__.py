"""What pages and other modules read of the worklist."""

from huiyin.worklist.queries.groups import GROUPS, Group, Scope, State, fill, group_of, scope, today
from huiyin.worklist.queries.items import history, last_handover, level_of, next_level
from huiyin.worklist.queries.lists import Row, overseen, row_of, teams
from huiyin.worklist.queries.load import Holder, busiest, least_loaded, loads, not_above
from huiyin.worklist.queries.notices import newest_notice, notices_of, unread
from huiyin.worklist.queries.sweeping import Hours, Ladders, Listeners, hours_of, substitutes
from huiyin.worklist.queries.takers import not_for, takers

__all__ = [
    "GROUPS",
    "Group",
    "Holder",
    "Hours",
    "Ladders",
    "Listeners",
    "Row",
    "Scope",
    "State",
    "busiest",
    "fill",
    "group_of",
    "history",
    "hours_of",
    "last_handover",
    "least_loaded",
    "level_of",
    "loads",
    "newest_notice",
    "next_level",
    "not_above",
    "not_for",
    "notices_of",
    "overseen",
    "row_of",
    "scope",
    "substitutes",
    "takers",
    "teams",
    "today",
    "unread",
]
