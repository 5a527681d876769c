"""Writing anew what files are found by, once the file's definition has other fields find them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from huiyin.customers import queries
from huiyin.customers.actions.lines import CheckedLines
from huiyin.customers.actions.particulars import Particulars
from huiyin.customers.models import LINES, Customer, Findable, Indexing
from huiyin.kernel.whole import whole

BATCH = 500


@whole
def index_some() -> bool:
    """One batch of files, if any still have to be written anew; says whether there are more.

    How far it came is kept, so that whoever goes on after an interruption does nothing twice.
    """
    book = queries.file_rules()
    wanted = queries.found_by(book.file)
    state, _new = Indexing.objects.select_for_update().get_or_create(pk=1, defaults={"fields": wanted})
    if state.fields != wanted:
        state.fields, state.after = wanted, 0
    if state.after is None:
        return False
    rows = Customer.objects.filter(pk__gt=state.after).order_by("pk").select_for_update()
    files = list(rows[:BATCH])
    _write(files, book)
    state.after = files[-1].pk if len(files) == BATCH else None
    state.save()
    return state.after is not None


def _write(files: Sequence[Customer], book: queries.FileRules) -> None:
    lines: dict[int, dict[str, list[Any]]] = defaultdict(lambda: {group: [] for group in LINES})
    for group, model in LINES.items():
        rows: Any = model._default_manager
        for row in rows.filter(customer__in=files).order_by("position", "pk"):
            lines[row.customer_id][group].append(row)
    merged = queries.numbers_merged_into([file.pk for file in files])
    Findable.objects.bulk_create(
        [
            particulars_of(file, lines[file.pk]).findable(
                file.pk, book, department=file.department_id, merged=merged.get(file.pk, ())
            )
            for file in files
        ],
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["search_text", "search", "name_key", "places", "identity"],
    )


def particulars_of(file: Customer, lines: dict[str, list[Any]]) -> Particulars:
    """What is stored of a file, in the form in which it was checked when it was written."""
    columns = {field.attname: getattr(file, field.attname) for field in file._meta.concrete_fields}
    return Particulars(columns, CheckedLines(**{group: tuple(rows) for group, rows in lines.items()}))
