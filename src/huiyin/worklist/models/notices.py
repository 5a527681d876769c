"""What people were told of their work."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.worklist.models.items import WorkItem


class Reminder(models.Model):
    """A rung of the ladder an item has reached: told once, however often the sweep runs."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="reminders")
    rung = models.CharField(max_length=24)
    due_at = models.DateTimeField(help_text="the deadline it speaks of; a new deadline starts the ladder again")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "rung", "due_at"], name="a_rung_once_per_deadline")
        ]


class Notice(models.Model):
    """A line in somebody's notifications."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    item = models.ForeignKey(WorkItem, null=True, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    kind = models.CharField(max_length=24, help_text="reminder, due, overdue, risk, urge, assigned, mention, outcome")
    text = models.JSONField(help_text="in up to three languages")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notices_of_a_person"),
            models.Index(fields=["person"], name="notices_unread", condition=Q(read_at=None)),
        ]
