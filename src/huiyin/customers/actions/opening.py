"""Opening files: one on a call, or many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import pghistory
from django.db import connection
from django.utils.timezone import localdate

from huiyin.customers import queries, rules
from huiyin.customers.actions import checking, keeping, resembling
from huiyin.customers.actions.particulars import Particulars
from huiyin.customers.events import CustomerFileOpened, CustomerFilesOpened
from huiyin.customers.models import LINES, Customer, Line
from huiyin.customers.queries import FileRules
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine, HandleLine, PhoneLine
from huiyin.kernel.copying import copy_in
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person

OF_THE_HOUSE = frozenset({"keeper", "department", "confirmed"})  # of a row, beside what the file says


class SameAsRow(DomainError):
    """Row %(row)s holds the same phone, plate or number."""


class RowsRefused(DomainError):
    """Nothing was opened: %(count)s rows have to be put right first."""

    def __init__(self, errors: Sequence[tuple[int, DomainError]]) -> None:
        super().__init__(count=len({position for position, _error in errors}))
        self.errors = list(errors)


@whole
def open_file(
    *,
    kind: str,
    name: str,
    phones: Iterable[str | PhoneLine] = (),
    handles: Iterable[str | HandleLine] = (),
    addresses: Iterable[str | AddressLine] = (),
    contacts: Iterable[str | ContactLine] = (),
    assets: Iterable[str | AssetLine] = (),
    external_number: str = "",
    short_name: str = "",
    salutation: str = "",
    birth_date: date | None = None,
    membership: str = "",
    tags: Iterable[str] = (),
    needs: str = "",
    preferences: str = "",
    note: str = "",
    preferred_channel: str = "",
    preferred_hours: Any = (),
    rest_hours: Any = (),
    values: Mapping[str, Any] | None = None,
    supplied_by: Department | None = None,
    keeper: Person | None = None,
    department: Department | None = None,
    confirmed: bool = False,
    by: Person,
    at: datetime,
) -> Customer:
    """Open a customer's file; whoever opens it keeps it unless another keeper is named.

    `values` holds the fields that the pack or an administrator defines. `confirmed` says that the customers who share
    a phone, plate or number were looked at and are others.
    Source: A1-1, A6-2, A12-1, B3-1, B3-6. Raises the refusals of checking.check, and Similar.
    """
    content = {field: value for field, value in locals().items() if field not in {*OF_THE_HOUSE, "by", "at"}}
    book = queries.file_rules()
    checked = checking.check(content, book, today=localdate(at))
    if not confirmed:
        resembling.refuse_similar(checked, book)

    [pk] = _take_ids(1)
    place = department.pk if department else queries.home_department(by)
    customer = _row(pk, checked, book, keeper=keeper or by, department=place, by=by, at=at)
    with pghistory.context(person=by.pk, at=at.isoformat()):
        customer.save(force_insert=True)
        _store_lines([(pk, checked)], [place], book)
    keeping.begin([pk], owes_contact=True, by=by, at=at)
    publish(CustomerFileOpened(pk, by.pk, at))
    return customer


@whole
def open_files(
    rows: Iterable[Mapping[str, Any]], *, confirmed: bool = False, by: Person | None, at: datetime
) -> list[int]:
    """Open many files at once, each row holding what open_file takes; all of them, or none and why not.

    A file without a named keeper has none until customers are shared out; `opened_at` and `opened_by` of a row say
    when and by whom it was begun elsewhere. Returns the files' ids in
    the order of the rows. Source: B3-5. Raises RowsRefused.
    """
    book = queries.file_rules()
    contents, errors = _check_rows(rows := list(rows), book, at)
    if not confirmed:
        errors += _similar_rows(contents, book)
    if errors:
        raise RowsRefused(sorted(errors, key=lambda error: error[0]))

    ids = _take_ids(len(rows))
    home = queries.home_department(by) if by else None
    stored = list(zip(ids, contents.values(), strict=True))
    customers = [
        _row(
            pk,
            checked,
            book,
            keeper=row.get("keeper"),
            department=row["department"].pk if row.get("department") else home,
            by=by,
            at=at,
            begun=(row.get("opened_by"), row.get("opened_at")),
        )
        for (pk, checked), row in zip(stored, rows, strict=True)
    ]
    with pghistory.context(person=by.pk if by else None, at=at.isoformat()):
        copy_in(customers)
        _store_lines(stored, [customer.department_id for customer in customers], book)
    keeping.begin(ids, by=by, at=at)
    publish(CustomerFilesOpened(tuple(ids), by.pk if by else None, at))
    return ids


def _row(
    pk: int,
    checked: Particulars,
    book: FileRules,
    *,
    keeper: Person | None,
    department: int | None,
    by: Person | None,
    at: datetime,
    begun: tuple[Person | None, datetime | None] = (None, None),
) -> Customer:
    number = rules.file_number(pk)
    return Customer(
        pk=pk,
        number=number,
        keeper=keeper,
        department_id=department,
        opened_at=begun[1] or at,
        opened_by=begun[0] or by,
        updated_at=at,
        updated_by=by,
        completeness=checked.completeness(book),
        **checked.columns,
    )


def _store_lines(stored: Sequence[tuple[int, Particulars]], departments: Sequence[int | None], book: FileRules) -> None:
    """The lines of many files and what they are found by; a group that nobody filled in costs no statement."""
    fresh: dict[str, list[Line]] = {group: [] for group in LINES}
    for pk, checked in stored:
        for group, rows in checked.rows(pk).items():
            fresh[group] += rows
    for lines in fresh.values():
        copy_in(lines)
    found_by = [
        checked.findable(pk, book, department=department)
        for (pk, checked), department in zip(stored, departments, strict=True)
    ]
    copy_in(found_by)


def _check_rows(
    rows: list[Mapping[str, Any]], book: FileRules, at: datetime
) -> tuple[dict[int, Particulars], list[tuple[int, DomainError]]]:
    contents, errors = {}, []
    today = localdate(at)
    for position, row in enumerate(rows):
        try:
            contents[position] = checking.check(row, book, today=today)
        except DomainError as error:
            errors.append((position, error))
    return contents, errors


def _similar_rows(contents: dict[int, Particulars], book: FileRules) -> list[tuple[int, DomainError]]:
    """Rows that share a phone, a thing owned or a number with a stored file, or with a row before them."""
    told = {position: content.traits(book).telling for position, content in contents.items()}
    holders = queries.matches(key for keys in told.values() for key in keys)
    first: dict[tuple[str, str], int] = {}
    errors: list[tuple[int, DomainError]] = []
    for position, keys in told.items():
        for what, of_it in groupby(keys, key=itemgetter(0)):
            field = contents[position].field_of(what, book)
            mine = list(of_it)
            stored = dict.fromkeys(file for key in mine for file in holders.get(key, ()))
            repeated = [first[key] for key in mine if first.setdefault(key, position) != position]
            if stored:
                errors.append((position, resembling.Similar(list(stored), field=field)))
            elif repeated:
                errors.append((position, SameAsRow(row=repeated[0] + 1, field=field)))
    return errors + _same_names(contents, book)


def _same_names(contents: dict[int, Particulars], book: FileRules) -> list[tuple[int, DomainError]]:
    """Rows of a name that a stored file, or a row before them, has at the same address."""
    traits = {position: content.traits(book) for position, content in contents.items()}
    stored = queries.same_names(traits.values())
    errors: list[tuple[int, DomainError]] = []
    before: dict[str, list[int]] = defaultdict(list)
    for position, mine in traits.items():
        alike = [file for file in stored.get(mine.name_key, ()) if _is_alike(mine, file)]
        repeated = [row for row in before[mine.name_key] if _is_alike(mine, traits[row])]
        if alike:
            errors.append((position, resembling.SimilarName(alike[:10], field="name")))
        elif repeated:
            errors.append((position, SameAsRow(row=repeated[0] + 1, field="name")))
        if mine.name_key:
            before[mine.name_key].append(position)
    return errors


def _is_alike(mine: queries.Traits, other: Any) -> bool:
    return mine.kind == other.kind and rules.same_place(mine.kind, mine.places, other.places)


def _take_ids(count: int) -> list[int]:
    """Row ids from the table's own sequence, taken first because the file's number is made of it; nobody waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Customer._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]
