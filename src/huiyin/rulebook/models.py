"""Published rule books: a version once published never changes."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.org.models import NEW_EDITION


class PackVersion(models.Model):
    """One published state of an industry pack; everything that runs pins one."""

    class Origin(models.TextChoices):
        FILES = "files", _("The product's files")
        SCREEN = "screen", _("Edited on screen")
        IMPORT = "import", _("Brought in as a file")

    pack = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    # JSON text: jsonb would forget the order of stages, fields and rungs.
    source = models.TextField(help_text="the pack as read, all files merged")
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.FILES)
    note = models.CharField(max_length=300, blank=True, help_text="what changed and why, in the publisher's words")

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


class Draft(models.Model):
    """A version that is being written on screen; whoever may edit the rule book works on the same one."""

    pack = models.CharField(max_length=40)
    base = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+", help_text="what it began from")
    source = models.TextField(help_text="as of a published version; it may still have mistakes")
    origin = models.CharField(max_length=8, choices=PackVersion.Origin.choices, default=PackVersion.Origin.SCREEN)
    revision = models.PositiveIntegerField(default=1)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    rehearsal = models.JSONField(null=True, help_text="what last month's matters would have met under it")
    rehearsed_at = models.DateTimeField(null=True, help_text="when the rehearsal was asked for")
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField(null=True, help_text="when it was handed to whoever may publish")
    published = models.ForeignKey(PackVersion, null=True, on_delete=models.PROTECT, related_name="+")
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pack"], condition=Q(published=None, discarded_at=None), name="one_open_draft_a_pack"
            )
        ]

    @property
    def is_handed_in(self) -> bool:
        """Whether it waits to be published as it stands: nothing of it was changed since."""
        return self.handed_in_at is not None and self.handed_in_at >= self.changed_at


class DraftChange(models.Model):
    """One thing of a draft said something else from this revision on."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="changes")
    revision = models.PositiveIntegerField()
    path = models.JSONField(help_text='such as ["processes", "complaint", "stages", "judging"]')
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "revision"], name="a_draft_changes_step_by_step")
        ]
