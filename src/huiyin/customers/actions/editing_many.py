"""Changing many files at once, each in its own way, in a handful of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.utils.timezone import localdate

from huiyin.customers import queries, rules
from huiyin.customers.actions import checking, keeping, resembling
from huiyin.customers.actions.editing import as_typed, plain, replace_lines
from huiyin.customers.actions.holding import hold_files
from huiyin.customers.actions.keeping import Move
from huiyin.customers.actions.merging import MergedAlready
from huiyin.customers.actions.particulars import Particulars
from huiyin.customers.enums import Why
from huiyin.customers.events import CustomerFilesEdited
from huiyin.customers.models import LINES, Customer, Findable
from huiyin.customers.queries import FileRules
from huiyin.kernel.copying import change_in
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import CustomerFile

# What a file is found by, and told from others by, whatever the pack says (Particulars.findable).
_ALWAYS = frozenset({"kind", "name", "short_name", "external_number", "department", *LINES})

Refusals = dict[int, DomainError]


class FilesRefused(DomainError):
    """Nothing was changed: %(count)s files have to be put right first."""

    def __init__(self, errors: Mapping[int, DomainError]) -> None:
        super().__init__(count=len(errors))
        self.errors = dict(errors)


@whole
def edit_files(
    changes: Mapping[int, Mapping[str, Any]], *, confirmed: bool = False, by: Person, at: datetime
) -> dict[int, dict[str, Any]]:
    """Change what many files say: `changes` holds for each what edit_file takes; all of them, or none and why not.

    Returns for each file that is different now what its changed fields said before. Raises FilesRefused.
    """
    customers = {pk: file for pk, file in hold_files(changes).items() if file.merged_into_id is None}
    theirs = queries.contents_of(customers.values())
    book = queries.file_rules()
    edits: dict[int, Edit] = {}
    errors: Refusals = {pk: MergedAlready(number=number) for pk, number in queries.merged_among(changes).items()}
    for pk, customer in customers.items():
        try:
            edits[pk] = _edit(customer, changes[pk], theirs[pk], book, at)
        except DomainError as error:
            errors[pk] = error
    if not confirmed:
        errors |= _similar([edits[pk] for pk in changes if pk in edits], book)
    if errors:
        raise FilesRefused(errors)
    _store([edit for edit in edits.values() if edit.checked], book, by=by, at=at)
    keepers = [edit.move for edit in edits.values() if edit.move]
    keeping.move(keepers, why=Why.APPOINTED, by=by, at=at)
    touched = {pk: edit.before for pk, edit in edits.items() if edit.before}
    if touched:
        fields = sorted({field for before in touched.values() for field in before})
        publish(CustomerFilesEdited(tuple(touched), tuple(fields), by.pk, at))
    return touched


@dataclass(frozen=True)
class Edit:
    """What becomes of one file: what its changed fields said before, and all it says then."""

    customer: Customer
    before: dict[str, Any]
    checked: Particulars | None
    move: Move | None


def _edit(
    customer: Customer, changes: Mapping[str, Any], theirs: Mapping[str, Any], book: FileRules, at: datetime
) -> Edit:
    merged = {**theirs, **plain(changes, theirs, book)}
    before = {field: theirs.get(field) for field in merged if merged[field] != theirs.get(field)}
    checked = move = None
    if before.keys() - {"keeper"}:
        known = {**theirs, "values": customer.values}
        checked = checking.check(as_typed(merged), book, today=localdate(at), stored=known)
        customer.department_id = merged["department"]
    if "keeper" in before:
        move = Move(customer.pk, theirs["keeper"], merged["keeper"])
    return Edit(customer, before, checked, move)


def _similar(edits: Sequence[Edit], book: FileRules) -> Refusals:
    """What comes into a file and another one holds, or gets by an edit before: a phone, a thing owned, a number."""
    telling = _telling(book.file)
    checked = {edit.customer: edit.checked for edit in edits if edit.checked and telling & edit.before.keys()}
    held = queries.others_holding({file: content.traits(book).telling for file, content in checked.items()})
    fields = {file.pk: content.field_of for file, content in checked.items() if file.pk in held}
    return {pk: resembling.Similar(found, field=fields[pk](what, book)) for pk, (what, found) in held.items()}


def _store(edits: Sequence[Edit], book: FileRules, *, by: Person, at: datetime) -> None:
    if not edits:
        return
    stored = {edit.customer.pk: (edit.customer, edit.checked) for edit in edits if edit.checked}
    columns: set[str] = {"department_id", "completeness", "updated_at", "updated_by_id", "revision"}
    for customer, content in stored.values():
        changed = {**content.columns, "completeness": content.completeness(book, category=customer.category)}
        changed |= {"updated_at": at, "updated_by_id": by.pk, "revision": customer.revision + 1}
        columns |= {column for column, value in changed.items() if getattr(customer, column) != value}
        for column, value in changed.items():
            setattr(customer, column, value)
    names = sorted(column.removesuffix("_id") for column in columns)
    with pghistory.context(person=by.pk, at=at.isoformat()):
        change_in([edit.customer for edit in edits], names)
        replace_lines(stored, {edit.customer.pk: edit.before.keys() for edit in edits})
    told = _told_by(book.file) | _telling(book.file)
    refound = {edit.customer.pk for edit in edits if told & edit.before.keys()}
    numbers = queries.numbers_merged_into(refound)
    Findable.objects.bulk_create(
        [
            content.findable(pk, book, department=customer.department_id, merged=numbers.get(pk, ()))
            for pk, (customer, content) in stored.items()
            if pk in refound
        ],
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["search_text", "search", "name_key", "places", "identity"],
    )


def _told_by(file: CustomerFile) -> frozenset[str]:
    """The parts of a file's content of which a change has to be written into the index of words."""
    return _ALWAYS | {rules.own(field.name) if field.type else field.name for field in file.fields if field.find}


def _telling(file: CustomerFile) -> frozenset[str]:
    """The parts of a file's content that hold what no other customer has."""
    papers = (rules.own(field.name) for field in file.own_fields if field.type == "identity")
    return frozenset({"phones", "assets", "external_number", *papers})
