"""The house itself and its departments."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from huiyin.org.models.calendars import Calendar
from huiyin.org.models.edition import NEW_EDITION

if TYPE_CHECKING:
    from huiyin.org.models.people import Person


class Organisation(models.Model):
    """The house itself; the one row says that the first-run wizard is done."""

    name = models.CharField(max_length=120)
    pack = models.CharField(max_length=40, help_text="key of the industry pack")
    language = models.CharField(max_length=8, default="zh-hans")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    edition = models.UUIDField(default=uuid4, help_text="of the set-up: another after each change of it")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="own_new_edition",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="NEW.edition = gen_random_uuid(); RETURN NEW;",
            )
        ]


class DepartmentQuerySet(models.QuerySet["Department"]):
    def open(self) -> "DepartmentQuerySet":
        return self.filter(closed_at=None)

    def visible_to(self, user: "Person") -> "DepartmentQuerySet":
        """Everybody who works here knows the departments."""
        return self.all() if user.is_active else self.none()


@pghistory.track()
class Department(models.Model):
    """A department; departments form a tree."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = ArrayField(models.BigIntegerField(), default=list, help_text="ids from the root down to this one")
    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.PROTECT)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["path"], name="department_subtree")]
        triggers: ClassVar = [NEW_EDITION]

    def __str__(self) -> str:
        return self.name
