"""Changing one field of many files: name them, look at what would change, carry it out, undo it. Source: A1-2."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from huiyin.audit.actions import record
from huiyin.customers import queries, rules
from huiyin.customers.actions.editing import as_changes
from huiyin.customers.actions.editing_many import FilesRefused, edit_files
from huiyin.customers.enums import BulkState, Outcome
from huiyin.customers.events import BulkEditBegun, BulkEditProposed, ManyFilesChosen
from huiyin.customers.models import BulkEdit, BulkEditRow, Customer
from huiyin.kernel.copying import change_in, name_in
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person

KEPT = timedelta(days=1)  # what was named and not begun
AT_ONCE = 500  # files; more than that is a job that nobody waits for
COUNTED_AT_ONCE = 50_000  # files whose contents are counted while somebody waits
WORKING = tuple(state for state in BulkState if state.is_working)


class NothingNamed(DomainError):
    """No file was chosen that you may change."""


class NotToBeChanged(DomainError):
    """This field can't be changed for many files at once."""

    field = "field"


class NotAtThisPoint(DomainError):
    """This change has gone on meanwhile; reload the page to see how far it is."""


class TooLate(DomainError):
    """A change can be undone for one day, if it changed anything."""


class NotPossible(DomainError):
    """This value can't be given to these files: choose one that is offered."""

    field = "value"


@whole
def choose_all(asked: str, rows: QuerySet[Customer], *, by: Person, at: datetime) -> BulkEdit:
    """All that a list leaves: of many only the choice is kept, and a job writes down which files stand in it."""
    if _changeable(rows, by).order_by()[: AT_ONCE + 1].count() <= AT_ONCE:
        return name_files(rows, by=by, at=at)
    edit = BulkEdit.objects.create(by=by, at=at, asked=asked, state=BulkState.NAMING)
    publish(ManyFilesChosen(edit.pk))
    return edit


@whole
def name_files(rows: QuerySet[Customer], *, by: Person, at: datetime) -> BulkEdit:
    """The files of a list, or ticked in it, that this person may change: those that stand in it now, and no others."""
    edit = BulkEdit.objects.create(by=by, at=at)
    if not _write_down(edit, rows):
        raise NothingNamed
    return edit


@whole
def name_found(edit: BulkEdit, rows: QuerySet[Customer]) -> BulkEdit:
    """The files of a choice that was too large to wait for; none are left if all went to others meanwhile."""
    edit = _locked(edit, BulkState.NAMING)
    _write_down(edit, rows)
    return edit


def _write_down(edit: BulkEdit, rows: QuerySet[Customer]) -> int:
    named = _changeable(rows, edit.by).values("pk")
    said = {"edit_id": edit.pk, "outcome": Outcome.OPEN.value, "reason": ""}
    edit.number, edit.state = name_in(named, BulkEditRow, ["customer_id"], **said), BulkState.NAMED
    edit.save(update_fields=["number", "state"])
    return edit.number


def _changeable(rows: QuerySet[Customer], by: Person) -> QuerySet[Customer]:
    reach = by.reach("customers.edit")
    if reach.everything:
        return rows
    return rows.filter(Q(keeper=by) | Q(department__in=reach.departments)) if reach else rows.none()


@whole
def forget_named(*, at: datetime) -> int:
    """Files that were chosen for a change which nobody carried out within a day are chosen no more; says how often."""
    waiting = BulkEdit.objects.filter(begun_at=None, at__lt=at - KEPT)
    left = [edit.pk for edit in waiting.select_for_update(skip_locked=True)]  # not one that is being begun
    return BulkEdit.objects.filter(pk__in=left).delete()[1].get(BulkEdit._meta.label, 0)


@whole
def propose_bulk(edit: BulkEdit, *, field: str, value: Any) -> BulkEdit:
    """Which field is to say what; nothing is changed yet. What very many files say now is counted by a job."""
    edit = _locked(edit, BulkState.NAMED, BulkState.PROPOSED)
    if not edit.number:
        raise NothingNamed
    book = queries.file_rules()
    if field not in queries.bulk.changeable(book):
        raise NotToBeChanged
    own = queries.bulk.own_field_of(field, book)
    if own:
        rules.typed(own, value, places=book.places, region=book.region, at_field="value")
    elif not queries.bulk.may_say(field, value, book, edit.by):
        raise NotPossible
    edit.field, edit.value, edit.state, edit.counted = field, value, BulkState.PROPOSED, None
    if edit.number > COUNTED_AT_ONCE:
        edit.state = BulkState.COUNTING
        publish(BulkEditProposed(edit.pk))
    edit.save(update_fields=["field", "value", "state", "counted"])
    return edit


@whole
def count_bulk(edit: BulkEdit) -> BulkEdit:
    """What the many files of a proposed change say now, kept so that nobody who looks at it waits."""
    edit = _locked(edit, BulkState.COUNTING)
    edit.counted, edit.state = queries.bulk.count_said(edit), BulkState.PROPOSED
    edit.save(update_fields=["counted", "state"])
    return edit


@whole
def confirm_bulk(edit: BulkEdit, *, at: datetime) -> BulkEdit:
    """Carry it out: at once if the files are few, else by a job."""
    edit = _locked(edit, BulkState.PROPOSED)
    edit.state, edit.begun_at = BulkState.RUNNING, at
    edit.save(update_fields=["state", "begun_at"])
    detail = {"field": edit.field, "value": edit.value, "files": edit.number}
    record("customers.bulk-edited", by=edit.by, at=at, subject="customers", detail=detail)
    return _begin(edit, at)


@whole
def undo_bulk(edit: BulkEdit, *, at: datetime) -> BulkEdit:
    """Files say again what they said before, unless somebody has changed the field since."""
    edit = _locked(edit, BulkState.DONE)
    if not edit.may_be_undone(at):
        raise TooLate
    edit.state = BulkState.UNDOING
    edit.save(update_fields=["state"])
    return _begin(edit, at)


def go_on_with_bulk(edit: BulkEdit, clock: Callable[[], datetime]) -> None:
    """All that is left of it, some files in each transaction."""
    while edit.standing.is_working:
        edit = step_bulk(edit, at=clock())


@whole
def step_bulk(edit: BulkEdit, *, at: datetime) -> BulkEdit:
    """The next files of a change that is being carried out or undone; the last step ends it."""
    edit = _locked(edit, *WORKING)
    undoing = edit.state == BulkState.UNDOING
    waiting = edit.rows.filter(outcome=Outcome.CHANGED if undoing else Outcome.OPEN).order_by("customer")
    rows = {row.customer_id: row for row in waiting[:AT_ONCE]}
    if not rows:
        edit.state = BulkState.UNDONE if undoing else BulkState.DONE
        edit.ended_at = at
        edit.save(update_fields=["state", "ended_at"])
        return edit
    (_take_back if undoing else _change)(edit, rows, at)
    change_in(list(rows.values()), ["outcome", "before", "reason"])
    return edit


def _begin(edit: BulkEdit, at: datetime) -> BulkEdit:
    if edit.number > AT_ONCE:
        publish(BulkEditBegun(edit.pk))
        return edit
    while edit.standing.is_working:
        edit = step_bulk(edit, at=at)
    return edit


def _change(edit: BulkEdit, rows: Mapping[int, BulkEditRow], at: datetime) -> None:
    found = Customer.objects.filter(pk__in=list(rows))
    wanted = {
        customer.pk: queries.bulk.change_of(edit, customer) for customer in found if customer.permits(edit.by, "edit")
    }
    refused, changed = _edited(wanted, edit.by, at)
    for pk, row in rows.items():
        row.outcome, row.before = (Outcome.CHANGED, changed[pk]) if pk in changed else (Outcome.SAME, None)
        if pk in refused or pk not in wanted:
            row.outcome = Outcome.REFUSED
            row.reason = str(refused[pk])[:300] if pk in refused else ""


def _take_back(edit: BulkEdit, rows: Mapping[int, BulkEditRow], at: datetime) -> None:
    book = queries.file_rules()
    contents = queries.contents_of(Customer.objects.filter(pk__in=list(rows)))
    wanted = {
        pk: as_changes(rows[pk].before or {}) for pk in contents if queries.bulk.still_says(edit, contents[pk], book)
    }
    refused, changed = _edited(wanted, edit.by, at)
    for pk, row in rows.items():
        row.outcome = Outcome.RESTORED if pk in changed else Outcome.REFUSED
        row.reason = str(refused[pk])[:300] if pk in refused else ""


def _edited(
    wanted: dict[int, Any], by: Person, at: datetime
) -> tuple[Mapping[int, DomainError], Mapping[int, dict[str, Any]]]:
    """Who says something else now and what they said before; and who could not be changed, and why."""
    refused: dict[int, DomainError] = {}
    while wanted:
        try:
            return refused, edit_files(wanted, confirmed=True, by=by, at=at)
        except FilesRefused as error:  # checked before anything is written
            refused |= error.errors
            wanted = {pk: changes for pk, changes in wanted.items() if pk not in error.errors}
    return refused, {}


def _locked(edit: BulkEdit, *states: BulkState) -> BulkEdit:
    edit = BulkEdit.objects.select_for_update(of=("self",)).select_related("by").get(pk=edit.pk)
    if edit.state not in states:
        raise NotAtThisPoint
    return edit
