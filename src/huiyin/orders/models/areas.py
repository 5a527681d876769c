"""A part of the country with the one person who answers for its customers."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiyin.org.models import NEW_EDITION
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class AreaQuerySet(models.QuerySet["Area"]):
    def visible_to(self, user: "Person") -> "AreaQuerySet":
        return self.all() if user.may("customers.view") else self.none()


@pghistory.track()
class Area(models.Model):
    """Some regions, and the account manager of the customers there."""

    name = models.CharField(max_length=60, unique=True)
    beginnings = ArrayField(models.CharField(max_length=6), help_text="of the codes of its regions")
    manager = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="areas")
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = AreaQuerySet.as_manager()

    class Meta:
        triggers: ClassVar = [NEW_EDITION]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"area/{self.pk}"

    def right_to(self, verb: str) -> str:
        return f"areas.{verb}"

    def permits(self, user: "Person", verb: str) -> bool:
        """Only the account manager reports; who manages areas changes them."""
        return self.manager_id == user.pk if verb == "report" else user.may(self.right_to(verb))


class AreaReport(models.Model):
    """What the account manager reported upward about an area; reading it is work of the superior."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, db_index=False, related_name="reports")
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", help_text="the superior")
    at = models.DateTimeField()
    item = models.OneToOneField(
        WorkItem, null=True, on_delete=models.PROTECT, related_name="+", help_text="the reading that is owed"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area", "-id"], name="reports_of_an_area"),
        ]

    @property
    def is_read(self) -> bool:
        return self.item is not None and self.item.outcome in (WorkItem.Outcome.MET, WorkItem.Outcome.LATE)

    def may_read(self, person: "Person") -> bool:
        """Whom it was written to, or whoever has the reading on the list now: a substitute, a successor."""
        return person.pk == self.to_id or (self.item is not None and person.pk == self.item.owner_id)
