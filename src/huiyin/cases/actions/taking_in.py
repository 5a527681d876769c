"""Checked rows become cases, part by part, each part whole or not at all; and back again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop
from pgtrigger import ignore

from huiyin.cases import queries
from huiyin.cases.actions.importing import already_there
from huiyin.cases.actions.registering import NotForRegistering, department_of, next_numbers, title_of
from huiyin.cases.actions.saying import fill_in
from huiyin.cases.events import CaseRegistered
from huiyin.cases.models import Act, Attachment, Batch, BatchRow, Case, StageEntry
from huiyin.cases.rules import texts_of
from huiyin.intake import actions as intake
from huiyin.kernel import cjk
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.kernel.worktime import Calendar
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_of, stand_in_for
from huiyin.rulebook.definitions import Process, Stage
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.queries import clause, current_version, pack_of
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

AT_ONCE = 200  # cases to remove
TOLD = gettext_noop("“%(file)s” has been taken in: %(count)d cases.")

Items = dict[int, WorkItem]


@dataclass(frozen=True)
class Common:
    """What all cases of one part have in common."""

    batch: Batch
    version: PackVersion
    process: Process
    department: Department
    by: Person
    at: datetime


@whole
def take_in(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Begin, or go on, making cases of the rows that are new."""
    intake.may_import(batch, by=by)
    if not by.may("cases.register"):
        raise NotForRegistering
    department_of(by)
    return intake.begin_taking_in(batch, by=by, at=at)


def waiting(batch: Batch) -> QuerySet[BatchRow]:
    """The rows that are still to become cases."""
    return batch.rows.filter(verdict=BatchRow.Verdict.NEW, case=None)


def take_rows_in(batch: Batch, rows: Sequence[BatchRow], at: datetime) -> int:
    """Make cases of these rows, but of those that another file brought in since they were checked."""
    new = _not_there_yet(rows)
    if new:
        version = current_version()
        process = pack_of(version.pk).processes[batch.process]
        by = batch.taken_in_by or batch.by
        _register(new, Common(batch, version, process, department_of(by), by, at))
    return len(new)


@whole
def undo(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Begin to remove the cases of a batch with which nothing has been done; the others stay."""
    intake.may_import(batch, by=by)
    if not by.may("cases.register"):
        raise NotForRegistering
    numbers = list(batch.rows.filter(case__isnull=False).order_by("line").values_list("case__number", flat=True))
    detail = {"first": numbers[:1], "last": numbers[-1:], "cases": len(numbers)}
    return intake.begin_undoing(batch, by=by, at=at, detail=detail)


@whole
def undo_some(batch: Batch, *, at: datetime) -> bool:
    """Remove the next untouched cases of the batch; says whether there are more."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != Batch.State.UNDOING:
        return False
    cases = _hold(list(_untouched(batch)[:AT_ONCE]), batch)
    _remove(cases)
    kept = batch.rows.filter(case__isnull=False).count()
    batch.counts = {**batch.counts, "taken": kept}
    if not cases:
        batch.state, batch.finished_at = Batch.State.UNDONE, at
    batch.save(update_fields=["state", "counts", "finished_at"])
    return bool(cases)


def _not_there_yet(rows: Sequence[BatchRow]) -> list[BatchRow]:
    """Rows that another file brought in since they were checked are duplicates now."""
    prints = [row.fingerprint for row in rows]
    there = BatchRow.objects.filter(fingerprint__in=prints, case__isnull=False).select_related("case", "batch")
    twins = {twin.fingerprint: (twin.line, twin.batch.name, str(twin.case)) for twin in there}
    late = [row for row in rows if row.fingerprint in twins]
    for row in late:
        row.verdict = BatchRow.Verdict.DUPLICATE
        row.reasons = [already_there(twins[row.fingerprint])]
    BatchRow.objects.bulk_update(late, ["verdict", "reasons"])
    return [row for row in rows if row.fingerprint not in twins]


def _register(rows: Sequence[BatchRow], common: Common) -> None:
    """What `register` does for one case, for all of these in a handful of statements. Source: A6-3, C13-2."""
    cases = [_case(row.values, common) for row in rows]
    indexes = [cjk.indexed(case.title, case.complainant, *texts_of(case.data)) for case in cases]
    # The numbers come last: their row stays locked until the transaction ends.
    zone = queries.zone_of(cases[0])
    numbers = next_numbers(common.process.number, zone, common.at, many=len(cases))
    for case, number, (text, grams) in zip(cases, numbers, indexes, strict=True):
        case.number = number
        own_text, own_grams = cjk.indexed(number)
        case.search_text, case.search = f"{own_text}\n{text}", f"{own_grams} {grams}"
    shares = _give_owners(cases, common)
    Case.objects.bulk_create(cases)
    items = _open_items(shares, common)
    StageEntry.objects.bulk_create(
        StageEntry(case=case, stage=case.stage, item=items[case.pk], entered_at=common.at) for case in cases
    )
    Act.objects.bulk_create(_act(case, row, common) for case, row in zip(cases, rows, strict=True))
    for row, case in zip(rows, cases, strict=True):
        row.case = case
    BatchRow.objects.bulk_update(rows, ["case"])
    for case in cases:
        publish(CaseRegistered(case.pk, common.by.pk, common.at))


def _case(values: Mapping[str, Any], common: Common) -> Case:
    received = values.get("received_at")
    case = Case(
        process=common.process.key,
        pack_version=common.version,
        stage=common.process.first,
        received_at=datetime.fromisoformat(received) if received else common.at,
        registrar=common.by,
        department=common.department,
    )
    form = common.process.forms[common.process.intake]
    fill_in(case, form, values)
    case.title = title_of(form, values)
    return case


def _give_owners(cases: Sequence[Case], common: Common) -> dict[tuple[Person | None, Department | None], list[Case]]:
    """Who gets which cases by the rule of the first stage; its answer is the same for a whole part."""
    rule = common.process.stages[common.process.first].owner
    shares: dict[tuple[Person | None, Department | None], list[Case]] = {}
    asked: dict[tuple[str, int | None], tuple[Person | None, Department | None]] = {}
    for case in cases:
        said = str(case.data[common.process.intake].get(rule.by_field)) if rule else ""
        value = (said, case.liable_department_id)
        if value not in asked:
            asked[value] = queries.owner_for(case, rule, submitter=common.by, at=common.at)
        shares.setdefault(asked[value], []).append(case)
    for (owner, team), theirs in shares.items():
        actual = stand_in_for(owner, common.at) if owner else None
        for case in theirs:
            case.owner, case.team = actual, team
    return shares


def _open_items(shares: Mapping[tuple[Person | None, Department | None], Sequence[Case]], common: Common) -> Items:
    """One obligation for each case; those that belong to the same person are opened together."""
    stage = common.process.stages[common.process.first]
    opened: Items = {}
    for (owner, team), cases in shares.items():
        calendar = calendar_of(person=owner, department=team)
        for clock, theirs in _by_clock(cases, stage, calendar, common.at):
            items = worklist.open_items(
                kind="stage",
                title=stage.title,
                subjects=[(case.subject, queries.names_of(case)) for case in theirs],
                owner=owner,
                team=team,
                at=common.at,
                clause=clause(pack_of(common.version.pk).key, stage.clause) if stage.clause else None,
                form=clock.form or None,
                calendar=calendar,
                agreed=clock.agreed,
                event=clock.event,
                since=clock.since,
                ladder=stage.ladder,
            )
            opened |= {case.pk: item for case, item in zip(theirs, items, strict=True)}
    return opened


def _by_clock(
    cases: Sequence[Case], stage: Stage, calendar: Calendar, at: datetime
) -> list[tuple[queries.Clock, list[Case]]]:
    """Those whose clocks are counted alike; mostly all of them."""
    clocks: dict[str, tuple[queries.Clock, list[Case]]] = {}
    for case in cases:
        clock = queries.deadline_of(case, stage, calendar=calendar, at=at)
        clocks.setdefault(repr(clock), (clock, []))[1].append(case)
    return list(clocks.values())


def _act(case: Case, row: BatchRow, common: Common) -> Act:
    source = {"batch": common.batch.pk, "file": common.batch.name, "line": row.line}
    return Act(
        case=case,
        kind="registered",
        to_stage=case.stage,
        form=common.process.intake,
        data={**row.values, "import": source},
        by=common.by,
        at=common.at,
    )


def tell(batch: Batch, at: datetime) -> None:
    """One notice for the whole batch to everybody else who got work by it."""
    shares = Case.objects.filter(pk__in=batch.rows.values("case")).values("owner").annotate(cases=Count("pk"))
    people = Person.objects.exclude(pk=batch.taken_in_by_id).in_bulk([share["owner"] for share in shares])
    for share in shares:
        if share["owner"] in people:
            text = in_each_language(
                gettext_noop("New for you from “%(file)s”: %(count)d cases."), file=batch.name, count=share["cases"]
            )
            worklist.notify([people[share["owner"]]], kind="assigned", text=text, subject=batch.subject, at=at)


def _untouched(batch: Batch) -> Any:
    """Cases of the batch that stand as they came in: one act, one obligation that nobody has touched."""
    later = Act.objects.filter(case=OuterRef("pk")).exclude(kind="registered")
    papers = Attachment.objects.filter(case=OuterRef("pk"))
    children = Case.objects.filter(parent=OuterRef("pk"))
    # By the key of the item: asked as a set, it would be the work of the whole house for each part.
    untouched = WorkItem.objects.untouched().filter(pk=OuterRef("item"))
    standing = StageEntry.objects.filter(Exists(untouched), case=OuterRef("pk"), left_at=None)
    return (
        Case.objects.filter(pk__in=batch.rows.values("case"), customer=None)
        .filter(~Exists(later), ~Exists(papers), ~Exists(children), Exists(standing))
        .order_by("pk")
    )


def _hold(cases: Sequence[Case], batch: Batch) -> list[int]:
    """Their items before the cases, as every verb does; what was touched meanwhile is not among them any more."""
    entries = StageEntry.objects.filter(case__in=cases).values("item")
    worklist.hold_items(WorkItem.objects.filter(pk__in=entries))
    keys = [case.pk for case in cases]
    list(Case.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    return list(_untouched(batch).filter(pk__in=keys).values_list("pk", flat=True))


def _remove(cases: Sequence[int]) -> None:
    entries = StageEntry.objects.filter(case__in=cases)
    items = list(entries.values_list("item", flat=True))
    BatchRow.objects.filter(case__in=cases).update(case=None)
    entries.delete()
    worklist.take_back(items)
    with ignore("cases.Act:acts_stay"):  # acts are for ever, unless their case should never have been
        Act.objects.filter(case__in=cases).delete()
    Case.objects.filter(pk__in=cases).delete()
