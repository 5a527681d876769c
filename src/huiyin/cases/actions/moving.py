"""Taking a case from stage to stage: the heart of the process engine; pressing.py begins it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.cases import queries
from huiyin.cases.actions.askings import overtake
from huiyin.cases.actions.entrusting import entrust
from huiyin.cases.actions.indexing import INDEXED, index
from huiyin.cases.actions.papers import attach_files
from huiyin.cases.actions.parts.ending import drop_parts
from huiyin.cases.actions.remembering import ANSWERED, remember
from huiyin.cases.actions.saying import (
    Call,
    Files,
    agreed_in,
    check_times,
    fill_in,
    in_their_rest,
    promised_in_rest,
    read_form,
)
from huiyin.cases.effects import EFFECTS
from huiyin.cases.events import CaseMoved
from huiyin.cases.models import Act, Case, StageEntry
from huiyin.cases.queries.dispatching import proposed_for
from huiyin.cases.rules import Invalid, texts_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.moments import hour
from huiyin.kernel.prepared import insert, update
from huiyin.kernel.texts import say
from huiyin.kernel.whole import under_way
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import Form, Stage, Transition
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

# What a move may change on the case's row; the rest is fixed when it is registered.
CHANGING = [
    "stage", "owner", "team", "ends", "ended_at", "round", "data", "said_in", "counted", "channel",
    "occurred_at", "classification", "severity", "cause", "liable_department", "responsible_person", "founded",
    "won_back", "accepted_at", "resolved_at", "complainant",
]  # fmt: skip


# What else takes a case from one stage to another (actions/merging.py).
JOINING = {"merged": gettext_lazy("Merged into another"), "unmerged": gettext_lazy("Merging undone")}


@dataclass(frozen=True)
class Said:
    """What a person said with a step on: its form as it is stored, the warnings it deserves, its files."""

    form: Form | None
    stored: dict[str, Any]
    warnings: list[str]
    files: Files
    approval: int | None = None  # the asking whose signatures carry it out
    target: str = ""  # where it leads, if that was a choice
    beside: dict[str, Any] = field(default_factory=dict)  # what else goes on record of it


class Overtaken(DomainError):
    """%(name)s was faster: “%(what)s” was done at %(at)s. Your text is still here; please look at the new state."""


class OutOfOrder(DomainError):
    """“%(what)s” is not possible now: the case stands at “%(stage)s”."""


class NotYourTurn(DomainError):
    """“%(what)s” is not yours to do here."""


class EscalatedAbove(DomainError):
    """This was passed up to %(name)s, who decides about “%(what)s” now."""


class Missing(DomainError):
    """Something is still missing."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__()
        self.sentences = list(sentences)

    def __str__(self) -> str:
        return " ".join(self.sentences)


def check(
    case: Case,
    transition: Transition,
    *,
    values: Mapping[str, Any],
    files: Files,
    target: str = "",
    call: Call,
    by: Person | None,
    at: datetime,
) -> Said:
    """What is said with a step on, once everything it needs is there; nothing is changed."""
    _check_actor(case, transition, by)
    target = _target(case, transition, target)
    form = queries.form_of_step(case, transition)
    stored, warnings = read_form(case, form, values, files, by=by)
    check_times(case, form, stored, ahead=agreed_in(queries.process_of(case).stages[target]), at=at)
    _check_guards(case, transition, by, at)
    beside = promised_in_rest(case, form, stored, call, by)
    if "note_callback" in transition.effects:
        beside |= in_their_rest(case, form, stored, call, at)
    return Said(form, stored, warnings, files, target=target, beside=beside)


def _target(case: Case, transition: Transition, chosen: str) -> str:
    """Where it leads: the one stage, or the chosen one of those where the case has stood in this round."""
    possible = queries.targets_of(case, transition)
    if chosen and chosen not in possible:
        raise Invalid({"target": [_("The case can't go back there.")]})
    return chosen or possible[0]


def carry_out(
    case: Case, transition: Transition, said: Said, *, entry: StageEntry, by: Person | None, at: datetime
) -> Act:
    """The second half of a move: what was checked is written down, and the next stage has the case."""
    overtake(case, by=by, at=at)
    target = said.target or transition.target
    act = _record(case, transition, said, target, by, at)
    words = texts_of(case.data)
    fill_in(case, said.form, said.stored)
    says_more = texts_of(case.data) != words
    if says_more:
        index(case)
    reopened = case.ended_at is not None
    if not reopened:
        attach_files(case, said.form, said.files, by=by, at=at)
    for name in transition.effects:
        EFFECTS[name](case, act)
    _leave(case, entry, target, by, at)
    enter(case, target, changing=[*CHANGING, *(INDEXED if says_more else ())], by=by, at=at)
    if reopened:  # the papers of an ended case are closed
        attach_files(case, said.form, said.files, by=by, at=at)
    publish(
        CaseMoved(
            case.pk,
            transition.key,
            act.from_stage,
            act.to_stage,
            by.pk if by else None,
            at,
            leads_on=_leads_on(case, transition),
        )
    )
    return act


def _leads_on(case: Case, came: Transition) -> bool:
    """Whether more follows by itself: other cases are opened or told, departments or signers asked."""
    process = queries.process_of(case)
    if came.opens or process.goes_on_in(case.stage) or "customer_choice" in process.stages[case.stage].collects:
        return True
    ends = process.stages[case.stage].ends
    return bool(ends and (process.openings or process.key in queries.pack_for(case).opened))


def enter(case: Case, stage_key: str, *, changing: Sequence[str], by: Person | None, at: datetime) -> StageEntry:
    """Stand in a stage: its owner gets the work item with the deadline its rule says."""
    is_measure = queries.process_of(case).counts_as == "measure"
    had = case.owner if is_measure else None
    item = take_up(case, stage_key, by=by, at=at)
    update(case, [*changing, *(_keep_for(case, had, by, at) if is_measure else ())])
    return insert(StageEntry(case=case, stage=stage_key, item=item, entered_at=at))


def _keep_for(case: Case, had: Person | None, by: Person | None, at: datetime) -> tuple[str, ...]:
    """Whoever had a measure reads it to its end: what came of it is theirs to know, and to learn from."""
    stage = queries.process_of(case).stages[case.stage]
    named = None if stage.ends else queries.owner_for(case, stage.owner, submitter=by, at=at)[0]  # perhaps away
    remember(case, people=[had, named, case.owner])
    return ANSWERED


def take_up(case: Case, stage_key: str, *, by: Person | None, at: datetime) -> WorkItem | None:
    """Give the work of a stage to its owner and say so on the case, which the caller saves."""
    stage = queries.process_of(case).stages[stage_key]
    case.stage = stage_key
    if stage.ends:
        case.owner, case.team, case.ends, case.ended_at = None, None, stage.ends, at
        return None
    case.ends, case.ended_at = "", None
    item = _open_item(case, stage, by, at)
    case.owner, case.team = item.owner, item.team
    return item


def _open_item(case: Case, stage: Stage, by: Person | None, at: datetime) -> WorkItem:
    owner, team = queries.owner_for(case, stage.owner, submitter=by, at=at)
    clock = queries.deadline_of(case, stage, calendar=calendar_of(person=owner, department=team), at=at)
    return entrust(
        case,
        kind=Kind.STAGE,
        title=stage.title,
        owner=owner,
        team=team,
        under=stage.clause,
        ladder=stage.ladder,
        clock=clock,
        by=by,
        at=at,
    )


def _leave(case: Case, entry: StageEntry, target: str, by: Person | None, at: datetime) -> None:
    entry.left_at = at
    update(entry, ["left_at"])
    if entry.item is None:
        return
    entry.item.held_by = under_way()  # with its case (cases.actions.locks), and read since
    ends = queries.process_of(case).stages[target].ends
    if ends == "withdrawn":
        worklist.drop(entry.item, by=by, at=at)
    else:
        worklist.settle(entry.item, by=by, at=at)
    if ends:
        for item in WorkItem.objects.open().filter(subject=case.subject, kind=Kind.SIGNATURE).order_by("pk"):
            worklist.drop(item, by=by, at=at)  # nobody is asked any more; promises are still to be kept
        drop_parts(case, by=by, at=at)


def _record(case: Case, transition: Transition, said: Said, target: str, by: Person | None, at: datetime) -> Act:
    beside: dict[str, Any] = {**said.beside, "warnings": said.warnings, "approval": said.approval}
    if said.form is not None and any(field.dispatch for field in said.form.fields):
        beside["proposed"] = proposed_for(case, said.form.said(said.stored, "classification") or "")
    return insert(
        Act(
            case=case,
            kind="moved",
            transition=transition.key,
            from_stage=case.stage,
            to_stage=target,
            form=said.form.key if said.form else "",
            data={**said.stored, **{name: value for name, value in beside.items() if value}},
            by=by,
            at=at,
        )
    )


def check_order(case: Case, transition: Transition, entry: StageEntry, seen_stage: int | None) -> None:
    if seen_stage is not None and entry.pk != seen_stage:
        raise overtaken(case)
    if case.stage not in transition.sources:
        raise OutOfOrder(what=say(transition.title), stage=say(queries.stage_of(case).title))


def overtaken(case: Case) -> Overtaken:
    """Who moved the case meanwhile, what they did and when."""
    last = case.acts.filter(kind__in=["moved", *JOINING]).select_related("by").order_by("-pk").first()
    assert last is not None  # noqa: S101 - a case can only be overtaken by a move
    joined = JOINING.get(last.kind)
    what = joined or say(queries.process_then(case, last).transitions[last.transition].title)
    when = hour(last.at, queries.zone_of(case))
    return Overtaken(name=last.by.name if last.by else case.complainant, what=str(what), at=when)


def _check_actor(case: Case, transition: Transition, by: Person | None) -> None:
    allowed = "customer" in transition.by if by is None else queries.may_act(by, case, transition.by)
    if not allowed:
        raise NotYourTurn(what=say(transition.title))
    if transition.kind in ("forward", "end") and (with_whom := queries.escalated_to(case, other_than=by)):
        raise EscalatedAbove(name=with_whom, what=say(transition.title))


def _check_guards(case: Case, transition: Transition, by: Person | None, at: datetime) -> None:
    sentences = queries.missing_for(case, transition, by=by, at=at)
    if sentences:
        raise Missing(sentences)
