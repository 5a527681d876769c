"""The one list of obligations: who must do what by when, for which clause, and what came of it."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.org.models import Department
from huiyin.rulebook.models import Clause

if TYPE_CHECKING:
    from huiyin.org.models import Person


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    def open(self) -> "WorkItemQuerySet":
        return self.filter(settled_at=None)

    def visible_to(self, user: "Person") -> "WorkItemQuerySet":
        reach = user.reach("worklist.oversee")
        if reach.everything:
            return self.all()
        return self.filter(Q(owner=user) | Q(team__in=reach.departments) | Q(owner=None, team__in=user.department_ids))


class WorkItem(models.Model):
    """One obligation (待办): the only kind in the system."""

    class Outcome(models.TextChoices):
        MET = "met", _("Kept")
        LATE = "late", _("Late")
        MISSED = "missed", _("Missed")
        WAIVED = "waived", _("Waived")

    kind = models.CharField(max_length=24, help_text="stage, promise, signature, task")
    clause = models.ForeignKey(Clause, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.JSONField(help_text="what to do, in up to three languages")
    subject = models.CharField(max_length=60, help_text='for example "case/12"')
    subject_label = models.CharField(max_length=160, help_text="number and title, shown in lists")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="work")
    team = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    deadline = models.JSONField(default=dict, help_text="the deadline form and its calendar, for recomputation")
    why_due = models.JSONField(default=dict, help_text="how due_at was computed (kernel.worktime.explain)")
    provisional = models.BooleanField(default=False, help_text="reaches into a year whose holidays are not published")
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    next_rung_at = models.DateTimeField(null=True, help_text="when the sweep must look at it next")
    rung = models.CharField(max_length=24, blank=True, help_text="the last rung of the ladder it reached")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was waived")

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="settled_items_have_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(team__isnull=False), name="work_belongs_to_somebody"
            ),
            models.CheckConstraint(condition=~Q(outcome="waived") | ~Q(reason=""), name="a_waiver_has_a_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "due_at", "id"], name="work_of_a_person", condition=Q(settled_at=None)),
            models.Index(fields=["team", "due_at", "id"], name="work_of_a_team", condition=Q(settled_at=None)),
            models.Index(fields=["next_rung_at", "id"], name="work_to_sweep", condition=Q(settled_at=None)),
            models.Index(fields=["subject"], name="work_of_a_subject"),
            models.Index(fields=["clause", "due_at"], name="work_of_a_clause"),
        ]


class Reminder(models.Model):
    """A rung of the ladder an item has reached: told once, however often the sweep runs."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="reminders")
    rung = models.CharField(max_length=24)
    due_at = models.DateTimeField(help_text="the deadline it speaks of; a new deadline starts the ladder again")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "rung", "due_at"], name="a_rung_once_per_deadline")
        ]


class Notice(models.Model):
    """A line in somebody's notifications."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    item = models.ForeignKey(WorkItem, null=True, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    kind = models.CharField(max_length=24, help_text="reminder, due, overdue, risk, urge, assigned, mention, outcome")
    text = models.JSONField(help_text="in up to three languages")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notices_of_a_person"),
            models.Index(fields=["person"], name="notices_unread", condition=Q(read_at=None)),
        ]


class Handover(models.Model):
    """An item went from one owner to another: assigned, substituted, escalated or taken."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="handovers")
    from_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=24, help_text="assigned, substitute, escalated, taken, returned")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
