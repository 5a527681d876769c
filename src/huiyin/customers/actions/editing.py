"""Changing a file that others may be changing too."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pghistory
from django.utils.timezone import localdate

from huiyin.customers import queries, rules
from huiyin.customers.actions import checking, keeping, resembling
from huiyin.customers.actions.holding import hold
from huiyin.customers.actions.keeping import Move
from huiyin.customers.actions.lines import check_lines
from huiyin.customers.actions.particulars import Particulars
from huiyin.customers.enums import Why
from huiyin.customers.events import CustomerFileEdited
from huiyin.customers.models import LINES, Customer, Line
from huiyin.customers.queries import FileRules
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine, HandleLine, PhoneLine
from huiyin.kernel import conflicts
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person

TYPED = {
    "phones": PhoneLine,
    "handles": HandleLine,
    "addresses": AddressLine,
    "contacts": ContactLine,
    "assets": AssetLine,
}
_AT_ONCE = 500
_DUE, _LAST, _CYCLE = 5, 4, 3  # of the words of an asset


class ChangedMeanwhile(DomainError):
    """Somebody else changed this file meanwhile. Nothing you typed is lost: decide each marked field and save again."""

    def __init__(self, found: Sequence[conflicts.Conflict], *, mine: Collection[str]) -> None:
        super().__init__()
        self.conflicts = list(found)
        self.mine = list(mine)


class MergedMeanwhile(DomainError):
    """This file was merged into %(number)s %(name)s meanwhile. Decide each marked field, then it is saved there."""

    def __init__(self, survivor: Customer, *, mine: Collection[str]) -> None:
        super().__init__(number=survivor.number, name=survivor.name)
        self.survivor = survivor
        self.mine = list(mine)


@whole
def edit_file(
    customer: Customer,
    *,
    changes: Mapping[str, Any],
    seen_revision: int,
    confirmed: bool = False,
    by: Person,
    at: datetime,
) -> Customer:
    """Change what a file says about a customer; what somebody else changed since is kept or put up for decision.

    `changes` holds fields of open_file, as they should be; what is as it was at `seen_revision` is no change.
    Of `values` those are changed that it names; None empties one.
    Source: A1-2, A6-2, D45-2. Raises ChangedMeanwhile, MergedMeanwhile and whatever open_file raises.
    """
    stored = hold(customer)
    book = queries.file_rules()
    if stored.pk != customer.pk:
        said = queries.content_at(customer, seen_revision)
        mine = conflicts.merge(said, said, plain(changes, said, book)).merged
        raise MergedMeanwhile(stored, mine=[field for field, value in mine.items() if value != said.get(field)])
    theirs = queries.content_of(stored)
    base = theirs if stored.revision == seen_revision else queries.content_at(stored, seen_revision)
    merge = conflicts.merge(base, theirs, plain(changes, theirs, book))
    touched = tuple(field for field, value in merge.merged.items() if value != theirs.get(field))
    if merge.conflicts:
        fields = [conflict.field for conflict in merge.conflicts]
        raise ChangedMeanwhile(merge.conflicts, mine=[*touched, *fields])
    if touched:
        written = tuple(field for field in touched if field != "keeper")
        if written:
            _store(stored, merge.merged, theirs, written, book, confirmed=confirmed, by=by, at=at)
        if "keeper" in touched:
            keeping.move([Move(stored.pk, theirs["keeper"], merge.merged["keeper"])], why=Why.APPOINTED, by=by, at=at)
            stored.refresh_from_db(fields=["keeper", "revision"])
        publish(CustomerFileEdited(stored.pk, touched, by.pk, stored.revision, at))
    return stored


def plain(changes: Mapping[str, Any], theirs: Mapping[str, Any], book: FileRules) -> dict[str, Any]:
    """The changes in the form of queries.content_of, so that values can be compared."""
    said: dict[str, Any] = {}
    for field, value in changes.items():
        if field == "values":
            said |= {rules.own(name): _plain_value(name, own, book) for name, own in value.items()}
        elif field in LINES:
            said[field] = check_lines({field: _follow_up(field, value, theirs)}, book).content[field]
        elif field in checking.HOURS:
            said[field] = rules.hours_in(value, at_field=field) if isinstance(value, str) else list(value)
        elif field == "tags":
            said[field] = sorted({tag.strip() for tag in value} - {""})
        elif isinstance(value, (Person, Department)):
            said[field] = value.pk
        else:
            said[field] = value.strip() if isinstance(value, str) else value
    return said


def _plain_value(name: str, value: Any, book: FileRules) -> Any:
    field = next((field for field in book.file.own_fields if field.name == name), None)
    if field is None:
        raise checking.FieldUnknown(name=name)
    return rules.typed(field, value, places=book.places, region=book.region, at_field=rules.own(name))


def _follow_up(group: str, lines: Iterable[Any], theirs: Mapping[str, Any]) -> list[Any]:
    """After another last service the next one is computed anew, unless somebody typed another day for it."""
    if group != "assets":
        return list(lines)
    known = {(words[0], words[1]): words for words in theirs["assets"] if words[1]}
    followed: list[Any] = []
    for line in lines:
        before = known.get((line.kind, line.key)) if isinstance(line, AssetLine) else None
        moved = before and [line.cycle_months, line.last_service_on] != [before[_CYCLE], before[_LAST]]
        if before and moved and line.next_service_on == before[_DUE] and line.cycle_months and line.last_service_on:
            words = {word: getattr(line, word) for word in LINES["assets"].WORDS}
            line = AssetLine(**{**words, "next_service_on": None})
        followed.append(line)
    return followed


def _store(
    stored: Customer,
    merged: Mapping[str, Any],
    theirs: Mapping[str, Any],
    touched: tuple[str, ...],
    book: FileRules,
    *,
    confirmed: bool,
    by: Person,
    at: datetime,
) -> None:
    before = {**theirs, "values": stored.values}
    checked = checking.check(as_typed(merged), book, today=localdate(at), stored=before)
    telling = {"name", "phones", "addresses", "assets", "external_number", checked.identity(book)[0]}
    if not confirmed and telling & set(touched):
        resembling.refuse_similar(checked, book, besides=stored.pk)
    columns = {**checked.columns, "department_id": merged["department"]}
    columns |= {"completeness": checked.completeness(book, category=stored.category)}
    columns |= {"updated_at": at, "updated_by_id": by.pk, "revision": stored.revision + 1}
    for column, value in columns.items():
        setattr(stored, column, value)
    with pghistory.context(person=by.pk, at=at.isoformat()):
        stored.save(update_fields=list(columns))
        replace_lines({stored.pk: (stored, checked)}, {stored.pk: touched})
    numbers = queries.numbers_merged_into([stored.pk]).get(stored.pk, ())
    checked.findable(stored.pk, book, department=stored.department_id, merged=numbers).save()


def as_typed(merged: Mapping[str, Any]) -> dict[str, Any]:
    """A file's content as open_file takes it."""
    return {**merged, **typed_lines(merged), "values": _own_among(merged)}


def as_changes(before: Mapping[str, Any]) -> dict[str, Any]:
    """What a file said, as edit_file takes it to say it again."""
    own = _own_among(before)
    plain = {name: value for name, value in before.items() if not name.startswith(rules.own(""))}
    return {**plain, **typed_lines(plain), **({"values": own} if own else {})}


def typed_lines(content: Mapping[str, Any]) -> dict[str, Any]:
    """The groups of lines that stand in a content, each line with its words named."""
    return {group: [_line(group, words) for words in content[group]] for group in LINES if group in content}


def _line(group: str, words: Sequence[Any]) -> Any:
    if group == "assets":  # their days are text in what was kept as JSON
        words = [*words[:_LAST], *(date.fromisoformat(day) if isinstance(day, str) else day for day in words[_LAST:])]
    return TYPED[group](*words)


def _own_among(content: Mapping[str, Any]) -> dict[str, Any]:
    prefix = rules.own("")
    return {field.removeprefix(prefix): value for field, value in content.items() if field.startswith(prefix)}


def replace_lines(stored: Mapping[int, tuple[Customer, Particulars]], touched: Mapping[int, Collection[str]]) -> None:
    """Keep the rows of lines that stay, so that the history shows what really changed; for many files at once."""
    fresh = {pk: checked.rows(pk, customer.revision) for pk, (customer, checked) in stored.items()}
    for group, model in LINES.items():
        concerned = [pk for pk in stored if group in touched[pk]]
        old: dict[int, list[Line]] = {pk: [] for pk in concerned}
        rows: Any = model._default_manager
        for row in rows.filter(customer__in=concerned).order_by("position", "pk"):
            old[row.customer_id].append(row)
        created: list[Line] = []
        gone: list[Line] = []
        for pk in concerned:
            created += _new_among(fresh[pk][group], old[pk])
            gone += old[pk]
            for row in old[pk]:
                row.revision = stored[pk][0].revision
        if gone:  # their last event says in which revision they went
            model._default_manager.bulk_update(gone, ["revision"], batch_size=_AT_ONCE)
            model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
        if created:
            model._default_manager.bulk_create(created)


def _new_among(fresh: Iterable[Line], old: list[Line]) -> list[Line]:
    """The lines that were not there before; those that stay are taken out of the old ones, and saved if they differ."""
    created = []
    for line in fresh:
        same = next((each for each in old if each.identity == line.identity), None)
        if same is None:
            created.append(line)
            continue
        old.remove(same)
        if [*same.words, same.position] != [*line.words, line.position]:
            line.pk = same.pk
            line.save(force_update=True)
    return created
