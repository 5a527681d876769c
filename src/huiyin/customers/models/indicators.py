"""The seven indicators of each customer, and the rules they are computed by. Source: B45-4."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from huiyin.customers.models.files import Customer
from huiyin.org.models import NEW_EDITION


class IndicatorRules(models.Model):
    """One version of the rules a manager set; the newest is in force, before the first one the pack's are."""

    rules = models.JSONField(help_text='{"loyalty": [["years_as_customer", "at_least", "2", 30], …], …}')
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(name="versions_stay", operation=pgtrigger.Update | pgtrigger.Delete),
            NEW_EDITION,
        ]


class Score(models.Model):
    """What the indicators say of a customer, from 0 to 100; empty where there is nothing to go by."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="score")
    need = models.SmallIntegerField(null=True)
    loyalty = models.SmallIntegerField(null=True)
    satisfaction = models.SmallIntegerField(null=True)
    profitability = models.SmallIntegerField(null=True)
    potential = models.SmallIntegerField(null=True)
    credit = models.SmallIntegerField(null=True)
    risk = models.SmallIntegerField(null=True)
    version = models.PositiveIntegerField(help_text="of the rules; 0: those of the pack")
    computed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-risk", "customer"], name="customers_at_risk")]
