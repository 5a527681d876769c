"""What cases do when other modules report something."""

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_noop

from huiyin.cases import jobs
from huiyin.cases.actions import ask_on_entry, ask_parts_on_entry, remind_of_preference
from huiyin.cases.actions.entrusting import entrust
from huiyin.cases.actions.opening import open_children, tell_relatives
from huiyin.cases.actions.watching import look_out
from huiyin.cases.events import (
    BulkMoveBegun,
    CarryingOverBegun,
    CaseCorrected,
    CaseMoved,
    CaseRegistered,
    PartEnded,
    SaidBesideComplaint,
    ToldAgain,
)
from huiyin.cases.models import ABOUT, Act, Case, Part, Signer, StageEntry, case_about
from huiyin.cases.queries import Clock, overseers_of, pack_for, process_of, proposed_sets
from huiyin.cases.queries.penalties import NOT_IN_TIME
from huiyin.kernel import masking
from huiyin.kernel.events import on
from huiyin.messaging.enums import Kind as MessageKind
from huiyin.messaging.events import MessageReceived
from huiyin.messaging.models import Received
from huiyin.org.models import Person
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind, Why
from huiyin.worklist.events import ItemSettled, ItemsHandedOver, ItemSteered
from huiyin.worklist.models import Handover, WorkItem
from huiyin.worklist.rules import in_each_language


@on(ItemsHandedOver)
def follow_the_owner(event: ItemsHandedOver) -> None:
    """The case belongs to whoever has its stage's work item now."""
    standing = StageEntry.objects.filter(left_at=None, item__in=event.item_ids)
    Case.objects.filter(pk__in=standing.values("case")).update(
        owner=Subquery(standing.filter(case=OuterRef("pk")).values("item__owner")[:1])
    )


PROPOSED = gettext_noop("Not done in time: %(what)s (%(label)s). The catalogue provides for: %(set)s. You decide.")
WROTE = gettext_noop("The customer wrote an e-mail about %(number)s: %(words)s")
ANSWERED = gettext_noop("The customer answered a text message about %(number)s: %(words)s")
TOLD = {Why.ASSIGNED: "handed_over", Why.ESCALATED: "escalated", Why.TAKEN: "taken"}


@on(ItemsHandedOver)
def tell_of_it(event: ItemsHandedOver) -> None:
    """Whoever gave work to a colleague or the next level, or took it, wherever: the time line of its case says it."""
    kind = TOLD.get(Why(event.why))
    if kind is None:
        return
    given = Handover.objects.filter(item__in=event.item_ids, why=event.why, by__isnull=False)
    given = given.filter(item__subject__startswith=ABOUT)
    last = given.order_by("item", "-pk").distinct("item").select_related("item", "from_person", "to_person", "by")
    Act.objects.bulk_create(
        Act(
            case_id=case_about(row.item.subject),
            kind=kind,
            data={
                "from": row.from_person.name if row.from_person else "",
                "to": row.to_person.name if row.to_person else "",
                "reason": row.reason,
                "work": row.item.kind,
            },
            by=row.by,
            at=row.at,
        )
        for row in last
    )


@on(ItemSteered)
def tell_what_was_done_beside(event: ItemSteered) -> None:
    """Whoever stopped a clock or let it run, urged, or let somebody off, on the case's page or on their list."""
    item = WorkItem.objects.select_related("owner", "team").get(pk=event.item_id)
    case_id = case_about(item.subject)
    if not case_id:
        return
    who = item.team if item.kind == Kind.PART else item.owner or item.team
    Act.objects.create(
        case_id=case_id,
        kind=event.how,
        data={"owner": who.name if who else "", "reason": event.reason, "work": item.kind},
        by_id=event.by_id,
        at=event.at,
    )


@on(ItemSteered)
def leave_the_step_to_be_taken(event: ItemSteered) -> None:
    """Whoever is let off a stage need not keep its time any more; the step itself is still theirs to take."""
    entry = StageEntry.objects.select_related("case", "item__owner", "item__team")
    standing = entry.filter(left_at=None, item=event.item_id).first() if event.how == "let_off" else None
    if standing is None or standing.item is None:
        return
    case, item = standing.case, standing.item
    standing.item = entrust(
        case, kind=Kind.STAGE, title=item.title, owner=item.owner, team=item.team, clock=Clock(), at=event.at
    )
    standing.save(update_fields=["item"])
    Case.objects.filter(pk=case.pk).update(owner=standing.item.owner, team=standing.item.team)


@on(CaseRegistered)
def count_a_new_one(event: CaseRegistered) -> None:
    _see_whether_there_are_many(event.case_id, event.at)


@on(CaseCorrected)
def count_one_put_right(event: CaseCorrected) -> None:
    _see_whether_there_are_many(event.case_id, event.at)


@on(CaseMoved)
def count_one_that_says_more(event: CaseMoved) -> None:
    _see_whether_there_are_many(event.case_id, event.at)


def _see_whether_there_are_many(case_id: int, at: datetime) -> None:
    """What a case says may be one too many."""
    if pack_in_force().watches:
        look_out(Case.objects.select_related("department").get(pk=case_id), at=at)


@on(SaidBesideComplaint)
def link_them(event: SaidBesideComplaint) -> None:
    jobs.tie_to_open.defer(case_id=event.case_id, by_id=event.by_id)


@on(ToldAgain)
def hear_them(event: ToldAgain) -> None:
    jobs.hear_again.defer(case_id=event.case_id, interaction_id=event.interaction_id, by_id=event.by_id)


@on(BulkMoveBegun)
def move_them(event: BulkMoveBegun) -> None:
    jobs.move_many.defer(bulk_id=event.bulk_id)


@on(CarryingOverBegun)
def carry_them_over(event: CarryingOverBegun) -> None:
    jobs.carry_over.defer(carry_id=event.carry_id)


@on(CaseMoved)
def go_on_where_it_stands(event: CaseMoved) -> None:
    """What a step or a stage opens is opened; then a stage asks for its parts and its signatures."""
    if not event.leads_on:
        return
    case = _case(event.case_id)
    process = process_of(case)
    way, stage = process.transitions[event.transition], process.stages[event.to_stage]
    open_children(case, (*way.opens, *stage.opens), said=process.forms.get(way.form), at=event.at)
    if stage.ends:
        tell_relatives(case, at=event.at)
    remind_of_preference(case, at=event.at)
    _ask(case, event.by_id, event.at)


@on(PartEnded)
def ask_what_waited_for_it(event: PartEnded) -> None:
    """Signatures that a stage asks for may have waited for a department's answer; who registered the case asks.

    Those that were asked for already, whatever became of them, waited for nobody.
    """
    case = _case(event.case_id)
    if not case.approvals.exclude(transition="").filter(entry__left_at=None).exists():
        _ask(case, None, event.at, parts=False)


@on(CaseRegistered)
def go_on_where_it_begins(event: CaseRegistered) -> None:
    if event.opened or _begins_with_more():
        case = _case(event.case_id)
        process = process_of(case)
        open_children(case, process.stages[process.first].opens, said=process.forms[process.intake], at=event.at)
        _ask(case, event.by_id, event.at)


def _begins_with_more() -> bool:
    """Whether in any process more follows by itself as soon as a case of it is there."""
    return any(process.goes_on_in(process.first) for process in pack_in_force().processes.values())


def _case(case_id: int) -> Case:
    rows = Case.objects.select_related("registrar", "department", "owner", "liable_department")
    return rows.get(pk=case_id)


def _ask(case: Case, by_id: int | None, at: datetime, *, parts: bool = True) -> None:
    process = process_of(case)
    if parts and process.parts_on_entry(case.stage):
        ask_parts_on_entry(case, by=Person.objects.get(pk=by_id) if by_id else None, at=at)
    if process.signed_on_entry(case.stage):
        ask_on_entry(case, by=Person.objects.get(pk=by_id) if by_id else case.registrar, at=at)


@on(ItemSettled)
def propose_penalties(event: ItemSettled) -> None:
    """What was not done in time may have its price by the catalogue: who oversees the case decides, nothing is entered.

    Source: C32-4.
    """
    case_id = case_about(event.subject)
    if not case_id or event.outcome not in NOT_IN_TIME:
        return
    item = WorkItem.objects.select_related("clause").get(pk=event.item_id)
    if item.clause is None or item.settled_at is None:
        return
    case = _case(case_id)
    for one in proposed_sets(case, pack_for(case)):
        if item.clause.key in one.late:
            text = in_each_language(PROPOSED, what=item.title, label=item.subject_label, set=one.title)
            worklist.notify(overseers_of(case), kind="risk", text=text, subject=case.subject, at=item.settled_at)


@on(ItemSettled)
def let_off_a_part(event: ItemSettled) -> None:
    """Whoever oversees the work let the department off: nothing waits for its answer any more."""
    if event.kind == Kind.PART and event.outcome == WorkItem.Outcome.WAIVED:
        item = WorkItem.objects.get(pk=event.item_id)
        part = Part.objects.filter(item=item, closed_at=None).first()
        if part is not None:  # a job goes on, since the item is held before the case here
            part.closed_at, part.outcome, part.reason = item.settled_at, Part.Outcome.LET_OFF, item.reason
            part.save(update_fields=["closed_at", "outcome", "reason"])
            jobs.go_on_without_part.defer(part_id=part.pk)


@on(ItemSettled)
def go_on_without(event: ItemSettled) -> None:
    """Somebody was let off their signature; a job, since the item is held before the case here."""
    if event.kind != Kind.SIGNATURE or event.outcome != WorkItem.Outcome.WAIVED:
        return
    waiting = Signer.objects.filter(item=event.item_id, answered_at=None, released_at=None, approval__closed_at=None)
    for approval in waiting.filter(approval__isnull=False).values_list("approval", flat=True):
        jobs.go_on.defer(approval_id=approval)


@on(MessageReceived)
def tell_who_has_the_case(event: MessageReceived) -> None:
    received = Received.objects.select_related("channel").get(pk=event.received_id)
    case_id = case_about(received.subject)
    if case_id:
        case = _case(case_id)
        wrote = ANSWERED if received.channel.kind == MessageKind.SMS else WROTE
        text = in_each_language(wrote, number=case.number, words=masking.text(received.about))
        worklist.notify([case.owner or case.registrar], kind="mention", text=text, subject=case.subject, at=received.at)
