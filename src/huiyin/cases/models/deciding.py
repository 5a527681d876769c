"""Ways to settle a matter side by side, who read them, who was asked, what was decided."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.models.case import PERSON, Case
from huiyin.cases.models.history import StageEntry
from huiyin.org.models import Department
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


class Approval(models.Model):
    """One asking for signatures (会签): a step on waits for them, and the last one needed carries it out."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        OBJECTED = "objected", _("Objected")
        SENT_BACK = "sent_back", pgettext_lazy("a signature", "Sent back")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OVERTAKEN = "overtaken", _("Overtaken")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    entry = models.ForeignKey(StageEntry, on_delete=models.CASCADE, related_name="+")
    transition = models.CharField(max_length=40)
    target = models.CharField(max_length=40, blank=True, help_text="where it leads, if that was a choice")
    mode = models.CharField(max_length=8, help_text="all, any, in_order")
    data = models.JSONField(default=dict, help_text="what the form said, checked when it was asked")
    warnings = models.JSONField(default=list)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at=None), name="one_asking_at_a_time")
        ]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="askings_of_a_case")]


class Signer(models.Model):
    """Somebody whose signature or opinion is asked: added before a decision (加签), or asked by a step on.

    Without an `approval`, the decision waits for their opinion. Without a `person`, anybody of the `department`
    signs. Without an `item`, their turn has not come.
    """

    class Answer(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        OBJECTED = "objected", _("Objected")
        SENT_BACK = "sent_back", pgettext_lazy("a signature", "Sent back")

    class Added(models.TextChoices):
        ASKED = "asked", _("by the rule book")
        BEFORE = "before", _("signs before the others")
        BESIDE = "beside", _("signs beside the others")
        AFTER = "after", _("signs after the others")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="signers")
    approval = models.ForeignKey(Approval, null=True, on_delete=models.CASCADE, related_name="signers")
    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(WorkItem, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(default=0, help_text="whose turn it is: the lowest that still owes")
    added = models.CharField(max_length=6, choices=Added.choices, default=Added.ASKED)
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    answer = models.CharField(max_length=9, choices=Answer.choices, blank=True)
    opinion = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="who was asked, or who stood in"
    )
    released_at = models.DateTimeField(null=True, help_text="asked no more: the asking closed without their word")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "round", "person"], condition=Q(approval=None), name="a_signer_once_a_round"
            ),
            models.UniqueConstraint(fields=["approval", "person"], name="a_signer_once_an_asking"),
            models.UniqueConstraint(
                fields=["approval", "department"], condition=Q(person=None), name="a_department_once_an_asking"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(department__isnull=False), name="somebody_is_asked_to_sign"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["approval", "place", "id"], name="signers_of_an_asking"),
            # Which cases somebody sees since their word is awaited.
            models.Index(fields=["person"], name="people_asked_to_sign", condition=Q(answered_at=None)),
            models.Index(fields=["department"], name="departments_asked_to_sign", condition=Q(answered_at=None)),
        ]

    @property
    def name(self) -> str:
        """Who is asked: a person, or a department as a whole."""
        return str(self.person.name if self.person else self.department)

    @property
    def let_off(self) -> bool:
        """Whoever oversees the work let them off: they hold nobody up any more."""
        return self.answered_at is None and self.item is not None and self.item.settled_at is not None

    @property
    def waits(self) -> bool:
        """Asked now, and their word is missing."""
        asked = self.item is not None and self.item.settled_at is None
        return asked and self.answered_at is None and self.released_at is None
