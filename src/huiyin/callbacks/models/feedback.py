"""What departments are told every week of what customers said."""

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.org.models import Department
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, user: "Person") -> "FeedbackQuerySet":
        """Who leads calls or oversees everything reads all; a department reads its own, and so does its superior."""
        reach = user.reach("callbacks.feedback")
        if reach.everything:
            return self.all()
        return self.filter(department__in=reach.departments) if reach else self.none()


class Feedback(models.Model):
    """What a department was told in writing of one week (书面反馈): the calls, opinions of it, matters, measures."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField(help_text="the Monday of the week")
    figures = models.JSONField(help_text="as they stood when it was given")
    given_at = models.DateTimeField()
    item = models.OneToOneField(
        WorkItem, null=True, on_delete=models.PROTECT, related_name="+", help_text="none: nothing was said of them"
    )
    acknowledged_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=400, blank=True, help_text="what the department does about it")

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["department", "first_day"], name="a_department_is_told_once_a_week"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None, reply="")
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="feedback_that_is_acknowledged_says_by_whom",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-first_day", "-id"], name="feedback_by_week")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="what_was_told_stays",
                operation=pgtrigger.UpdateOf("department_id", "first_day", "figures", "given_at") | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.first_day}"

    @property
    def subject(self) -> str:
        return f"feedback/{self.pk}"

    def right_to(self, verb: str) -> str:
        return "worklist.oversee"

    def permits(self, user: "Person", verb: str) -> bool:
        """The department acknowledges, or whoever oversees it."""
        reach = user.reach(self.right_to(verb))
        return self.department_id in user.department_ids | reach.departments or reach.everything
