"""What customers are invited to."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: "Person") -> "ActivityQuerySet":
        """Whoever speaks with customers knows what there is to tell them."""
        return self.all() if user.may("customers.view") else self.none()


@pghistory.track()
class Activity(models.Model):
    """Something customers are invited to: a free check week, an offer month, an evening; when and where."""

    title = models.CharField(max_length=60)
    content = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="none: one day")
    address = models.CharField(max_length=200)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    called_off_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    called_off_at = models.DateTimeField(null=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(content="") & ~Q(address=""), name="an_activity_says_what_and_where"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="no_activity_ends_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days(self) -> str:
        """When it is, in the form of dates everywhere."""
        last = f" – {self.ends_on.isoformat()}" if self.ends_on and self.ends_on != self.starts_on else ""
        return f"{self.starts_on.isoformat()}{last}"

    def right_to(self, verb: str) -> str:
        return f"activities.{verb}"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))
