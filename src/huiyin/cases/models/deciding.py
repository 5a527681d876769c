"""Ways to settle a matter side by side, who read them, who was asked, what was decided."""

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models.case import PERSON, Case
from huiyin.worklist.models import WorkItem


@pghistory.track()
class Proposal(models.Model):
    """One of several ways to settle the matter, put side by side for the supervisor."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    round = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    content = models.TextField()
    cost = models.DecimalField(max_digits=12, decimal_places=2, help_text="cost to the company in yuan")
    compensation_kind = models.CharField(max_length=24, blank=True, help_text="key in the pack's list compensations")
    compensation_value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    proposer = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class Reading(models.Model):
    """A leader read this proposal, with or without a remark."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    remark = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "reader"], name="read_once_per_reader")]


class CustomerChoice(models.Model):
    """Which proposal the customer prefers, asked before the leader decides."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="customer_choices")
    round = models.PositiveSmallIntegerField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "round"], name="one_customer_choice_a_round")]


@pghistory.track()
class Decision(models.Model):
    """A leader chose one proposal of a round, with a written instruction (批示)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    instruction = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "round"], name="one_decision_a_round")]


class Signer(models.Model):
    """Somebody added before the decision (加签): the decision waits for their opinion."""

    class Answer(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        OBJECTED = "objected", _("Objected")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="signers")
    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    opinion = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="who was asked, or who stood in"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round", "person"], name="a_signer_once_a_round")
        ]
