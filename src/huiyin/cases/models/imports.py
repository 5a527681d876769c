"""Files that bring cases, row by row."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models.case import Case
from huiyin.intake import models as intake


class Batch(intake.Batch):
    """Cases that came in by file."""

    INTAKE = "cases"
    TAKEN_AT_ONCE = 200

    process = models.CharField(max_length=40)

    @property
    def subject(self) -> str:
        return f"batch/{self.pk}"

    def alike(self) -> Any:
        return Batch.objects.filter(process=self.process)

    def forget_content(self) -> None:
        """By their prints, rows that became cases are still told from those of a file that comes in again."""
        self.rows.filter(case=None).delete()
        self.rows.update(raw={}, values={}, reasons=[], bad=[])


class BatchRow(intake.BatchRow):
    """One row of a file with its verdict."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        DUPLICATE = "duplicate", _("Duplicate")
        ERROR = "error", _("Error")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    fingerprint = models.CharField(max_length=64, help_text="of complainant, time and text")
    text_print = models.CharField(max_length=64, default="", help_text="of the text alone: who else wrote the same?")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "line"], name="a_line_once_per_batch")]
        indexes: ClassVar = [
            models.Index(fields=["fingerprint"], name="rows_of_a_fingerprint"),
            models.Index(fields=["text_print"], name="rows_of_a_text"),
            models.Index(fields=["batch", "verdict", "line"], name="rows_of_a_verdict"),
        ]
