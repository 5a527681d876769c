"""What a decision brings: penalties, the customer's link and the customer's answer."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from huiyin.cases.models.case import PERSON, Case
from huiyin.cases.models.deciding import Decision
from huiyin.cases.models.history import Attachment

NO_CHOICE = "null: no proposals stood side by side; the customer signs what the forms say"


@pghistory.track()
class Penalty(models.Model):
    """What a responsible person or department head owes by the catalogue; pay reads it later."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="penalties")
    rule = models.CharField(max_length=60, help_text="key in the pack's penalty catalogue")
    capacity = models.CharField(max_length=8, help_text="person, head, role or named")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="penalty_not_negative"),
            models.UniqueConstraint(
                fields=["case", "rule", "person"], condition=Q(revoked_at=None), name="a_penalty_once_per_person"
            ),
        ]


class Invitation(models.Model):
    """A one-time link with which the customer sees the solution, or what was agreed, and signs or refuses."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="invitations")
    round = models.PositiveSmallIntegerField()
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+", help_text=NO_CHOICE)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token; the token is never stored")
    expires_at = models.DateTimeField()
    by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="null: the customer asked for it"
    )
    at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Acceptance(models.Model):
    """The customer's answer to a solution: accepted and signed, or refused."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acceptances")
    round = models.PositiveSmallIntegerField()
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+", help_text=NO_CHOICE)
    accepted = models.BooleanField()
    signed_name = models.CharField(max_length=60, blank=True)
    signature = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500, blank=True, help_text="why the customer refuses, or adds")
    by_link = models.ForeignKey(Invitation, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round"], name="one_answer_a_round"),
            models.CheckConstraint(
                condition=Q(accepted=False) | Q(signature__isnull=False), name="acceptance_is_signed"
            ),
        ]
