"""Row history names who did it: said once an action, where pghistory would say it before each statement.

Two statements in one are none that PostgreSQL could plan once.
"""

import json
from typing import Any, NamedTuple

from pghistory import config
from pghistory.runtime import _tracker

from huiyin.kernel.whole import under_way

SAY = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"


class _Said(NamedTuple):
    action: object
    savepoints: tuple[str, ...]  # what was said since one of them is forgotten with it
    who: tuple[str, str]


def say_who(connection: Any) -> bool:
    """Tell the database who is behind what this action writes; False where each statement has to say it itself."""
    context = getattr(_tracker, "value", None)
    if context is None:
        return True
    action = under_way()
    if action is None or not connection.in_atomic_block:
        return False
    who = (str(context.id), json.dumps(context.metadata, cls=config.json_encoder()))
    saying = _Said(action, tuple(connection.savepoint_ids), who)
    said: _Said | None = connection.__dict__.get("history_said")
    if said is None or said.action is not action or said.who != who or not _holds(said, saying):
        with connection.cursor() as cursor:
            cursor.execute(SAY, who)
        connection.history_said = saying
    return True


def _holds(said: _Said, saying: _Said) -> bool:
    """Whether the transaction is still within every savepoint that was there when it was said."""
    return saying.savepoints[: len(said.savepoints)] == said.savepoints
