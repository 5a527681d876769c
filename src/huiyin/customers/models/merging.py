"""Files of one customer that became one, and all it takes to part them again."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huiyin.customers.models.files import Customer

PERSON = settings.AUTH_USER_MODEL


class Merge(models.Model):
    """Some files were merged into another one; undone once at most."""

    survivor = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    others = ArrayField(models.BigIntegerField(), help_text="the files that are no more")
    choices = models.JSONField(help_text="{field: key of the file whose value was taken, or “all”}")
    before = models.JSONField(help_text="{key of the file: what its rows said}")
    after = models.JSONField(help_text="what the survivor's rows said then")
    kept = models.JSONField(default=list, help_text="[[keeping that ran, its first contact if it was dropped], …]")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["survivor", "-id"], name="merges_of_a_customer", condition=Q(undone_at=None)),
        ]


class MergeMove(models.Model):
    """A row that went from a file to the survivor."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moves")
    model = models.CharField(max_length=60, help_text="as app.Model")
    row = models.BigIntegerField()
    came_from = models.BigIntegerField(help_text="key of the file")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merge", "model", "row"], name="a_row_moves_once_in_a_merge")
        ]
