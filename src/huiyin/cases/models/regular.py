"""What comes round: which case is that of which period."""

from typing import ClassVar

from django.db import models

from huiyin.cases.models.case import Case


class Recurrence(models.Model):
    """The case of one period of a matter that comes round, opened by the calendar or by hand: one, however often."""

    rule = models.CharField(max_length=40)
    first_day = models.DateField(help_text="of the period it is for")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="recurrence")
    opened_at = models.DateTimeField()  # or found to be there

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "first_day"], name="what_comes_round_is_opened_once_a_period")
        ]
