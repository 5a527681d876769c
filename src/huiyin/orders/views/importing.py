"""The stock by file."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.intake.rules import LEFT_OUT
from huiyin.intake.views import PAGE, Pages
from huiyin.kernel.clock import now
from huiyin.orders.actions import importing
from huiyin.orders.models import Batch
from huiyin.orders.rules import LABELS
from huiyin.org.models import Person


class StockFiles(Pages):
    """Rows say what lies in the warehouse."""

    batches = Batch
    namespace = "orders"
    parts = "orders/batch"
    title = _("Stock by file")
    leads_to = ("stock",)
    verdicts: ClassVar = [
        ("new", _("New")),
        ("update", _("Updates")),
        ("duplicate", _("Duplicates")),
        ("error", _("Errors")),
    ]

    def upload(self, file: Any, *, by: Person, **kind: str) -> Batch:
        return importing.upload(file, by=by, at=now())

    def settle(self, batch: Batch, *, columns: dict[str, str], defaults: dict[str, str], by: Person) -> None:
        importing.check(batch, columns=columns, by=by, at=now())

    def begin_taking_in(self, batch: Batch, *, by: Person) -> None:
        importing.take_in(batch, by=by, at=now())

    def begin_undoing(self, batch: Batch, *, by: Person) -> None:
        importing.undo(batch, by=by, at=now())

    def crumbs(self, **kind: str) -> list[tuple[str, str]]:
        return [(gettext("Stock"), reverse("orders:stock"))]

    def about(self, **kind: str) -> str:
        return gettext("What is on hand of each product and specification, and what is coming")

    def names(self, **kind: str) -> dict[str, str]:
        return {LEFT_OUT: gettext("Leave out"), **{field: str(label) for field, label in LABELS.items()}}

    def particulars(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        return {}

    def staying(self, batch: Batch) -> list[Any]:
        kept = batch.rows.filter(kept=True, stock__isnull=False).select_related("stock").order_by("line")
        return [row.stock for row in kept[:PAGE]]


pages = StockFiles()
