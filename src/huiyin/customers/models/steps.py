"""What happened to files as a whole: steps on their way, consents, and who keeps a category."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.customers.enums import Over, Purpose, Step
from huiyin.customers.models.files import Customer, refusal_over
from huiyin.org.models import Department

if TYPE_CHECKING:
    from huiyin.org.models import Person


class HandInQuerySet(models.QuerySet["HandIn"]):
    def visible_to(self, user: "Person") -> "HandInQuerySet":
        reach = user.reach("customers.classify")
        if reach.everything:
            return self.all()
        return self.filter(models.Q(by=user) | models.Q(department__in=reach.departments))


class HandIn(models.Model):
    """Files handed over to the supervisor in one go. Source: A1-4."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HandInQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "-at"], name="hand_ins_of_a_department")]

    @property
    def subject(self) -> str:
        return f"handin/{self.pk}"


class FileStep(models.Model):
    """One step of a file's life: who, when, and why or to what. Source: SM-01."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, db_index=False, related_name="steps")
    step = models.CharField(max_length=16, choices=Step.choices)
    detail = models.CharField(max_length=60, blank=True, help_text="category, reason of the loss: a key of the pack")
    note = models.CharField(max_length=400, blank=True)
    hand_in = models.ForeignKey(HandIn, null=True, on_delete=models.PROTECT, related_name="steps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["customer", "-at"], name="steps_of_a_customer")]
        triggers: ClassVar = [pgtrigger.Protect(name="steps_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class Consent(models.Model):
    """A customer allowed or refused to be contacted for a purpose; the newest row of a purpose counts.

    `over`: they refuse it over one kind of channel, and what they said of the others stands.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, db_index=False, related_name="consent_rows")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    over = models.CharField(max_length=12, choices=Over.choices, blank=True, default="", help_text="empty: over each")
    given = models.BooleanField()
    source = models.CharField(max_length=24, help_text="key in the pack's list channels, file, or opt_out")
    evidence = models.CharField(max_length=400, blank=True, help_text="the customer's words, number of a recording …")
    batch = models.ForeignKey(
        "Batch", null=True, on_delete=models.PROTECT, db_index=False, related_name="+", help_text="list it came in by"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["customer", "purpose", "-id"], name="consents_of_a_customer")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(over="") | Q(given=False), name="over_one_channel_is_only_refused")
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="consents_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    @property
    def word(self) -> str:
        """What it is about, as Customer.consents and Customer.refusals keep it."""
        return refusal_over(self.purpose, self.over) if self.over else self.purpose

    @property
    def about(self) -> str:
        """The same for whoever reads it."""
        return " · ".join(filter(None, [self.get_purpose_display(), self.get_over_display()]))


@pghistory.track()
class CategoryKeeper(models.Model):
    """Who looks after one kind of files. Source: A1-7."""

    category = models.CharField(max_length=24, unique=True, help_text="key in the pack's list categories")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
