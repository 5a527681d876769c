"""What pages and other modules read of the worklist."""

from huiyin.worklist.queries.items import history
from huiyin.worklist.queries.lists import Group, Row, fill, group_of, row_of, scope, takers, today
from huiyin.worklist.queries.load import least_loaded, loads
from huiyin.worklist.queries.notices import notices_of, unread
from huiyin.worklist.queries.sweeping import Listeners, hours_of, ladder_in_force, substitutes

__all__ = [
    "Group",
    "Listeners",
    "Row",
    "fill",
    "group_of",
    "history",
    "hours_of",
    "ladder_in_force",
    "least_loaded",
    "loads",
    "notices_of",
    "row_of",
    "scope",
    "substitutes",
    "takers",
    "today",
    "unread",
]
