"""Customers by file."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.customers import queries
from huiyin.customers.actions import importing
from huiyin.customers.models import Batch, Customer
from huiyin.intake.views import PAGE, Pages
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import template
from huiyin.org.models import Person
from huiyin.org.views import me


class CustomerFiles(Pages):
    """Rows open customers' files and change them."""

    batches = Batch
    namespace = "customers"
    parts = "customers/batch"
    accepts = ".xlsx,.xls,.csv,.txt,.vcf"
    accepted = _(
        "Excel (.xlsx, .xls) or CSV with headings in the first row, or an address book (.vcf). "
        "Nothing is taken in before you have seen the verdict on every row."
    )
    leads_to = ("customer", "target")
    empty_list = "customers:import-template"
    come_back = ("error", "similar")
    verdicts: ClassVar = [
        ("new", _("New")),
        ("update", _("Updates")),
        ("duplicate", _("Duplicates")),
        ("similar", _("Similar")),
        ("error", _("Errors")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.template = require_safe(required(self.batches.RIGHT)(self._template))
        self.settle_row = require_POST(required(self.batches.RIGHT)(self._settle_row))

    template: Callable[..., HttpResponseBase]
    settle_row: Callable[..., HttpResponseBase]

    @property
    def doors(self) -> list[URLPattern]:
        return [
            *super().doors,
            path("imports/template/", self.template, name="import-template"),
            path("imports/<int:pk>/rows/<int:line>/", self.settle_row, name="settle-row"),
        ]

    def _template(self, request: HttpRequest) -> HttpResponseBase:
        """The empty workbook that customers can be entered into."""
        asked = importing.questions_for(me(request))
        heads = [gettext("Column"), gettext("What it takes"), gettext("Example")]
        return template(asked, title=gettext("Customers to be entered"), notes=gettext("Notes"), heads=heads)

    def _settle_row(self, request: HttpRequest, pk: int, line: int) -> HttpResponse:
        """A row that looks like a file is about that customer, or about somebody else."""
        batch, person = self._batch(request, pk), me(request)
        try:
            importing.settle_row(batch, line, same=request.POST.get("who") == "same", by=person, at=now())
        except DomainError as error:
            batch.refresh_from_db()
            return self._page(request, batch, refusal=str(error))
        return redirect(reverse("customers:batch", args=[pk]) + "?verdict=similar#rows")

    def upload(self, file: Any, *, by: Person, **kind: str) -> Batch:
        return importing.upload(file, by=by, at=now())

    def settle(self, batch: Batch, *, columns: dict[str, str], defaults: dict[str, str], by: Person) -> None:
        importing.check(batch, columns=columns, defaults={"keys": "", **defaults}, by=by, at=now())

    def begin_taking_in(self, batch: Batch, *, by: Person) -> None:
        importing.take_in(batch, by=by, at=now())

    def begin_undoing(self, batch: Batch, *, by: Person) -> None:
        importing.undo(batch, by=by, at=now())

    def crumbs(self, **kind: str) -> list[tuple[str, str]]:
        return [(str(_("Customers")), reverse("customers:list"))]

    def about(self, **kind: str) -> str:
        return gettext("Customers with their contact persons, phones, addresses and what they own")

    def names(self, **kind: str) -> dict[str, str]:
        return importing.field_names(queries.file_rules())

    def asked_beside(self, batch: Batch) -> list[str]:
        has_one = "number" in batch.mapping.values()
        return [] if has_one or not batch.counts.get("similar") else [gettext("File number")]

    def particulars(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        offered = importing.keys_of(queries.file_rules())
        return {
            "choices": CHOICES,
            "keys": [key for key in KEYS if key[0] in offered],
            "chosen_keys": batch.defaults.get("keys", "").split(),
            "perhaps_no_people": importing.may_hold_no_people(batch.mapping, queries.file_rules()),
        }

    def staying(self, batch: Batch) -> list[Any]:
        kept = batch.rows.filter(kept=True, customer__isnull=False).select_related("customer").order_by("line")
        return list({row.customer_id: row.customer for row in kept[:PAGE]}.values())


CHOICES = [
    (
        "mode",
        _("What is done with the rows"),
        [
            ("both", _("Open new files and complete those there are")),
            ("new", _("Only open new files")),
            ("update", _("Only complete files there are")),
        ],
    ),
    (
        "similar",
        _("Rows that look like a file there is, but may be somebody else"),
        [("leave", _("Leave out, to be looked at")), ("new", _("Open a file of their own"))],
    ),
    ("kind", _("Person or company"), [("", _("By the name")), *Customer.Kind.choices]),
    (
        "nameless",
        _("New customers whose row has no name"),
        [("leave", _("Are errors, to be put right")), ("number", _("Are called after their phone, number or plate"))],
    ),
    (
        "keeper",
        _("Keeper of new files whose row names nobody"),
        [("shared", _("Nobody yet: they are shared out evenly")), ("me", _("Whoever takes them in"))],
    ),
]
KEYS = [
    ("number", _("File number")),
    ("external", _("Number in the other system")),
    ("asset", _("Plate or serial number")),
    ("identity", _("Identity number")),
    ("phone", _("Phone")),
]

pages = CustomerFiles()
