"""Files that bring the stock, row by row."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.intake import models as intake
from huiyin.orders.models.stock import Stock


class Batch(intake.Batch):
    """The stock as a file says it is."""

    INTAKE = "stock"
    RIGHT = "loading.plan"

    @property
    def subject(self) -> str:
        return f"stock-file/{self.pk}"


class BatchRow(intake.BatchRow):
    """One row of a file with its verdict: `values` is what the stock says then."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        UPDATE = "update", _("Update")
        DUPLICATE = "duplicate", _("Duplicate")
        ERROR = "error", _("Error")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    goods = models.CharField(max_length=260, blank=True, help_text="as Stock.goods")
    stock = models.ForeignKey(
        Stock, null=True, on_delete=models.SET_NULL, related_name="+", help_text="what it brought or changed"
    )
    before = models.JSONField(default=dict, encoder=intake.PlainJSON, help_text="what the stock said before")
    taken_at = models.DateTimeField(null=True)
    kept = models.BooleanField(default=False, help_text="stayed when the file was undone: it has changed since")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "line"], name="a_line_once_per_stock_batch")]
        indexes: ClassVar = [
            models.Index(fields=["batch", "verdict", "line"], name="stock_rows_of_a_verdict"),
            models.Index(fields=["batch", "goods"], name="stock_rows_of_goods", condition=~Q(goods="")),
        ]
