"""Running cases that go on under another version of the rule book."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models.case import PERSON, Case
from huiyin.rulebook.models import PackVersion


class CarryOver(models.Model):
    """One carrying over: which process, to which version, and where each stage leads."""

    process = models.CharField(max_length=40)
    to = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")
    stage_map = models.JSONField(default=dict, help_text="{stage under the earlier versions: stage under this one}")
    reason = models.CharField(max_length=200)
    number = models.PositiveIntegerField(default=0, help_text="cases")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process"], condition=Q(ended_at=None), name="one_carrying_over_at_a_time")
        ]


class CarryOverRow(models.Model):
    """One of the cases, with what became of it."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("still to do")
        CARRIED = "carried", _("carried over")
        LEFT = "left", _("left under its version")

    carry = models.ForeignKey(CarryOver, on_delete=models.CASCADE, related_name="rows")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was left")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["carry", "case"], name="a_case_is_carried_once")]
        indexes: ClassVar = [models.Index(fields=["carry", "outcome", "case"], name="cases_of_a_carrying_over")]
