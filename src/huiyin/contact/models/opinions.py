"""What customers think of us."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.contact.models.interactions import Interaction
from huiyin.customers.models import Customer, of_files_read_by
from huiyin.org.models import Department

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, user: "Person") -> "OpinionQuerySet":
        """Whoever may read a customer's file may read what they think."""
        return of_files_read_by(user, self)


@pghistory.track()
class Opinion(models.Model):
    """Something a customer thinks of us: whose words they are, in which class they belong, what they are about."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="opinions")
    interaction = models.ForeignKey(
        Interaction, null=True, on_delete=models.PROTECT, related_name="opinions", help_text="in which it was said"
    )
    kind = models.CharField(max_length=12, help_text="rulebook.enums.OPINIONS")
    words = models.TextField()
    opinion_class = models.CharField(max_length=24, blank=True, default="", help_text="key in the rule book's list")
    about = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    classified_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    classified_at = models.DateTimeField(null=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="an_opinion_says_something"),
            models.CheckConstraint(
                condition=Q(classified_at=None, classified_by=None)
                | Q(classified_at__isnull=False, classified_by__isnull=False),
                name="a_classified_opinion_says_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="opinion_register"),
            models.Index(fields=["opinion_class", "-at", "-id"], name="opinions_of_a_class"),
            models.Index(fields=["-at", "-id"], name="opinions_to_classify", condition=Q(classified_at=None)),
        ]

    def right_to(self, verb: str) -> str:
        return "customers.edit"

    def permits(self, user: "Person", verb: str) -> bool:
        return self.customer.permits(user, "speak")
