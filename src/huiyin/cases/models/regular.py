"""What the calendar opened."""

from typing import ClassVar

from django.db import models

from huiyin.cases.models.case import Case


class Recurrence(models.Model):
    """A matter that comes round was opened for one of its periods: once, however often the job runs."""

    rule = models.CharField(max_length=40)
    first_day = models.DateField(help_text="of the period it is for")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="recurrence")
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "first_day"], name="what_comes_round_is_opened_once_a_period")
        ]
