"""Running cases go on under another version of the rule book: with a stage for each stage, and nothing lost."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from huiyin.audit.actions import record
from huiyin.cases import queries
from huiyin.cases.actions.approving import ask_on_entry
from huiyin.cases.actions.askings import open_asking, overtake
from huiyin.cases.actions.entrusting import entrust
from huiyin.cases.actions.locks import locked, locked_together
from huiyin.cases.actions.opening import CannotBeOpened, open_children
from huiyin.cases.actions.parts.asking import ask_parts_on_entry
from huiyin.cases.events import CarryingOverBegun
from huiyin.cases.models import Act, CarryOver, CarryOverRow, Case, StageEntry
from huiyin.cases.queries.carrying_over import running_before, standing, unmapped
from huiyin.cases.rules import counted_in
from huiyin.customers.actions import hold_many
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import Process, Stage
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.queries import pack_of
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

AT_ONCE = 50  # cases in one transaction; more than that is a job that nobody waits for
Outcome = CarryOverRow.Outcome


class NoStage(DomainError):
    """Choose where “%(stage)s” leads: the other version has no such stage in which a case can stand."""


class NothingRunning(DomainError):
    """No running case stands under an earlier version."""


class SayWhy(DomainError):
    """Say why, so that others understand it later."""

    field = "reason"


class CarryingAlready(DomainError):
    """Cases of this process are being carried over already."""


class HasEnded(DomainError):
    """%(number)s has ended and stays as it was."""


@whole
def begin_carrying_over(
    process: str,
    to: PackVersion,
    *,
    stage_map: Mapping[str, str],
    reason: str,
    numbers: Iterable[str] = (),
    by: Person,
    at: datetime,
) -> CarryOver:
    """Name the running cases of earlier versions, all or those of these numbers, and carry them over, many by a job.

    Raises NoStage for a place that would lead nowhere, NothingRunning, SayWhy, CarryingAlready.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise SayWhy
    if CarryOver.objects.select_for_update().filter(process=process, ended_at=None).exists():
        raise CarryingAlready
    for place in unmapped(process, to, stage_map):
        raise NoStage(stage=say(place.name))
    rows: QuerySet[Case] = running_before(process, to)
    wanted = [number.strip() for number in numbers if number.strip()]
    keys = list((rows.filter(number__in=wanted) if wanted else rows).order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise NothingRunning
    carry = CarryOver.objects.create(
        process=process, to=to, stage_map=dict(stage_map), reason=reason[:200], number=len(keys), by=by, at=at
    )
    CarryOverRow.objects.bulk_create((CarryOverRow(carry=carry, case_id=key) for key in keys), batch_size=5000)
    detail = {"process": process, "number": to.number, "cases": len(keys)}
    record("cases.carried-over", by=by, at=at, subject=f"pack/{to.pack}", detail=detail)
    if carry.number > AT_ONCE:
        publish(CarryingOverBegun(carry.pk))
        return carry
    return go_on_carrying_over(carry, lambda: at)


def go_on_carrying_over(carry: CarryOver, clock: Callable[[], datetime]) -> CarryOver:
    """All that is left of it, some cases in each transaction."""
    while carry.ended_at is None:
        carry = step_of_carrying_over(carry, at=clock())
    return carry


@whole
def step_of_carrying_over(carry: CarryOver, *, at: datetime) -> CarryOver:
    """The next cases; the last step ends it. A case that can't be carried over stays as it is, and why is kept."""
    carry = CarryOver.objects.select_for_update(of=("self",)).select_related("by", "to").get(pk=carry.pk)
    waiting = carry.rows.filter(outcome=Outcome.OPEN).select_related("case").order_by("case")[:AT_ONCE]
    rows = list(waiting)
    _hold_together([row.case for row in rows])
    if not rows and carry.ended_at is None:
        carry.ended_at = at
        carry.save(update_fields=["ended_at"])
    for row in rows:
        try:
            with transaction.atomic():  # what would have to be opened may be refused after something was written
                carry_over(row.case, carry.to, stage_map=carry.stage_map, reason=carry.reason, by=carry.by, at=at)
            row.outcome = Outcome.CARRIED
        except (HasEnded, NoStage, CannotBeOpened) as refusal:
            row.outcome, row.reason = Outcome.LEFT, str(refusal)[:300]
        row.save(update_fields=["outcome", "reason"])
    return carry


def _hold_together(cases: list[Case]) -> None:
    """All that the step changes, in the order everybody does; one after the other would go back from files to cases.

    Another rule may be what opened their children from now on, and what is opened writes to the customer's file.
    """
    opened = Case.objects.running().filter(parent__in=cases).exclude(opened_as="")
    held = locked_together(*cases, *opened)
    hold_many({case.customer_id for case in held if case.customer_id})


@whole
def carry_over(
    case: Case, to: PackVersion, *, stage_map: Mapping[str, str], reason: str, by: Person, at: datetime
) -> Case:
    """Let a running case go on under a version: its history, forms and papers stay, its work goes on.

    The work of its stage stays with whoever has it, by the same deadline, unless the stage asks for another owner,
    clause or deadline there: then it is opened anew, counted from when the case came to the stage, and the earlier one
    is waived with the reason. What the stage asks of departments and opens on entry is asked and opened, unless it is
    there already. Raises HasEnded, NoStage, CannotBeOpened.
    """
    case = locked(case)
    if case.pack_version_id == to.pk:
        return case
    if case.ended_at is not None:
        raise HasEnded(number=case.number)
    new = pack_of(to.pk).processes.get(case.process)
    old = queries.stage_of(case)
    target = stage_map.get(case.stage, case.stage)
    if new is None or target not in standing(new):
        raise NoStage(stage=say(old.title))
    stage = new.stages[target]
    anew = target != case.stage or not _signed_alike(case, new)
    if anew:
        overtake(case, by=by, at=at)  # while the case still knows what was asked
    entry = queries.standing_entry(case)
    from_stage, from_version = case.stage, case.pack_version_id
    case.pack_version, case.stage = to, target
    case.__dict__.pop("zone", None)
    item = entry.item
    if item is None or item.settled_at is not None or _asks_otherwise(old, stage):
        item = _renew(case, old, stage, entry, reason, by, at)
    elif item.title != stage.title:
        item.title = dict(stage.title)
        item.save(update_fields=["title"])
    case.owner, case.team = item.owner, item.team
    case.counted = counted_in(new, case.data, case.said_in)  # other questions may count from now on
    case.save(update_fields=["pack_version", "stage", "owner", "team", "counted"])
    _stand_in(case, entry, item, at)
    Act.objects.create(
        case=case,
        kind="carried_over",
        from_stage=from_stage,
        to_stage=target,
        data={"reason": reason, "from_version": from_version, "number": to.number},
        by=by,
        at=at,
    )
    _open_there(case, old, stage, at)
    ask_parts_on_entry(case, goes_on=True, by=None, at=at)
    if anew:
        ask_on_entry(case, by=by, at=at)
    return case


def _open_there(case: Case, old: Stage, new: Stage, at: datetime) -> None:
    """What the stage opens on entry there, but for what the one it stood in has opened: that goes by the new rule now.

    Else a step that waits for it would wait for nothing, or the case could never end.
    """
    opened = {one.process: one.key for one in old.opens if queries.opened_in(case, one.key)}
    for one in new.opens:
        if one.process in opened and opened[one.process] != one.key:
            case.children.running().filter(opened_as=opened[one.process]).update(opened_as=one.key)
    open_children(case, [one for one in new.opens if one.process not in opened], at=at)


def _stand_in(case: Case, entry: StageEntry, item: WorkItem, at: datetime) -> None:
    """A stage of another name is entered now; where it is the same one, only its work may be another."""
    if entry.stage != case.stage:
        entry.left_at = at
        entry.save(update_fields=["left_at"])
        StageEntry.objects.create(case=case, stage=case.stage, item=item, entered_at=at)
    elif item != entry.item:
        entry.item = item
        entry.save(update_fields=["item"])


def _signed_alike(case: Case, new: Process) -> bool:
    """Whether what waits for signatures, if anything does, is asked in the same way there."""
    approval = open_asking(case)
    if approval is None:
        return True
    was, way = queries.process_of(case).transitions[approval.transition], new.transitions.get(approval.transition)
    return way is not None and (way.sources, way.target, way.approval) == (was.sources, was.target, was.approval)


def _asks_otherwise(old: Stage, new: Stage) -> bool:
    asked, asks = ((one.owner, one.clause, one.due, one.ladder, one.waits_for) for one in (old, new))
    return asked != asks


def _renew(case: Case, old: Stage, new: Stage, entry: StageEntry, reason: str, by: Person, at: datetime) -> WorkItem:
    """The work of the stage as the other version wants it; under the same rule it stays with who has it."""
    before = entry.item
    owner, team = queries.owner_for(case, new.owner, submitter=None, at=at)
    if before is not None and old.owner == new.owner and (before.owner or before.team):
        owner, team = before.owner, before.team
    if before is not None and before.settled_at is None:
        worklist.replace(before, reason=reason, by=by, at=at)
    calendar = calendar_of(person=owner, department=team)
    clock = queries.deadline_of(case, new, calendar=calendar, at=entry.entered_at)
    return entrust(
        case,
        kind=Kind.STAGE,
        title=new.title,
        owner=owner,
        team=team,
        under=new.clause,
        ladder=new.ladder,
        clock=clock if clock.since else replace(clock, since=entry.entered_at, pauses=_pauses(before, at)),
        by=by,
        at=at,
    )


def _pauses(item: WorkItem | None, at: datetime) -> list[tuple[datetime, datetime]]:
    """When the clock of the earlier work stood still; it goes on now."""
    pauses = item.deadline.get("pauses", []) if item else []
    return [(datetime.fromisoformat(began), datetime.fromisoformat(end) if end else at) for began, end in pauses]
