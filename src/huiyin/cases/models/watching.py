"""What a watch of the rule book found."""

from typing import ClassVar

from django.db import models

from huiyin.cases.models.case import Case


class Alarm(models.Model):
    """There were too many cases of one kind, and this one was opened to look into it."""

    watch = models.CharField(max_length=40)
    value = models.CharField(max_length=40, help_text="the answer that was counted")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="alarm")
    raised_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["watch", "value", "-id"], name="alarms_of_a_watch")]
