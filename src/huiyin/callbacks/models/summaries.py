"""What rounds end in: the report that is written, signed and kept."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.callbacks.enums import Report
from huiyin.callbacks.models.rounds import Round
from huiyin.cases.models import Case

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


def standing_of(written_at: datetime | None, signed_at: datetime | None, archived_at: datetime | None) -> Report:
    """How far a report is."""
    if archived_at:
        return Report.ARCHIVED
    return Report.SIGNED if signed_at else Report.HANDED_IN if written_at else Report.DRAFT


class SummaryQuerySet(models.QuerySet["Summary"]):
    def visible_to(self, user: "Person") -> "SummaryQuerySet":
        """Those of the rounds in reach."""
        return self.filter(round__in=Round.objects.visible_to(user))


SIGNED = pgtrigger.Q(old__signed_at__isnull=False)


@pghistory.track(exclude=["figures", "signature"])
class Summary(models.Model):
    """What a round ended in (回访总结报告): its figures, and what was made of them.

    Figures are taken when the round is closed, and again when its writer wants them; once signed none of it changes,
    once archived nothing at all does.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="summary")
    words = models.JSONField(default=dict, help_text="by the sections of enums.Part")
    figures = models.JSONField(default=dict, help_text="as they stood when they were counted last, and when")
    measures = models.ManyToManyField(Case, related_name="+", help_text="countermeasures that follow from it")
    written_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    written_at = models.DateTimeField(null=True, help_text="when it was handed in")
    sent_back = models.CharField(max_length=200, blank=True, help_text="why it was, the last time")
    signature = models.BinaryField(default=b"", help_text="as it was drawn, PNG")
    signed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    signed_at = models.DateTimeField(null=True)
    archived_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    archived_at = models.DateTimeField(null=True)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(written_at=None) | ~Q(figures={}),
                name="what_was_handed_in_has_figures",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(signed_by__isnull=False, written_at__isnull=False),
                name="what_is_signed_was_handed_in",
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None) | Q(archived_by__isnull=False, signed_at__isnull=False),
                name="what_is_archived_was_signed",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="signed_words_stay",
                operation=pgtrigger.UpdateOf(
                    "round_id",
                    "words",
                    "figures",
                    "written_by_id",
                    "written_at",
                    "signature",
                    "signed_by_id",
                    "signed_at",
                ),
                condition=SIGNED,
            ),
            pgtrigger.Protect(name="signed_reports_stay", operation=pgtrigger.Delete, condition=SIGNED),
            pgtrigger.Protect(
                name="archived_reports_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__archived_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.round)

    @property
    def subject(self) -> str:
        """What the work of writing and signing it names; its page is that of the round."""
        return f"summary/{self.round_id}"

    @property
    def standing(self) -> Report:
        return standing_of(self.written_at, self.signed_at, self.archived_at)

    def permits(self, user: "Person", verb: str) -> bool:
        return self.round.permits(user, verb)
