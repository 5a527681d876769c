"""Files that were merged become several again: what came with each goes back to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pghistory

from huiyin.audit.actions import record
from huiyin.customers import queries
from huiyin.customers.actions import uniting
from huiyin.customers.actions.holding import hold_files
from huiyin.customers.enums import Step
from huiyin.customers.events import CustomersParted
from huiyin.customers.models import LINES, Customer, FileStep, Findable, Keeping, Line, Merge
from huiyin.customers.queries import row_again, subject_of
from huiyin.customers.rules import merging
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.texts import listed
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist

# Counted on, follows from the rest, or is looked at on its own.
_NOT_GIVEN_BACK = frozenset({"id", "number", "revision", "merged_into_id", "completeness", "region", "next_service_on"})
_ALLOWED = ("consents", "refusals", "do_not_contact")


class PartedAlready(DomainError):
    """These files were parted already."""


class MergedOnceMore(DomainError):
    """%(number)s was merged once more since: undo that first."""


@whole
def part_files(merge: Merge, *, by: Person, at: datetime) -> Merge:
    """Undo a merge: the other files are what they were, and the survivor is what it was before.

    What was changed or added since stays with the survivor: a field somebody changed, a line, a case, a conversation.
    A keeper who left meanwhile, or whose time as a deputy is over, does not come back: the file waits for another one.
    Raises PartedAlready, MergedOnceMore.
    """
    merge, files = _held(merge)
    survivor = files[merge.survivor_id]
    others = [files[pk] for pk in merge.others]
    with pghistory.context(person=by.pk, at=at.isoformat()):
        now = queries.file_said(survivor)
        _part_lines(merge, survivor, now)
        uniting.scatter(merge)
        for file in others:
            _restore(merge, file)
        _give_back(merge, survivor, now)
        _keepers_again(merge, files, at)
        uniting.restate(survivor)
    merge.undone_at, merge.undone_by = at, by
    merge.save(update_fields=["undone_at", "undone_by"])
    numbers = listed(file.number for file in others)
    FileStep.objects.create(customer=survivor, step=Step.PARTED, note=numbers[:400], by=by, at=at)
    record("customers.parted", by=by, at=at, subject=subject_of(survivor.pk), detail={"others": numbers})
    publish(CustomersParted(survivor.pk, tuple(merge.others), by.pk, at))
    return merge


def _held(merge: Merge) -> tuple[Merge, dict[int, Customer]]:
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    files = hold_files([merge.survivor_id, *merge.others], with_cases=True)
    survivor = files[merge.survivor_id]
    if merge.undone_at:
        raise PartedAlready
    if survivor.merged_into_id or queries.last_merge(survivor) != merge:
        raise MergedOnceMore(number=survivor.number)
    return merge, files


def _restore(merge: Merge, file: Customer) -> None:
    """A file is again what it was when it was merged; its keeper comes back in _keepers_again."""
    said = merge.before[str(file.pk)]
    was = row_again(Customer, said["file"])
    for column in said["file"]:
        setattr(file, column, getattr(was, column))
    uniting.follow_lines(file)
    file.save()
    if said["found_by"]:
        row_again(Findable, said["found_by"]).save(force_insert=True)


def _give_back(merge: Merge, survivor: Customer, now: Mapping[str, Any]) -> None:
    """Each column of the survivor as before the merge, unless somebody changed it since."""
    before, after = merge.before[str(survivor.pk)]["file"], merge.after["file"]
    said = {
        column: merging.parted(before.get(column), after.get(column), value)
        for column, value in now["file"].items()
        if column not in {*_NOT_GIVEN_BACK, *_ALLOWED} and column in after
    }
    unchanged = all(now["file"].get(column) == after.get(column) for column in _ALLOWED)
    said |= {column: before[column] for column in _ALLOWED} if unchanged else {}
    was = row_again(Customer, {**now["file"], **said})
    for column in said:
        setattr(survivor, column, getattr(was, column))
    uniting.follow_lines(survivor)
    survivor.save()


def _part_lines(merge: Merge, survivor: Customer, now: Mapping[str, Any]) -> None:
    """Lines go back to the files they came from; a line that was changed since stays here as well, under a new key."""
    survivor.revision += 1
    for group, model in LINES.items():
        own = {row["id"]: row for row in merge.before[str(survivor.pk)][group]}
        after = {row["id"]: row for row in merge.after[group]}
        rows: Any = model._default_manager
        came = [row for row in now[group] if row["id"] in after and row["id"] not in own]
        changed = [row for row in came if _words(model, row) != _words(model, after[row["id"]])]
        uniting.take_lines(model, rows.filter(pk__in=[row["id"] for row in came]), survivor.revision)
        staying = [_again(model, {**row, "id": None, "revision": survivor.revision}) for row in changed]
        for row in staying:
            row.pk = None
        dropped = [_again(model, row) for pk, row in own.items() if pk not in after]
        here = [_again(model, row) for row in now[group] if row not in came]
        known = [row.identity for row in [*here, *staying]]
        uniting.put_lines(model, staying + [row for row in dropped if row.identity not in known])
        others = [row for pk in merge.others for row in merge.before[str(pk)][group]]
        uniting.put_lines(model, [_again(model, row) for row in others])


def _again(model: type[Line], said: Mapping[str, Any]) -> Line:
    line: Line = row_again(model, said)
    return line


def _words(model: type[Line], row: Mapping[str, Any]) -> list[Any]:
    return [row[word] for word in model.WORDS]


def _keepers_again(merge: Merge, files: Mapping[int, Customer], at: datetime) -> None:
    """Whoever kept a file keeps it again, with what they owed; a keeper the survivor got since stays."""
    survivor = files[merge.survivor_id]
    ran = dict(merge.kept)
    since = Keeping.objects.filter(customer=survivor, until=None).exclude(pk__in=ran).first()
    if since:
        _entrust(survivor, since.keeper_id)
    owed = []
    for row in Keeping.objects.filter(pk__in=ran).select_related("keeper").order_by("pk"):
        file = files.get(row.customer_id)
        if file is None or (file == survivor and since):
            continue
        keeps = row.keeper.is_active and (row.standing_in_for_id is None or queries.stands_in(row))
        if keeps:
            Keeping.objects.filter(pk=row.pk).update(until=None)
            owed.append(ran[row.pk])
        else:
            Keeping.objects.filter(pk=row.pk, until=None).update(until=at)
        _entrust(file, row.keeper_id if keeps else None)
    worklist.bring_back([pk for pk in owed if pk], at=at)


def _entrust(file: Customer, keeper: int | None) -> None:
    if file.keeper_id != keeper:
        file.keeper_id = keeper
        file.save(update_fields=["keeper"])
