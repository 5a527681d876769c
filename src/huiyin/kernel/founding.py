"""The first migration of a module, whose tables are made as they are in the end."""

from typing import Any

from django.db import migrations
from django.db.migrations.state import ProjectState


class Founding(migrations.Migration):
    """Models are drawn once for all of its operations, not again after each: a first start takes half the time.

    Its operations only make things, none of which is changed again in the same migration.
    """

    initial = True

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
        project_state.__dict__.pop("apps", None)  # else every model added draws all those around it anew
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
