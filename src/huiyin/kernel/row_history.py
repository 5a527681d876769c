"""Row history of tables of which thousands of rows change in one statement: written once for all of them."""

from typing import Any

import pghistory
import pgtrigger
from pghistory.trigger import Event


class Updates(pghistory.UpdateEvent):  # type: ignore[misc]
    """What rows were updated to.

    A function keeps the plan that it made in its first statement: one made for one row would hold each of a million
    against each. So the rows are matched by a plan of their own each time.
    """

    def add_event_trigger(self, event_model: Any) -> None:
        kept = _PlannedAnew(
            event_model=event_model, label=self.label, name=self.trigger_name, row=self.row, operation=self.operation,
            condition=self.condition, level=pgtrigger.Statement,
        )  # fmt: skip
        pgtrigger.register(kept)(event_model.pgh_tracked_model)


class _PlannedAnew(Event):  # type: ignore[misc]
    def get_func(self, model: Any) -> pgtrigger.Func:
        writes, returns, _nothing = super().get_func(model).func.rpartition("RETURN NULL;")
        return pgtrigger.Func(f"EXECUTE $history$ {writes.strip().rstrip(';')} $history$; {returns}")
