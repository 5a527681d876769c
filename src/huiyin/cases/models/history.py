"""Where a case stood, what was done to it, and its papers."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from huiyin.cases.models.case import PERSON, Case
from huiyin.worklist.models import WorkItem


class StageEntry(models.Model):
    """The case stood in this stage from then to then; the first history stays when it comes back."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stage_entries")
    stage = models.CharField(max_length=40)
    item = models.ForeignKey(WorkItem, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(left_at=None), name="a_case_stands_in_one_stage")
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="stages_of_a_case"),
            # The live flow chart and the cases behind its figures.
            models.Index(fields=["left_at"], name="stages_left_lately", condition=Q(left_at__isnull=False)),
            # Whom to call since their case has come to an end, or anywhere else.
            models.Index(fields=["stage", "entered_at"], name="stages_entered_lately"),
        ]


@pghistory.track(pghistory.InsertEvent())
class Act(models.Model):
    """One thing somebody did to a case; together the acts are its time line. Only ever added."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(
        max_length=24,
        help_text="moved, or one of those that the time line has words for (cases.views.timeline)",
    )
    transition = models.CharField(max_length=40, blank=True)
    from_stage = models.CharField(max_length=40, blank=True)
    to_stage = models.CharField(max_length=40, blank=True)
    form = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="null: the customer"
    )
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="acts_of_a_case"),
            # Figures of steps: the few that packs mark, of some days.
            models.Index(fields=["transition", "at"], name="acts_of_a_step", condition=models.Q(kind="moved")),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="acts_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


ARCHIVED = """
    IF EXISTS (
        SELECT FROM cases_case
        WHERE ended_at IS NOT NULL AND id IN (
            CASE TG_OP WHEN 'INSERT' THEN NEW.case_id ELSE OLD.case_id END,
            CASE TG_OP WHEN 'DELETE' THEN OLD.case_id ELSE NEW.case_id END
        )
    ) THEN
        RAISE EXCEPTION 'the papers of an ended case are closed';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


class Attachment(models.Model):
    """A paper of the case: photo, scan, recording, document. Once the case has ended, its papers stay as they are."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    purpose = models.CharField(max_length=40, help_text="key of the form it came with, else signature or other")
    file = models.FileField(upload_to="cases/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="archive_is_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=ARCHIVED,
            )
        ]

    @property
    def by_outsider(self) -> bool:
        """Whether a customer handed it in; a signature was drawn on our own page."""
        return self.by_id is None and self.purpose != "signature"
