"""Visitors and words that were passed on to another department."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.contact.models.interactions import Interaction
from huiyin.org.models import Department, Membership
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class PassedOnQuerySet(models.QuerySet["PassedOn"]):
    def visible_to(self, user: "Person") -> "PassedOnQuerySet":
        """Whoever passed it on, the department it was passed to, who oversees either, and who reads the customer."""
        overseen = user.reach("worklist.oversee")
        if overseen.everything:
            return self.all()
        theirs = Membership.objects.filter(department__in=overseen.departments).values("person")
        return self.filter(
            Q(by=user)
            | Q(by__in=theirs)
            | Q(department__in=user.department_ids | overseen.departments)
            | Q(interaction__in=Interaction.objects.visible_to(user))
        )


class PassedOn(models.Model):
    """A visitor or a word for another department: told to it, acknowledged by it, answered by it."""

    interaction = models.ForeignKey(Interaction, on_delete=models.PROTECT, related_name="passed_on")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    visitor = models.CharField(max_length=60, help_text="the customer, or somebody who has no file")
    phone = models.CharField(max_length=40, blank=True, default="")
    words = models.CharField(max_length=400, help_text="what it is about")
    item = models.OneToOneField(WorkItem, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=400, blank=True, default="", help_text="what the department did or says")

    objects = PassedOnQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None, reply="")
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="what_is_acknowledged_says_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="passed_on_register"),
            models.Index(fields=["department", "-at", "-id"], name="passed_on_to_a_department"),
        ]

    @property
    def subject(self) -> str:
        return f"passed-on/{self.pk}"

    def right_to(self, verb: str) -> str:
        return "worklist.oversee"

    def permits(self, user: "Person", verb: str) -> bool:
        """The department answers, or whoever oversees it."""
        reach = user.reach(self.right_to(verb))
        return self.department_id in user.department_ids | reach.departments or reach.everything
