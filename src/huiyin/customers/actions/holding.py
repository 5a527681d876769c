"""Files somebody writes to, held so that nobody merges them meanwhile.

Whoever holds several rows takes them in one order, for else two could wait for each other: open work items, then
cases, then customers' files, then orders; of each kind those of lower keys first (docs/architecture.md, "Locks").
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import Http404

from huiyin.customers.models import Customer
from huiyin.customers.queries import held_before_files, subject_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.prepared import planned_once, prepared
from huiyin.kernel.whole import under_way, whole
from huiyin.worklist.actions import hold_items
from huiyin.worklist.models import WorkItem

Held = TypeVar("Held")


class FileGone(DomainError, Http404):
    """This customer's file is no longer there: the import that opened it was undone. If need be, open one anew."""


class _AgainError(Exception):
    """What was to be held changed while we waited: let go of it, and begin anew."""


@whole
def hold(customer: Customer) -> Customer:
    """The file as it stands, until the transaction ends; of one that was merged the file it became part of.

    Whatever is written about a customer while a colleague merges files goes where the rest of it went. The open work
    about the customer is held with the file. One that an action before it in the same transaction holds is given back
    as it is. Raises FileGone.
    """
    if customer.held_by is under_way():
        return customer
    (file,) = _file(hold_first(customer))
    file.held_by = under_way()
    return file


@whole
def hold_first(customer: Customer) -> int:
    """The same for whoever reads the file with something else right after: its key. Raises FileGone."""
    if customer.held_by is under_way():
        return customer.pk
    with planned_once() as cursor:
        cursor.execute("SELECT customers_held(%s::bigint)", [customer.pk])
        (file,) = cursor.fetchone()
    if file is None:
        raise FileGone
    return int(file)


def hold_with(customer: Customer, item: WorkItem | None) -> None:
    """Work about a customer that is older than the hold of the file, read since: nobody has to lock it once more."""
    if item and item.settled_at is None and item.subject == subject_of(customer.pk):
        item.held_by = customer.held_by


@whole
def work_about(customer: Customer) -> list[WorkItem]:
    """The open work about a customer whose file is held: nobody opens any more of it meanwhile but sweeps."""
    return _work_about(hold(customer).pk)


@whole
def hold_files(keys: Iterable[int], *, with_cases: bool = False) -> dict[int, Customer]:
    """Several files and the open work about them, by key; for merging with the cases that go along."""
    wanted = sorted(keys)
    return _until_nothing_changed(lambda: _held(wanted, with_cases=with_cases))


@whole
def hold_many(keys: Iterable[int]) -> None:
    """Hold any number of files and the open work about them, without reading them."""
    wanted = sorted(keys)
    if wanted:
        _until_nothing_changed(lambda: _hold(wanted))


def _until_nothing_changed(attempt: Callable[[], Held]) -> Held:
    """Going back to a savepoint lets go of what was locked since."""
    while True:
        try:
            with transaction.atomic():
                return attempt()
        except _AgainError:
            continue


def _hold(keys: Sequence[int]) -> None:
    subjects = [subject_of(pk) for pk in keys]
    with connection.cursor() as cursor:
        cursor.execute(f"{OPEN} ORDER BY id FOR UPDATE", [subjects])
        held = {pk for (pk,) in cursor.fetchall()}
        cursor.execute(FILES, [list(keys)])
        cursor.execute(OPEN, [subjects])
        if not held.issuperset(pk for (pk,) in cursor.fetchall()):
            raise _AgainError


@prepared
def _file(customer: int) -> QuerySet[Customer]:
    return Customer.with_merged.filter(pk=customer)


@prepared
def _work_about(customer: int) -> QuerySet[WorkItem]:
    return WorkItem.objects.open().filter(subject=subject_of(customer)).select_related("clause").order_by("pk")


def _held(keys: Sequence[int], *, with_cases: bool = False) -> dict[int, Customer]:
    about = WorkItem.objects.open().filter(subject__in=[subject_of(pk) for pk in keys])
    held = hold_items(about)
    if with_cases:
        for field in held_before_files():
            named = field.model._default_manager.filter(**{f"{field.name}__in": keys}).order_by("pk")
            list(named.select_for_update(of=("self",)).values_list("pk"))
    rows = Customer.with_merged.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    files = {row.pk: row for row in rows}
    if not held.issuperset(about.values_list("pk", flat=True)):
        raise _AgainError  # whoever held a file before us opened something about it: that comes first
    return files


OPEN = "SELECT id FROM worklist_workitem WHERE subject = ANY(%s) AND settled_at IS NULL"
FILES = "SELECT id FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
