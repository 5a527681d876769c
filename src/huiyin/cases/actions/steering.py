"""Steering a case from the side: urge, escalate, pause, promise."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.entrusting import entrust
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.moving import NotYourTurn, overtaken
from huiyin.cases.actions.papers import HELPERS, AlreadyEnded, NotForAdding
from huiyin.cases.models import Act, Case, case_about
from huiyin.cases.rules import Invalid
from huiyin.contact.actions import KeptIn, how_kept, promise_in_words, record_kept, refuse_disturbing, with_reason
from huiyin.contact.enums import KeptBy
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.actions.notices import NobodyToUrge, UrgedJustNow
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem


class NobodysFile(DomainError):
    """Say first whose matter it is: a conversation goes into the file of a customer."""

    field = "direction"


STEERING = ("registrar", "owner", "supervisor", "manager", "director")


@whole
def urge(case: Case, *, by: Person, at: datetime) -> list[str]:
    """Remind everybody who is waited for (催办): who has the case, and who owes it a signature or a part; says whom.

    As with the other verbs here, the time line tells it (receivers.py), wherever it is done.
    """
    case, item = _running(case, by)
    waiting = [item, *_owed(case)]
    others = [one for one in waiting if one.owner is not None and one.owner != by]
    urged: list[WorkItem] = []
    for one in others:
        try:
            worklist.urge(one, by=by, at=at)
        except UrgedJustNow:
            # Who was urged a moment ago is spared; if that is everybody, the person hears it.
            if one is others[-1] and not urged:
                raise
        else:
            urged.append(one)
    if not others:
        raise NobodyToUrge
    return [one.owner.name for one in urged if one.owner]


def _owed(case: Case) -> list[WorkItem]:
    rows = WorkItem.objects.open().filter(subject=case.subject, kind__in=[Kind.SIGNATURE, Kind.PART])
    return list(rows.select_related("owner", "team").order_by("pk"))


@whole
def hand_over(
    case: Case,
    *,
    to: Person,
    reason: str,
    seen_stage: int | None = None,
    seen_level: int | None = None,
    by: Person,
    at: datetime,
) -> None:
    """Give the work of the stage to a colleague (转办), for a reason; the time line tells it."""
    case, item = _running(case, by, seen_stage=seen_stage, seen_level=seen_level)
    if not item.permits(by, "hand_over"):
        raise NotYourTurn(what=case.number)
    _must_say(reason)
    worklist.hand_over(item, to=to, reason=reason.strip()[:200], by=by, at=at)


@whole
def escalate(
    case: Case,
    *,
    reason: str,
    seen_stage: int | None = None,
    seen_level: int | None = None,
    by: Person,
    at: datetime,
) -> None:
    """Hand an unclear or special matter to the next level up, no further; the time line tells it. Source: C32-5.

    `seen_stage` and `seen_level` are what the person had before their eyes, as with a move.
    """
    _case, item = _running(case, by, seen_stage=seen_stage, seen_level=seen_level)
    _must_say(reason)
    worklist.escalate(item, reason=reason.strip()[:200], by=by, at=at)


@whole
def pause(case: Case, *, reason: str, by: Person, at: datetime) -> None:
    """Stop the stage's clock for a reason; nobody stops the clock of their own work."""
    case, item = _running(case, by)
    if not item.permits(by, "pause"):
        raise NotYourTurn(what=case.number)
    _must_say(reason)
    worklist.pause(item, reason=reason, by=by, at=at)


@whole
def resume(case: Case, *, reason: str = "", by: Person, at: datetime) -> None:
    """Let the stage's clock run again."""
    _case, item = _running(case, by)
    worklist.resume(item, reason=reason, by=by, at=at)


@whole
def promise(
    case: Case,
    *,
    content: str,
    due_at: datetime,
    kept_by: str = KeptBy.CONTACT,
    despite: str = "",
    by: Person,
    at: datetime,
) -> WorkItem:
    """Write down what was promised to the customer, and by when; a broken promise shows.

    Source: A4-1, A7-3. Raises Invalid, PromiseDisturbs.
    """
    case, _item = _running(case, by)
    errors = {}
    if not content.strip():
        errors["content"] = [_("Please fill this in.")]
    if due_at <= at:
        errors["due_at"] = [_("This time has already passed.")]
    if errors:
        raise Invalid(errors)
    despite = despite.strip()[:200]
    if case.customer is not None and kept_by != KeptBy.DEED and not despite:
        refuse_disturbing(case.customer, due_at, by=by)
    words = with_reason(content.strip()[:200], despite)
    item = entrust(
        case,
        kind=Kind.PROMISE,
        title=promise_in_words(words),
        owner=by,
        team=case.department,
        under=queries.pack_for(case).settings.get("promise_clause", ""),
        clock=queries.Clock({"agreed": "due_at"}, agreed=due_at),
        at=at,
    )
    _act(case, "promised", {"content": words, "due_at": due_at.isoformat(), "item": item.pk}, by, at)
    return item


@whole
def keep_promise(item: WorkItem, *, words: str = "", talk: KeptIn | None = None, by: Person, at: datetime) -> None:
    """The promise has been kept, and how: with what was said to the customer, if they were spoken with. Source: D2-2.

    Raises NotYourTurn, NobodysFile, AlreadySettled and what contact.record_conversation raises.
    """
    case = locked(Case.objects.get(pk=case_about(item.subject)))
    item.refresh_from_db(fields=["owner"])
    if not queries.may_act(by, case, STEERING) and not item.permits(by, "settle"):
        raise NotYourTurn(what=case.number)
    if talk and case.customer is None:
        raise NobodysFile
    words = how_kept(words.strip()[:200], talk)
    worklist.settle(item, words=words, by=by, at=at)
    if talk and case.customer:
        record_kept(case.customer, talk, subject=case.subject, by=by, at=at)
    _act(case, "promise_kept", {"item": item.pk, "words": words}, by, at)


@whole
def note(case: Case, *, text: str, by: Person, at: datetime) -> Act:
    """Add a remark to the time line."""
    case = locked(case)
    if case.ended_at is not None:
        raise AlreadyEnded
    if not queries.may_act(by, case, HELPERS):
        raise NotForAdding
    _must_say(text)
    return _act(case, "noted", {"text": text.strip()[:2000]}, by, at)


def _running(
    case: Case, by: Person, *, seen_stage: int | None = None, seen_level: int | None = None
) -> tuple[Case, WorkItem]:
    case = locked(case)
    entry = queries.standing_entry(case)
    if seen_stage is not None and seen_stage != entry.pk:
        raise overtaken(case)
    if entry.item is None:
        raise AlreadyEnded
    # First what happened meanwhile: whoever lost the case by it shall hear why, not that it isn't theirs.
    worklist.check_level(entry.item, seen_level)
    if not queries.may_act(by, case, STEERING):
        raise NotYourTurn(what=case.number)
    return case, entry.item


def _must_say(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": [_("Please give a reason.")]})


def _act(case: Case, kind: str, data: dict[str, Any], by: Person, at: datetime) -> Act:
    return Act.objects.create(case=case, kind=kind, data=data, by=by, at=at)
