"""One step for many cases: chosen in the register, one form, a verdict for each. Source: D32-2, C31-10.

Each case is moved by the verb that moves one, in a transaction of its own: its guards, its rights and its version of
the rule book are its own, and nobody waits for a case that others are at.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.audit.actions import record
from huiyin.cases import queries
from huiyin.cases.actions.moving import Missing, Overtaken
from huiyin.cases.actions.pressing import move
from huiyin.cases.actions.saying import Call, agreed_in
from huiyin.cases.events import BulkMoveBegun
from huiyin.cases.models import BulkMove, BulkMoveRow, Case
from huiyin.cases.rules import Invalid, impossible_times, read
from huiyin.contact.rules import LONGEST_POINT
from huiyin.kernel.copying import name_in
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import Process, Transition
from huiyin.rulebook.queries import pack_in_force

KEPT = timedelta(days=1)  # what was chosen and not begun
DESPITE = "rest_despite"  # beside what the form says
AT_ONCE = 50  # cases; more than that is a job that nobody waits for
Outcome, State = BulkMoveRow.Outcome, BulkMove.State


class NothingChosen(DomainError):
    """No case was chosen that you see."""


class OneByOne(DomainError):
    """The rule book takes “%(what)s” case by case."""


class StepGone(DomainError):
    """The rule book in force does not know this step any more; nothing was moved."""


class BegunAlready(DomainError):
    """This has been begun already; reload the page to see how far it is."""


@whole
def choose_cases(rows: QuerySet[Case], process: str, transition_key: str, *, by: Person, at: datetime) -> BulkMove:
    """The cases of a list, or ticked in it, as they stand now: whoever moves one meanwhile is not overtaken."""
    _way(process, transition_key)
    bulk = BulkMove.objects.create(process=process, transition=transition_key, by=by, at=at)
    standing = rows.filter(process=process).filter(stage_entries__isnull=False, stage_entries__left_at=None)
    bulk.number = name_in(
        standing.values("pk", "stage_entries__pk"),
        BulkMoveRow,
        ["case_id", "entry"],
        move_id=bulk.pk,
        outcome=Outcome.OPEN.value,
        reason="",
    )
    if not bulk.number:
        raise NothingChosen
    bulk.save(update_fields=["number"])
    return bulk


@whole
def forget_chosen(*, at: datetime) -> int:
    """Cases that were chosen for a step which nobody took within a day are chosen no more; says how often."""
    waiting = BulkMove.objects.filter(state=State.NAMED, at__lt=at - KEPT)
    left = [bulk.pk for bulk in waiting.select_for_update(skip_locked=True)]  # not one that is being begun
    return BulkMove.objects.filter(pk__in=left).delete()[1].get(BulkMove._meta.label, 0)


def move_many(bulk: BulkMove, *, values: Mapping[str, Any], despite: str = "", at: datetime) -> BulkMove:
    """Take the step for each of them: at once if they are few, else by a job. Raises Invalid, BegunAlready.

    `despite` says why of those who rest when they are called or answered; without it these are refused. The job begins
    in either case: it goes on with what a request that was cut off has left.
    """
    bulk = _begin(bulk, values=values, despite=despite, at=at)
    return bulk if bulk.number > AT_ONCE else go_on_moving(bulk, lambda: at)


@whole
def _begin(bulk: BulkMove, *, values: Mapping[str, Any], despite: str, at: datetime) -> BulkMove:
    bulk = BulkMove.objects.select_for_update(of=("self",)).select_related("by").get(pk=bulk.pk)
    if not bulk.is_open:
        raise BegunAlready
    process, way = _way(bulk.process, bulk.transition)
    bulk.data = _said(process, way, values, by=bulk.by, at=at)
    if despite.strip():
        bulk.data[DESPITE] = despite.strip()[:LONGEST_POINT]
    bulk.state, bulk.begun_at = State.RUNNING, at
    bulk.save(update_fields=["data", "state", "begun_at"])
    detail = {"process": bulk.process, "transition": bulk.transition, "cases": bulk.number}
    record("cases.moved-in-bulk", by=bulk.by, at=at, subject="cases", detail=detail)
    publish(BulkMoveBegun(bulk.pk))
    return bulk


def go_on_moving(bulk: BulkMove, clock: Callable[[], datetime], *, most: int = AT_ONCE) -> BulkMove:
    """The next cases, each in a transaction; the last one ends it."""
    with translation.override(bulk.by.language):  # why a case was refused is read by whoever chose it
        for _turn in range(most + 1):
            if not bulk.is_working:
                break
            bulk = step_of_many(bulk, at=clock())
    return bulk


@whole
def step_of_many(bulk: BulkMove, *, at: datetime) -> BulkMove:
    """One case more; what a step wrote and what became of it are kept together, so nothing is done twice."""
    waiting = BulkMoveRow.objects.filter(move=bulk, outcome=Outcome.OPEN).order_by("case")
    row = (
        waiting.select_related("case")
        .defer("case__search", "case__search_text")
        .select_for_update(of=("self",), skip_locked=True)
        .first()
    )
    if row is not None:
        row.outcome, row.reason = _moved(bulk, row, at)
        row.save(update_fields=["outcome", "reason"])
    elif not waiting.exists():
        bulk.state, bulk.ended_at = State.DONE, at
        bulk.save(update_fields=["state", "ended_at"])
    return bulk


def _moved(bulk: BulkMove, row: BulkMoveRow, at: datetime) -> tuple[str, str]:
    """What became of a case, and why not."""
    case = row.case
    if bulk.transition not in queries.process_of(case).transitions:
        return Outcome.REFUSED, _("Its version of the rule book does not know this step.")
    try:
        with transaction.atomic():
            call = Call(despite=bulk.data.get(DESPITE, ""))
            act = move(case, bulk.transition, values=bulk.data, seen_stage=row.entry, call=call, by=bulk.by, at=at)
    except Overtaken:
        case.refresh_from_db(fields=["stage"])
        return Outcome.OVERTAKEN, _("It stands at “%(stage)s” now.") % {"stage": say(queries.stage_of(case).title)}
    except DomainError as refusal:
        return Outcome.REFUSED, _why(case, bulk, refusal)[:500]
    return (Outcome.ASKED if act.kind == "asked" else Outcome.MOVED), ""


def _why(case: Case, bulk: BulkMove, refusal: DomainError) -> str:
    """In one line, with the names of the fields it is about."""
    if isinstance(refusal, Missing):
        return " ".join(refusal.sentences)
    if not isinstance(refusal, Invalid):
        return str(refusal)
    process = queries.process_of(case)
    form = process.forms.get(process.transitions[bulk.transition].form)
    labels = {field.name: say(field.label) for field in form.fields} if form else {}
    return " ".join(
        f"{labels.get(name, '')}: {' '.join(lines)}" if name in labels else " ".join(lines)
        for name, lines in refusal.errors.items()
    )


def _way(process: str, key: str) -> tuple[Process, Transition]:
    """A step that the rule book in force lets people take for many cases at once."""
    definition = pack_in_force().processes.get(process)
    way = definition.transitions.get(key) if definition else None
    if definition is None or way is None:
        raise StepGone
    if not way.many:
        raise OneByOne(what=say(way.title))
    return definition, way


def _said(process: Process, way: Transition, values: Mapping[str, Any], *, by: Person, at: datetime) -> dict[str, Any]:
    """What was typed, once the form takes it; whether a case takes it is for each to say."""
    form = process.forms.get(way.form)
    if form is None:
        return {}
    zone = calendar_of(person=by).zone
    stored, _warnings = read(form, values, zone=zone, pack=pack_in_force())
    errors = queries.unknown_rows(stored, form.fields)
    errors |= impossible_times(form, stored, ahead=agreed_in(process.stages[way.target]), at=at, zone=zone)
    if errors:
        raise Invalid(errors)
    return {field.name: values[field.name] for field in form.fields if field.name in values}
