"""Checked rows open files and change them, part by part, each part whole or not at all."""

import json
from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_noop

from huiyin.customers.actions.consenting import record_consents
from huiyin.customers.actions.editing_many import FilesRefused, edit_files
from huiyin.customers.actions.holding import hold_files
from huiyin.customers.actions.importing.judging import NOT_YOURS, SAME, Verdict, decide
from huiyin.customers.actions.importing.matching import changes, contents_of
from huiyin.customers.actions.importing.plan import Plan, plan_of
from huiyin.customers.actions.importing.reading import as_typed, name_for
from huiyin.customers.actions.merging import MergedAlready
from huiyin.customers.actions.opening import RowsRefused, open_files
from huiyin.customers.models import Batch, BatchRow, Customer
from huiyin.intake import actions as intake
from huiyin.intake.models import PlainJSON
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist.rules import in_each_language


class NotForOpening(DomainError):
    """You may not open customers' files: somebody who may takes them in."""


@whole
def take_in(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Begin, or go on, opening and changing files as the verdicts say."""
    intake.may_import(batch, by=by)
    if not by.may("customers.edit"):
        raise NotForOpening
    return intake.begin_taking_in(batch, by=by, at=at)


def waiting(batch: Batch) -> QuerySet[BatchRow]:
    """The rows that are still to open or to change a file."""
    return batch.rows.filter(verdict__in=[Verdict.NEW, Verdict.UPDATE], taken_at=None)


def take_rows_in(batch: Batch, rows: Sequence[BatchRow], at: datetime) -> int:
    """Open and change the files of these rows."""
    plan, by = plan_of(batch), batch.taken_in_by or batch.by
    _look_again(batch, rows, plan)
    _open([row for row in rows if row.verdict == Verdict.NEW], batch, by, at)
    _change(rows, batch, plan, by, at)
    record_consents(_allowed(rows), batch=batch, by=by, at=at)
    _write_down(rows, at)
    return sum(row.customer_id is not None for row in rows)


def _look_again(batch: Batch, rows: Sequence[BatchRow], plan: Plan) -> None:
    """What others opened since the rows were checked makes new ones duplicates or updates."""
    new = [row for row in rows if row.verdict == Verdict.NEW]
    decide(batch, new, plan)


def _open(rows: Sequence[BatchRow], batch: Batch, by: Person, at: datetime) -> None:
    people = Person.objects.in_bulk(
        {pk for row in rows for pk in (row.values.get("keeper"), row.values.get("opened_by")) if pk}
    )
    usual = by if batch.defaults.get("keeper") == "me" else None
    while rows:
        with translation.override(by.language):
            contents = [_as_opened(row.values, people, usual) for row in rows]
        try:
            with transaction.atomic():
                ids = open_files(contents, confirmed=True, by=by, at=at)
        except RowsRefused as refused:  # nothing was written: a rule became stricter since the check
            for position, refusal in refused.errors:
                rows[position].verdict = Verdict.ERROR
                rows[position].reasons = [intake.in_words(refusal)]
            rows = [row for row in rows if row.verdict != Verdict.ERROR]
        else:
            for row, pk in zip(rows, ids, strict=True):
                row.customer_id, row.allowed = pk, row.values.get("consents", {})
            return


def _as_opened(content: Mapping[str, Any], people: Mapping[int, Person], usual: Person | None) -> dict[str, Any]:
    began = content.get("opened_at")
    return {
        **as_typed(content),
        "name": content.get("name") or name_for(content),
        "keeper": people.get(content.get("keeper", 0), usual),
        "opened_by": people.get(content.get("opened_by", 0)),
        "opened_at": datetime.fromisoformat(began) if began else None,
    }


def _change(rows: Sequence[BatchRow], batch: Batch, plan: Plan, by: Person, at: datetime) -> None:
    """Each file once a round: two rows about one customer come one after the other."""
    left = [row for row in rows if row.verdict == Verdict.UPDATE]
    lines = [row.joins for row in left if row.joins]
    earlier = batch.rows.filter(line__in=lines)
    before = dict(earlier.values_list("line", "customer"))
    mine = {row.line: row for row in rows}
    # Files that this file opened are for its rows to complete, whoever got them to keep.
    opened = {row.customer_id for row in rows if row.verdict == Verdict.NEW}
    opened |= set(earlier.filter(verdict=Verdict.NEW).values_list("customer", flat=True))
    while left:
        now: dict[int, BatchRow] = {}
        later = []
        for row in left:
            first = mine.get(row.joins or 0)
            pk = row.target_id or (first.customer_id if first else before.get(row.joins or 0))
            if first in left and pk is None:
                later.append(row)  # the first of them comes this round
            elif pk is None:
                row.verdict, row.reasons = Verdict.ERROR, [in_each_language(WITHOUT_FIRST, line=row.joins or 0)]
            elif pk in now:
                later.append(row)
            else:
                now[pk] = row
        _change_each(_permitted(now, opened, by), plan, by, at)
        left = later


def _permitted(rows: Mapping[int, BatchRow], opened: Container[int | None], by: Person) -> dict[int, BatchRow]:
    """Rows whose file may still be changed by who takes them in: since the check it may have gone elsewhere."""
    files = hold_files(rows) if rows else {}
    theirs = {}
    for pk, row in rows.items():
        file = files[pk]
        if file.merged_into_id is not None:
            row.verdict, row.reasons = Verdict.ERROR, [intake.in_words(MergedAlready(number=file.number))]
        elif pk in opened or file.permits(by, "edit"):
            theirs[pk] = row
        else:
            row.verdict, row.reasons = Verdict.DUPLICATE, [in_each_language(NOT_YOURS, number=file.number)]
    return theirs


def _change_each(rows: Mapping[int, BatchRow], plan: Plan, by: Person, at: datetime) -> None:
    customers = {customer.pk: customer for customer in Customer.objects.filter(pk__in=list(rows))}
    contents = contents_of(list(customers.values()))
    wanted: dict[int, dict[str, Any]] = {}
    for pk, row in rows.items():
        renaming = bool(row.target_id and (row.values.get("number") or row.values.get("external_number")))
        change = changes(row.values, contents[pk], plan.book, renaming=renaming)
        if change:
            row.allowed = change.pop("consents", {})
            wanted[pk] = as_typed(change)
        else:
            row.verdict, row.reasons = Verdict.DUPLICATE, [in_each_language(SAME, number=customers[pk].number)]
    while wanted:
        try:
            with transaction.atomic():
                touched = edit_files(wanted, by=by, at=at)
        except FilesRefused as refused:
            for pk, refusal in refused.errors.items():
                rows[pk].verdict, rows[pk].reasons = Verdict.ERROR, [intake.in_words(refusal)]
                del wanted[pk]
        else:
            for pk in wanted:
                rows[pk].customer_id, rows[pk].before = pk, _in_json(touched.get(pk, {}))
            return


def _allowed(rows: Sequence[BatchRow]) -> list[tuple[int, str, bool]]:
    """What the customers of these rows allow and refuse."""
    return [(row.customer_id, *said) for row in rows if row.customer_id for said in row.allowed.items()]


def _write_down(rows: Sequence[BatchRow], at: datetime) -> None:
    """What became of each row, in one statement."""
    said: dict[str, Any] = {
        "ids": [row.pk for row in rows],
        "verdicts": [row.verdict for row in rows],
        "reasons": [json.dumps(row.reasons, cls=PlainJSON) for row in rows],
        "targets": [row.target_id for row in rows],
        "customers": [row.customer_id for row in rows],
        "before": [json.dumps(row.before, cls=PlainJSON) for row in rows],
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(BECAME, said)


def _in_json(value: Any) -> Any:
    """Dates as text, inside lines too."""
    if isinstance(value, dict):
        return {key: _in_json(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_in_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


BECAME = """
    UPDATE customers_batchrow AS row
    SET verdict = became.verdict, reasons = became.reasons::jsonb, target_id = became.target,
        customer_id = became.customer, before = became.before::jsonb, taken_at = %(at)s
    FROM unnest(%(ids)s::bigint[], %(verdicts)s::text[], %(reasons)s::text[], %(targets)s::bigint[],
        %(customers)s::bigint[], %(before)s::text[]) AS became (id, verdict, reasons, target, customer, before)
    WHERE row.id = became.id
"""
WITHOUT_FIRST = gettext_noop("Row %(line)d, whose file this one goes on about, was not taken in")
