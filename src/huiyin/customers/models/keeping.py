"""Who keeps a customer, since when and why: rows that are only added, and closed once."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from huiyin.customers.enums import Why
from huiyin.customers.models.files import Customer
from huiyin.customers.models.sharing import Sharing
from huiyin.worklist.models import WorkItem

PERSON = settings.AUTH_USER_MODEL


class Keeping(models.Model):
    """One person kept one customer from a moment to another; what runs now is also Customer.keeper."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="keepings")
    keeper = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, choices=Why.choices)
    standing_in_for = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="a deputy; the customer goes back"
    )
    batch = models.ForeignKey(Sharing, null=True, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        WorkItem, null=True, on_delete=models.PROTECT, related_name="+", help_text="the first contact the keeper owes"
    )
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer"], condition=Q(until=None), name="one_keeper_at_a_time"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="keeping_ends_after_start"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-id"], name="keepers_of_a_customer"),
            models.Index(fields=["keeper", "since"], name="customers_received"),
            models.Index(fields=["batch"], name="keepings_of_a_sharing", condition=Q(batch__isnull=False)),
            models.Index(
                fields=["standing_in_for"],
                name="customers_with_deputies",
                condition=Q(until=None, standing_in_for__isnull=False),
            ),
            # The sweep looks every few minutes who is only held.
            models.Index(fields=["customer"], name="customers_held", condition=Q(until=None, why=Why.HELD.value)),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="keepings_stay", exclude=["until"]),
            pgtrigger.Protect(name="keepings_are_not_deleted", operation=pgtrigger.Delete),
        ]
