"""Until when each customer of a round was to be called: figures ask for days (callbacks.models.LastDay).

Whoever was left out when a round was filled has no work with a day of its own. Noon in UTC lies on the same day
wherever the house may be.
"""

import django.db.models.deletion
from django.db import migrations, models

VIEW = """
CREATE VIEW callbacks_last_day AS
SELECT callback.id, item.due_at AS at
FROM callbacks_callback AS callback JOIN worklist_workitem AS item ON item.id = callback.item_id
UNION ALL
SELECT callback.id, (round.ends_on + time '12:00') AT TIME ZONE 'UTC'
FROM callbacks_callback AS callback JOIN callbacks_round AS round ON round.id = callback.round_id
WHERE callback.item_id IS NULL AND callback.state = 'excluded'
"""


class Migration(migrations.Migration):
    dependencies = [("callbacks", "0001_initial"), ("worklist", "0001_initial")]

    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW callbacks_last_day"),
        migrations.CreateModel(
            name="LastDay",
            fields=[
                (
                    "callback",
                    models.OneToOneField(
                        db_column="id", on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True,
                        related_name="last_day", serialize=False, to="callbacks.callback",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "callbacks_last_day", "managed": False},
        ),
    ]
