"""What hangs on customers' files: modules say what it is called; every row that names a customer counts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.customers.models import LINES, Customer
from huiyin.worklist.models import WorkItem

# Rows that name a customer and stay with the file they were written for.
STAYING = frozenset(
    f"customers.{model}"
    for model in ("Customer", "SharingMove", "Merge", "BatchRow", "BulkEditRow", "Lookalike", "Difference")
)
_called: dict[str, str | Promise] = {}
_first: set[str] = set()
_once: dict[str, tuple[str, ...]] = {}


def call_belongings(
    model: str, words: str | Promise, *, held_first: bool = False, once_per: tuple[str, ...] = ()
) -> None:
    """What the rows of a model ("cases.Case") are called where somebody reads what goes along with a file.

    `held_first`: whoever changes such a row holds it before the customer's file, so whoever changes whose it is does.
    `once_per`: columns; a customer has one row for what these say. Where two that become one both have, theirs that is
    not the survivor's stays with the file it was written for.
    """
    _called[model] = words
    if held_first:
        _first.add(model)
    if once_per:
        _once[model] = once_per


for _model, _words in (
    ("customers.Keeping", gettext_lazy("Keepers, now and before")),
    ("customers.Consent", gettext_lazy("Consents and refusals")),
    ("customers.FileStep", gettext_lazy("Steps of the file")),
):
    call_belongings(_model, _words)


def belongings() -> list[ForeignKey[Any, Any]]:
    """Every column of a table that names a customer and follows them, in whatever module; but the lines of the file."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and field.many_to_one
        and field.related_model is Customer
        and model not in LINES.values()
        and model._meta.label not in STAYING
        and not hasattr(model, "pgh_tracked_model")  # the history of what was
    ]


def held_before_files() -> list[ForeignKey[Any, Any]]:
    """The columns that name a customer in rows which are held before the file."""
    return sorted(
        (one for one in belongings() if one.model._meta.label in _first), key=lambda one: one.model._meta.label
    )


def once_per(model: str) -> tuple[str, ...]:
    """The columns for which a customer has one row of a model; none if they have any number."""
    return _once.get(model, ())


def subject_of(pk: int) -> str:
    return f"customer/{pk}"


@dataclass(frozen=True)
class Belonging:
    """One kind of rows, and how many of them hang on each file."""

    label: str
    counts: list[int]


def hanging_on_files(files: Collection[int]) -> list[Belonging]:
    """What would go along if these files became one, in the order of the files."""
    found = []
    for field in belongings():
        rows = field.model._default_manager.filter(**{f"{field.name}__in": files}).values_list(field.attname, flat=True)
        found.append(Belonging(str(_called.get(field.model._meta.label, _("Other records"))), _counted(rows, files)))
    subjects = {subject_of(pk): pk for pk in files}
    items = WorkItem.objects.filter(subject__in=subjects).values_list("subject", flat=True)
    found.append(Belonging(_("Work items"), _counted([subjects[subject] for subject in items], files)))
    return [belonging for belonging in found if any(belonging.counts)]


def uncalled() -> list[str]:
    """Models whose rows follow a customer without a name for what they are."""
    return [field.model._meta.label for field in belongings() if field.model._meta.label not in _called]


def _counted(rows: Any, files: Collection[int]) -> list[int]:
    keys = list(rows)
    return [keys.count(pk) for pk in files]
