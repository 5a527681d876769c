"""Groups of colleagues that are told of their department's work."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huiyin.messaging.enums import Hears
from huiyin.messaging.models.channels import Channel
from huiyin.org.models import Department

if TYPE_CHECKING:
    from huiyin.org.models import Person


class StaffGroupQuerySet(models.QuerySet["StaffGroup"]):
    def visible_to(self, user: "Person") -> "StaffGroupQuerySet":
        """Whoever sets channels up."""
        return self.all() if user.may("messages.keep") else self.none()

    def hearing(self, what: Hears) -> "StaffGroupQuerySet":
        return self.filter(hears__contains=[what], ended_at=None)


@pghistory.track()
class StaffGroup(models.Model):
    """Who is told over a channel of the work of a department and those below it, and of what of it."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="groups")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    hears = ArrayField(models.CharField(max_length=12, choices=Hears.choices))
    times = ArrayField(models.CharField(max_length=5), default=list, blank=True, help_text='of the day: ["09:00"]')
    listed = models.BooleanField(default=True, help_text="what is to be done stands there, else only how much")
    accounts = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, help_text="of an app; a robot has none"
    )
    root = models.URLField(blank=True, help_text="where colleagues reach Huiyin")
    told_at = models.DateTimeField(help_text="of the day's times up to here it has been told")
    ended_at = models.DateTimeField(null=True, help_text="nothing more is told; what was told stays in the outbox")
    revision = models.PositiveIntegerField(default=1)

    objects = StaffGroupQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "department"], name="a_department_is_told_once", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(condition=~Q(hears=[]), name="who_is_told_hears_something"),
        ]

    def __str__(self) -> str:
        return self.department.name

    def right_to(self, verb: str) -> str:
        return "messages.keep"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))
