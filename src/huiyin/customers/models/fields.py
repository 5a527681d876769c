"""Fields that an administrator added on screen, beside those of the pack."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiyin.org.models import NEW_EDITION

if TYPE_CHECKING:
    from huiyin.org.models import Person


class AddedFieldQuerySet(models.QuerySet["AddedField"]):
    def visible_to(self, user: "Person") -> "AddedFieldQuerySet":
        return self.all() if user.may("customers.fields") else self.none()


@pghistory.track()
class AddedField(models.Model):
    """One more field of the customer file; never deleted, since files may hold it: it is retired."""

    name = models.SlugField(max_length=40, unique=True, help_text="key in the files' values; permanent")
    label = models.JSONField(help_text="in up to three languages")
    type = models.CharField(max_length=24, help_text="as in packs: line, text, choice, date …")
    # Of a group of the pack, or of a kind of thing owned with asset/ before it (queries.OF_THINGS).
    group = models.CharField(max_length=40, help_text="key of a group of the pack")
    kinds = ArrayField(models.CharField(max_length=8), default=list, help_text="person, company; none: both")
    choices = models.JSONField(default=list, help_text='[{"key": "a", "label": {…}}, …]')
    required = models.BooleanField(default=False)
    complete = models.BooleanField(default=False)
    find = models.BooleanField(default=False)
    listed = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)

    objects = AddedFieldQuerySet.as_manager()

    class Meta:
        triggers: ClassVar = [NEW_EDITION]

    def __str__(self) -> str:
        return self.name
