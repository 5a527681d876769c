"""The day by which each customer of a round was to be called, also of those who were left out before they were work."""

from django.db import models

from huiyin.callbacks.models.rounds import Callback


class LastDay(models.Model):
    """Until when somebody was to be called: by their work, else with the round's last day. A view."""

    callback = models.OneToOneField(
        Callback, primary_key=True, on_delete=models.DO_NOTHING, related_name="last_day", db_column="id"
    )
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "callbacks_last_day"

    def __str__(self) -> str:
        return f"{self.callback_id} {self.at}"
