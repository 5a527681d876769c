"""Published rule books: a version once published never changes."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from huiyin.org.models import NEW_EDITION


class PackVersion(models.Model):
    """One published state of an industry pack; everything that runs pins one."""

    pack = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    # JSON text: jsonb would forget the order of stages, fields and rungs.
    source = models.TextField(help_text="the pack as read, all files merged")
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pack", "number"], name="pack_version_once")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="published_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete),
            NEW_EDITION,
        ]


class Clause(models.Model):
    """A clause of a rule book that is or was in force; its key is permanent."""

    pack = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    text = models.JSONField()
    chapter = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    in_force = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pack", "key"], name="clause_key_once")]
