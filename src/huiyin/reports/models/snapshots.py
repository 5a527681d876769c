"""How things stood at the end of past days, where rows only say how they stand now."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

NONE = -1  # in place of a department: rows that belong to none


class Snapshot(models.Model):
    """A figure of one department as it stood when a day ended; written down that night, and never changed."""

    figure = models.CharField(max_length=40, help_text="key of the dictionary")
    day = models.DateField()
    department = models.BigIntegerField(help_text="-1: none; not a foreign key, since it is only counted by")
    rows = models.IntegerField()
    good = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["figure", "day", "department"], name="a_day_is_written_down_once"),
            models.CheckConstraint(condition=Q(rows__gte=F("good"), good__gte=0), name="no_more_good_ones_than_stood"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.day}"
