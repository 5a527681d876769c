"""Complaints by file."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions import importing, taking_in
from huiyin.cases.actions.columns import field_names
from huiyin.cases.forms import grouped, options_of
from huiyin.cases.models import Batch, BatchRow
from huiyin.intake.views import PAGE, Pages
from huiyin.kernel.clock import now
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Process
from huiyin.rulebook.queries import pack_in_force


class ComplaintFiles(Pages):
    """Rows become cases."""

    batches = Batch
    namespace = "cases"
    parts = "cases/batch"
    leads_to = ("case",)
    verdicts: ClassVar = [
        ("new", _("New")),
        ("remarks", _("To be looked at")),
        ("duplicate", _("Duplicates")),
        ("error", _("Errors")),
    ]

    def upload(self, file: Any, *, by: Person, **kind: str) -> Batch:
        return importing.upload(kind["process"], file, by=by, at=now())

    def settle(self, batch: Batch, *, columns: dict[str, str], defaults: dict[str, str], by: Person) -> None:
        importing.check(batch, columns=columns, defaults=defaults, by=by, at=now())

    def begin_taking_in(self, batch: Batch, *, by: Person) -> None:
        taking_in.take_in(batch, by=by, at=now())

    def begin_undoing(self, batch: Batch, *, by: Person) -> None:
        taking_in.undo(batch, by=by, at=now())

    def crumbs(self, **kind: str) -> list[tuple[str, str]]:
        return [(say(_process(kind["process"]).title), reverse("cases:register", kwargs=kind))]

    def about(self, **kind: str) -> str:
        words = {"process": say(_process(kind["process"]).title)}
        return gettext("%(process)s from another system, a platform or a list somebody kept") % words

    def kind_of(self, batch: Batch) -> dict[str, str]:
        return {"process": batch.process}

    def names(self, **kind: str) -> dict[str, str]:
        return field_names(_process(kind["process"]))

    def particulars(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        process = _process(batch.process)
        content = process.forms[process.intake].that_means("content")
        return {
            "process": process,
            "content": content.name if content else "",
            "choices": _choices(process, batch),
        }

    def of_verdict(self, rows: Any, verdict: str) -> Any:
        if verdict == "remarks":
            return rows.filter(verdict=BatchRow.Verdict.NEW).exclude(reasons=[])
        return rows.filter(verdict=verdict)

    def staying(self, batch: Batch) -> list[Any]:
        kept = batch.rows.filter(case__isnull=False).select_related("case").order_by("line")
        return [row.case for row in kept[:PAGE]]


pages = ComplaintFiles()


def _choices(process: Process, batch: Batch) -> list[tuple[Any, Any, str]]:
    """What can be chosen once for all rows that do not say it themselves."""
    fields = [field for field in process.forms[process.intake].fields if field.type == "choice"]
    return [
        (field, grouped(options_of(field, None, by_hand=False)), batch.defaults.get(field.name, "")) for field in fields
    ]


def _process(key: str) -> Process:
    process = pack_in_force().processes.get(key)
    if process is None:
        raise Http404
    return process
