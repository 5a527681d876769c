"""Several files of one customer become one. actions.parting makes them several again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pghistory
from django.db.models import F
from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.customers import queries, rules
from huiyin.customers.actions import checking, uniting
from huiyin.customers.actions.holding import FileGone, hold_files
from huiyin.customers.actions.telling_apart import forget_lookalikes
from huiyin.customers.enums import Stage, Step
from huiyin.customers.events import CustomersMerged
from huiyin.customers.models import LINES, Customer, FileStep, Findable, Keeping, Line, Merge
from huiyin.customers.queries import subject_of
from huiyin.customers.rules import merging
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.texts import listed
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language

MOST_FILES = 10
PREFIX = rules.own("")
_KEYS = {"keeper": "keeper_id", "department": "department_id", "supplied_by": "supplied_by_id"}
TOLD = gettext_noop("%(others)s was merged into %(number)s %(name)s, whom %(keeper)s looks after")


class NothingToMerge(DomainError):
    """Choose from two to ten files of the same customer."""


class MergedAlready(DomainError):
    """%(number)s was merged into another file meanwhile."""


class ChangedSince(DomainError):
    """%(number)s was changed meanwhile. Look at it again, then merge."""


class ChoiceUnclear(DomainError):
    """Say whose “%(label)s” stays."""


@whole
def merge_files(
    survivor: Customer,
    others: Sequence[Customer],
    *,
    choices: Mapping[str, str],
    seen: Mapping[int, int],
    by: Person,
    at: datetime,
) -> Merge:
    """Make several files of one customer one: `survivor` stays, the others lead to it from now on.

    `choices` says for a field on which the files differ whose value stays (key of the file, or “all” where several can
    stand together); without a choice rules.merging.proposed decides. `seen` holds the revision at which each file was
    looked at. Cases, conversations, work, keepers, consents and whatever else names the others go along. One keeper is
    left: the others' time ends, and the first contact they owed is dropped.
    Raises NothingToMerge, FileGone, MergedAlready, ChangedSince, ChoiceUnclear.
    """
    files = _held([survivor.pk, *(other.pk for other in others)], seen)
    survivor, gone = files[survivor.pk], [file for pk, file in files.items() if pk != survivor.pk]
    contents = {pk: queries.content_to_merge(file) for pk, file in files.items()}
    decided = _decided(contents, choices)
    before = {str(pk): queries.file_said(file) for pk, file in files.items()}
    merge = Merge.objects.create(
        survivor=survivor, others=[file.pk for file in gone], choices=decided, before=before, after={}, by=by, at=at
    )
    with pghistory.context(person=by.pk, at=at.isoformat()):
        told = _one_keeper(merge, files, decided, by, at)
        uniting.gather(merge)
        _write(survivor, gone, contents, decided, by=by, at=at)
    merge.after = queries.file_said(survivor)
    merge.save(update_fields=["after", "kept"])
    forget_lookalikes(files)
    numbers = [file.number for file in gone]
    FileStep.objects.create(customer=survivor, step=Step.MERGED, note=listed(numbers)[:400], by=by, at=at)
    _tell(told, survivor, numbers, at)
    record("customers.merged", by=by, at=at, subject=subject_of(survivor.pk), detail={"others": listed(numbers)})
    publish(CustomersMerged(survivor.pk, tuple(merge.others), by.pk, at))
    return merge


def _held(keys: Sequence[int], seen: Mapping[int, int]) -> dict[int, Customer]:
    """The files, the survivor first; nobody changes them meanwhile."""
    if not 1 < len({*keys}) <= MOST_FILES or len({*keys}) != len(keys):
        raise NothingToMerge
    found = hold_files(keys, with_cases=True)
    if len(found) < len(keys):
        raise FileGone
    for file in found.values():
        if file.merged_into_id:
            raise MergedAlready(number=file.number)
        if seen.get(file.pk) != file.revision:
            raise ChangedSince(number=file.number)
    return {pk: found[pk] for pk in keys}


def _decided(contents: Mapping[int, Mapping[str, Any]], choices: Mapping[str, str]) -> dict[str, str]:
    """Whose value stays, of each field on which the files differ."""
    lines = tuple(LINES)
    decided = {}
    for field in merging.differing(contents):
        choice = choices.get(field) or merging.proposed(field, contents, lines)
        known = {str(pk) for pk in contents} | ({merging.ALL} if merging.may_be_joined(field, lines) else set())
        if choice not in known:
            raise ChoiceUnclear(field=field, label=rules.label_of(field, queries.file_definition()))
        decided[field] = choice
    return decided


def _one_keeper(
    merge: Merge, files: Mapping[int, Customer], decided: Mapping[str, str], by: Person, at: datetime
) -> set[int]:
    """Whoever stays the keeper goes on; for the others it ends here, with what they owed. Returns who was a keeper."""
    stays = int(decided.get("keeper", merge.survivor_id))
    running = list(Keeping.objects.filter(customer__in=files, until=None).select_related("item").order_by("pk"))
    ending = [row for row in running if row.customer_id != stays]
    owed = [row.item.pk for row in ending if row.item and row.item.settled_at is None]
    dropped = {*worklist.drop_each(owed, by=by, at=at)}
    Keeping.objects.filter(pk__in=[row.pk for row in ending]).update(until=at)
    merge.kept = [[row.pk, row.item_id if row.item_id in dropped else None] for row in running]
    return {row.keeper_id for row in ending} - {files[stays].keeper_id, by.pk}


def _write(
    survivor: Customer,
    gone: Sequence[Customer],
    contents: Mapping[int, Mapping[str, Any]],
    decided: Mapping[str, str],
    *,
    by: Person,
    at: datetime,
) -> None:
    """What the survivor says from now on; the others say nothing any more."""
    files = {survivor.pk: survivor, **{file.pk: file for file in gone}}
    content = {
        field: merging.together(field, decided.get(field, str(survivor.pk)), contents)
        for field in dict.fromkeys(field for each in contents.values() for field in each)
        if field not in LINES
    }
    _say(survivor, content, files, by=by, at=at)
    rows = {group: _rows(group, decided.get(group, str(survivor.pk)), files) for group in LINES}
    others = [file.pk for file in gone]
    for file in gone:
        file.revision += 1
    uniting.replace_lines(survivor, gone, rows)
    uniting.follow_lines(survivor)
    survivor.save()
    Findable.objects.filter(customer__in=others).delete()
    Customer.with_merged.filter(pk__in=others).update(
        merged_into=survivor, keeper=None, department=None, revision=F("revision") + 1
    )
    uniting.restate(survivor)


def _say(
    survivor: Customer, content: Mapping[str, Any], files: Mapping[int, Customer], *, by: Person, at: datetime
) -> None:
    for field, value in content.items():
        if not field.startswith(PREFIX):
            setattr(survivor, _KEYS.get(field, field), value)
    own = {field.removeprefix(PREFIX): value for field, value in content.items() if field.startswith(PREFIX)}
    survivor.values = {name: value for name, value in own.items() if value is not None}
    if len(survivor.tags) > checking.MOST_TAGS:
        raise checking.TooManyTags(limit=checking.MOST_TAGS)
    if survivor.kind == Customer.Kind.COMPANY:
        survivor.salutation = ""
    order = list(Stage.values)
    survivor.stage = max((file.stage for file in files.values()), key=order.index)
    if any(file.lost_at is None for file in files.values()):
        survivor.lost_at = None
    survivor.updated_at, survivor.updated_by = at, by
    survivor.revision += 1


def _rows(group: str, choice: str, files: Mapping[int, Customer]) -> list[Line]:
    """The lines that stay, each once; of two that are the same the survivor's."""
    found: list[Line] = []
    for pk, file in files.items():
        if choice in (merging.ALL, str(pk)):
            known = [row.identity for row in found]
            found += [row for row in queries.lines_of(file, group) if row.identity not in known]
    return found


def _tell(people: set[int], survivor: Customer, numbers: list[str], at: datetime) -> None:
    """Whoever was the keeper of a file that is no more hears where their customer is."""
    keeper = survivor.keeper.name if survivor.keeper else "—"
    text = in_each_language(TOLD, others=numbers, number=survivor.number, name=survivor.name, keeper=keeper)
    worklist.notify(
        list(Person.objects.filter(pk__in=people).order_by("pk")),
        kind="assigned",
        text=text,
        subject=subject_of(survivor.pk),
        at=at,
    )
