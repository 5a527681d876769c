"""Files that bring customers, row by row."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models.files import Customer
from huiyin.intake import models as intake
from huiyin.kernel.texts import Text


class Batch(intake.Batch):
    """Customers who came in by file."""

    INTAKE = "customers"
    keys: Any  # its BatchKeys

    @property
    def subject(self) -> str:
        return f"customers/{self.pk}"

    def forget_rows(self) -> None:
        super().forget_rows()
        self.keys.all().delete()


class BatchRow(intake.BatchRow):
    """One row of a file with its verdict: `values` is what a file takes from it."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        UPDATE = "update", _("Update")
        DUPLICATE = "duplicate", _("Duplicate")
        SIMILAR = "similar", _("Similar")
        ERROR = "error", _("Error")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    target = models.ForeignKey(
        Customer, null=True, on_delete=models.SET_NULL, related_name="+", help_text="whose file it changes"
    )
    joins = models.PositiveIntegerField(null=True, help_text="the row of this file whose customer it goes on about")
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.SET_NULL, related_name="+", help_text="whose file it opened or changed"
    )
    before = models.JSONField(default=dict, encoder=intake.PlainJSON, help_text="what its changed fields said before")
    taken_at = models.DateTimeField(null=True)
    lacking: Sequence[Text] = ()  # why no new file can be made of it; known while it is judged, never stored
    allowed: Mapping[str, bool] = MappingProxyType({})  # what it puts on record while it is taken in, never stored
    kept = models.BooleanField(default=False, help_text="stayed when the file was undone: somebody had worked on it")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "line"], name="a_line_once_per_customer_batch")
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "verdict", "line"], name="customer_rows_of_a_verdict"),
            models.Index(
                fields=["batch", "line"],
                name="customer_rows_to_take_in",
                condition=Q(taken_at=None, verdict__in=["new", "update"]),
            ),
        ]


class BatchKey(models.Model):
    """What the rows of a file are known by: the first row that says it counts."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, db_index=False, related_name="keys")
    key = models.CharField(max_length=120)
    line = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "key"], name="a_key_once_per_batch")]
