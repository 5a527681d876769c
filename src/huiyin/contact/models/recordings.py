"""What was recorded of calls."""

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from huiyin.contact.models.interactions import Interaction

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class RecordingQuerySet(models.QuerySet["Recording"]):
    def visible_to(self, user: "Person") -> "RecordingQuerySet":
        """Whoever may read what was said."""
        return self.filter(interaction__in=Interaction.objects.visible_to(user))


class Recording(models.Model):
    """A call as it was recorded. Never changed; who listens is on record."""

    interaction = models.OneToOneField(Interaction, on_delete=models.PROTECT, related_name="recording")
    file = models.FileField(upload_to="contact/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    seconds = models.PositiveIntegerField(help_text="how long it is")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RecordingQuerySet.as_manager()

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="recordings_stay", operation=pgtrigger.Update | pgtrigger.Delete)]
