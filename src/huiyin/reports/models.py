"""What people report on their own work and that of their departments."""

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.org.models import Department
from huiyin.reports.keeping.models import KeptDay, RollUp, Touch
from huiyin.reports.rules import Period
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

__all__ = ["KeptDay", "RollUp", "Touch", "WorkReport", "WorkReportQuerySet"]

PERSON = settings.AUTH_USER_MODEL
SENT = pgtrigger.Q(old__sent_at__isnull=False)


class WorkReportQuerySet(models.QuerySet["WorkReport"]):
    def visible_to(self, user: "Person") -> "WorkReportQuerySet":
        """Whoever writes it, whoever it was sent to, and whoever oversees their work."""
        overseen = user.reach("worklist.oversee")
        if overseen.everything:
            return self.all()
        theirs = Q(person=user) | Q(to=user) | Q(item__owner=user)
        return self.filter(theirs | Q(department__in=overseen.departments))


class WorkReport(models.Model):
    """One report that is owed (工作报表): drafted from what was done, sent upwards in somebody's own words.

    Figures are taken when it is sent; from then on nothing of it changes.
    """

    rule = models.CharField(max_length=40, help_text="key in the pack's reports")
    title = models.JSONField(help_text="in up to three languages")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    of_team = models.BooleanField(help_text="on everybody's work in the department and below")
    with_meeting = models.BooleanField(help_text="and on what its meeting said")
    first_day = models.DateField()
    last_day = models.DateField()
    item = models.OneToOneField(WorkItem, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True, default="")
    meeting = models.TextField(blank=True, default="", help_text="what the meeting said")
    figures = models.JSONField(default=dict, help_text="as they stood when it was sent")
    to = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="null: filed only")
    sent_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    sent_at = models.DateTimeField(null=True)

    objects = WorkReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "first_day", "person"], name="everybody_reports_once_on_each_day"),
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by=None, to=None, figures={})
                | Q(sent_at__isnull=False, sent_by__isnull=False) & ~Q(words="") & ~Q(figures={}),
                name="what_was_sent_says_something",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-first_day", "-id"], name="work_reports_by_day")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="what_was_reported_stays", operation=pgtrigger.Update | pgtrigger.Delete, condition=SENT
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.first_day} {self.person}"

    @property
    def subject(self) -> str:
        return f"work-report/{self.pk}"

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day)

    def permits(self, user: "Person", verb: str) -> bool:
        """Who owes it writes it, or whoever stands in."""
        return self.person_id == user.pk or bool(self.item and self.item.owner_id == user.pk)
