"""The rows of several files go to one of them, and back: set-based, each written down."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.db import connection
from django.db.models import Model

from huiyin.customers import queries
from huiyin.customers.actions.checking import name_read, said_by
from huiyin.customers.actions.consenting import stand
from huiyin.customers.actions.indexing import particulars_of
from huiyin.customers.models import LINES, Customer, Line, Merge, MergeMove
from huiyin.customers.queries import subject_of
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem

ITEM = WorkItem._meta.label


def gather(merge: Merge) -> None:
    """Whatever hangs on the others hangs on the survivor from now on."""
    for field in queries.belongings():
        meta = field.model._meta
        with _unlocked(field.model), connection.cursor() as cursor:
            words: dict[str, Any] = {"table": meta.db_table, "key": meta.pk.column, "column": field.column}
            alone = _alone(field, words)
            kept: list[Any] = [merge.survivor_id, merge.others] if alone else []
            cursor.execute(NOTED.format(**words, alone=alone), [merge.pk, meta.label, merge.others, *kept])
            if cursor.rowcount:
                cursor.execute(MOVED.format(**words), [merge.survivor_id, merge.pk, meta.label])
    subjects = {subject_of(pk): pk for pk in merge.others}
    items = dict(WorkItem.objects.filter(subject__in=subjects).values_list("pk", "subject"))
    MergeMove.objects.bulk_create(
        MergeMove(merge=merge, model=ITEM, row=pk, came_from=subjects[subject]) for pk, subject in items.items()
    )
    worklist.belong_to(items, subject=subject_of(merge.survivor_id))


def _alone(field: Any, words: Mapping[str, str]) -> str:
    """Where a customer has one row for something: the survivor's stays theirs, else the first of the others' comes."""
    columns = queries.once_per(field.model._meta.label)
    same = " AND ".join(f'kept."{column}" = moved."{column}"' for column in columns)
    return ALONE.format(**words, same=same) if columns else ""


def scatter(merge: Merge) -> None:
    """What came with the others goes back to them, as far as it still hangs on the survivor."""
    for field in queries.belongings():
        meta = field.model._meta
        with _unlocked(field.model), connection.cursor() as cursor:
            words = {"table": meta.db_table, "key": meta.pk.column, "column": field.column}
            cursor.execute(BACK.format(**words), [merge.pk, meta.label, merge.survivor_id])
    still = WorkItem.objects.filter(subject=subject_of(merge.survivor_id))
    came = merge.moves.filter(model=ITEM, row__in=still.values("pk"))
    for pk in merge.others:
        worklist.belong_to(came.filter(came_from=pk).values_list("row", flat=True), subject=subject_of(pk))


def replace_lines(survivor: Customer, others: Iterable[Customer], wanted: Mapping[str, Sequence[Line]]) -> None:
    """The lines of several files become these of the survivor.

    A line that goes along keeps its key; the history shows it going from one file and coming to the other.
    """
    for group, model in LINES.items():
        rows: Any = model._default_manager
        staying = [row.pk for row in wanted[group] if row.customer_id == survivor.pk]
        coming = [row for row in wanted[group] if row.customer_id != survivor.pk]
        for file in (survivor, *others):
            take_lines(model, rows.filter(customer=file).exclude(pk__in=staying), file.revision)
        last = max((row.position for row in wanted[group] if row.pk in staying), default=-1)
        for place, row in enumerate(coming, start=last + 1):
            row.customer_id, row.position, row.revision = survivor.pk, place, survivor.revision
        put_lines(model, coming)


def take_lines(model: type[Model], rows: Any, revision: int) -> None:
    """Lines go from a file; whatever else names them waits for the end of the transaction."""
    keys = list(rows.values_list("pk", flat=True))
    going: Any = model._default_manager.filter(pk__in=keys)
    if keys:
        going.update(revision=revision)  # their last event says in which revision they went
        going._raw_delete(going.db)


def put_lines(model: type[Model], rows: Sequence[Model]) -> None:
    model._default_manager.bulk_create(rows)


def follow_lines(customer: Customer) -> None:
    """What follows from the lines that a file has now; whoever calls this saves it."""
    lines = queries.lines_of(customer, "addresses"), queries.lines_of(customer, "assets")
    for column, value in said_by(*lines).items():
        setattr(customer, column, value)


def restate(customer: Customer) -> None:
    """What follows from what a file says: what it is found by, how complete it is, what it allows."""
    said = particulars_of(customer, queries.all_lines_of(customer))
    book = queries.file_rules()
    merged = queries.numbers_merged_into([customer.pk]).get(customer.pk, ())
    said.findable(customer.pk, book, department=customer.department_id, merged=merged).save()
    customer.name_read = name_read(customer.name)
    customer.completeness = said.completeness(book, category=customer.category)
    allowed = {row.word: row.given for row in queries.standing_consents(customer)}
    if allowed:
        stand(customer, allowed)
    customer.save(update_fields=["name_read", "completeness", "consents", "refusals", "do_not_contact"])


@contextmanager
def _unlocked(model: type[Model]) -> Iterator[None]:
    """Rows that are only ever added may change whose they are; their history goes on being written."""
    locks = [
        f"{model._meta.label}:{trigger.name}"
        for trigger in getattr(model._meta, "triggers", ())
        if isinstance(trigger, (pgtrigger.Protect, pgtrigger.ReadOnly))
    ]
    if not locks:
        yield
        return
    with pgtrigger.ignore(*locks):
        yield


# Names of tables and columns come from the models, never from outside.
NOTED = """
    INSERT INTO customers_mergemove (merge_id, model, row, came_from)
    SELECT %s, %s, moved."{key}", moved."{column}" FROM "{table}" AS moved
    WHERE moved."{column}" = ANY(%s) {alone}
"""
ALONE = """AND NOT EXISTS (
        SELECT FROM "{table}" AS kept WHERE {same} AND (kept."{column}" = %s
            OR (kept."{column}" = ANY(%s) AND kept."{key}" < moved."{key}"))
    )"""
MOVED = """
    UPDATE "{table}" AS of_customer SET "{column}" = %s FROM customers_mergemove AS move
    WHERE move.merge_id = %s AND move.model = %s AND of_customer."{key}" = move.row
"""
BACK = """
    UPDATE "{table}" AS of_customer SET "{column}" = move.came_from
    FROM customers_mergemove AS move
    WHERE move.merge_id = %s AND move.model = %s
        AND of_customer."{key}" = move.row AND of_customer."{column}" = %s
"""
