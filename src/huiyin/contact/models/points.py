"""What stays open from what was said."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.contact.enums import PointKind
from huiyin.contact.models.interactions import Interaction
from huiyin.customers.models import Customer, of_files_read_by

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class PointQuerySet(models.QuerySet["Point"]):
    def visible_to(self, user: "Person") -> "PointQuerySet":
        """Whoever may read a customer's file may read what is open with them."""
        return of_files_read_by(user, self)


@pghistory.track()
class Point(models.Model):
    """Something open with a customer until somebody settles it: a need they named, a product meant for them."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="points")
    kind = models.CharField(max_length=12, choices=PointKind.choices)
    words = models.CharField(max_length=200)
    business = models.CharField(
        max_length=24, blank=True, default="", help_text="of a need: key in the rule book's list of kinds of business"
    )
    expected = models.CharField(
        max_length=400, blank=True, default="", help_text="of a need: the solution that the customer expects"
    )
    interaction = models.ForeignKey(
        Interaction, null=True, on_delete=models.PROTECT, related_name="points", help_text="the talk it comes from"
    )
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="since when")
    settled_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=400, blank=True, help_text="how it was settled")

    objects = PointQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, result="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(result="")),
                name="a_settled_point_says_by_whom_and_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-at"], name="points_of_a_customer"),
            models.Index(fields=["kind", "-at", "-id"], name="points_of_a_kind"),
        ]
