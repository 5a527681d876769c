"""A part of the country with the one person who answers for its customers."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

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
    """What the account manager reported upward about an area, and who read it when."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="reports")
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", help_text="the superior")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area", "-id"], name="reports_of_an_area"),
            models.Index(fields=["to", "-id"], name="area_reports_to_read", condition=Q(read_at=None)),
        ]
