"""Files that may be of the same customer, as the nightly look found them, and those somebody told apart."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from huiyin.customers.enums import Likeness
from huiyin.customers.models.files import Customer


class Lookalike(models.Model):
    """Two files that may be of the same customer; looked for anew every night."""

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, db_index=False, related_name="+")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    why = ArrayField(models.CharField(max_length=8, choices=Likeness.choices))
    weight = models.PositiveSmallIntegerField(help_text="how many reasons there are")
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="a_pair_in_order"),
        ]
        indexes: ClassVar = [models.Index(fields=["-weight", "-id"], name="pairs_to_review")]


class Difference(models.Model):
    """Somebody looked at two files: they are of different customers."""

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, db_index=False, related_name="+")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    why = ArrayField(models.CharField(max_length=8, choices=Likeness.choices), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="told_apart_in_order"),
        ]
