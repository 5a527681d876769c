"""Screens on the wall."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from huiyin.org.models import Department
from huiyin.reports.models.reports import PERSON

if TYPE_CHECKING:
    from huiyin.org.models import Person


class WallQuerySet(models.QuerySet["Wall"]):
    def visible_to(self, user: "Person") -> "WallQuerySet":
        """Those somebody hung up, and those of the departments they read figures of."""
        reach = user.reach("reports.view")
        if reach.everything:
            return self.all()
        return self.filter(Q(by=user) | Q(department__in=reach.departments)) if reach else self.none()

    def hanging(self, at: datetime) -> "WallQuerySet":
        """Neither taken down nor run out."""
        return self.filter(closed_at=None, expires_at__gt=at)


class Wall(models.Model):
    """A screen on the wall: whoever has its link sees the figures of a department, no rows and no names.

    It shows no more than whoever hung it up may read, as long as they may.
    """

    title = models.CharField(max_length=60)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token; the token is never stored")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    objects = WallQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(closed_at__isnull=False), name="who_takes_a_wall_down_does_it_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def permits(self, user: "Person", verb: str) -> bool:
        """Whoever hung it up takes it down, and whoever leads the whole house."""
        leads = user.may("worklist.oversee") and user.reach("reports.view").everything
        return verb == "close" and (self.by_id == user.pk or leads)

    def right_to(self, _verb: str) -> str:
        return "reports.view"
