"""What other departments do in a case beside its stages, and the links by which those without an account answer."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.models.case import PERSON, Case
from huiyin.cases.models.history import StageEntry
from huiyin.org.models import Department
from huiyin.rulebook.models import PackVersion
from huiyin.worklist.models import WorkItem


class Part(models.Model):
    """One thing asked of one department (协办): acknowledged, answered, or handed back to who asked.

    It goes by the rule under which it was asked, whatever version the case goes on under. Its `item` is the work it
    is now: to be acknowledged or answered by the department or, once handed back, to be asked of another.
    """

    class Outcome(models.TextChoices):
        ANSWERED = "answered", pgettext_lazy("a part of a department", "Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DROPPED = "dropped", pgettext_lazy("a part of a department", "Not needed any more")
        LET_OFF = "let_off", pgettext_lazy("a part of a department", "Let off")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parts")
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40, help_text="key of the part in its process")
    entry = models.ForeignKey(StageEntry, on_delete=models.CASCADE, related_name="+", help_text="where it was asked")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="null: anybody of the department"
    )
    without_account = models.BooleanField(
        default=False, help_text="nobody there has an account: who asked has the work of getting the answer by a link"
    )
    asked = models.JSONField(default=dict, help_text="what the form of who asked says")
    asked_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="null: the rule book"
    )
    asked_at = models.DateTimeField()
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True, help_text="handed back, and not asked of anybody since")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was handed back, asked again or withdrawn")
    answer = models.JSONField(default=dict, help_text="what the department's form says")
    answered_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="null: by a link"
    )
    answered_name = models.CharField(max_length=60, blank=True, help_text="who says to have answered by the link")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "rule", "department"], condition=Q(closed_at=None), name="a_part_is_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="closed_parts_say_how",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="answered") | Q(answered_by__isnull=False) | ~Q(answered_name=""),
                name="somebody_answered_a_part",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="parts_of_a_case"),
            models.Index(fields=["department", "id"], name="parts_to_answer", condition=Q(closed_at=None)),
            models.Index(
                fields=["department", "closed_at"], name="parts_answered_lately", condition=Q(outcome="answered")
            ),
        ]

    @property
    def purpose(self) -> str:
        """What its files hang on."""
        return f"part-{self.pk}"

    @property
    def waits(self) -> bool:
        """Whoever was asked owes the answer."""
        return self.closed_at is None and self.returned_at is None

    @property
    def came_back(self) -> bool:
        """It is with who asked again."""
        return self.closed_at is None and self.returned_at is not None

    @property
    def answered(self) -> bool:
        return self.outcome == self.Outcome.ANSWERED


class PartLink(models.Model):
    """A one-time link with which a department answers its part without an account."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token; the token is never stored")
    expires_at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["part"], name="links_of_a_part", condition=Q(revoked_at=None))]
