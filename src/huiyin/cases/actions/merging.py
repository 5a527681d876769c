"""Two cases of the same matter become one, and are two again if that was a mistake."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.approving import ask_on_entry
from huiyin.cases.actions.askings import overtake
from huiyin.cases.actions.locks import locked_together
from huiyin.cases.actions.moving import CHANGING, NotYourTurn, take_up
from huiyin.cases.actions.papers import AlreadyEnded
from huiyin.cases.actions.parts.ending import move_parts, reopen_parts
from huiyin.cases.events import CaseMerged
from huiyin.cases.models import Act, Case, Link, StageEntry
from huiyin.cases.rules import Invalid
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import MERGED
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

MERGING = ("registrar", "owner", "supervisor", "manager")


class NotMerged(DomainError):
    """%(number)s has not been merged into another case."""


class MergedTooLongAgo(DomainError):
    """A merging can be undone for %(days)d days; please register a new case."""


class SurvivorEnded(DomainError):
    """%(number)s, into which it was merged, has ended; its merging stands."""


@whole
def merge(case: Case, *, number: str, reason: str, confirmed: bool = False, by: Person, at: datetime) -> Case:
    """Let a case go on as part of another one of the same process.

    That one gets its promises, what it opened and what it asked of departments.
    `confirmed`: although the two are of different customers. Its papers stay with it, closed.
    """
    if not queries.may_act(by, case, MERGING):
        raise NotYourTurn(what=case.number)
    into = queries.case_numbered(number, by)
    if into is None:
        raise Invalid({"number": [_("There is no such case, or you do not see it.")]})
    case, into, *_opened = locked_together(case, into, *case.children.running())
    _check_pair(case, into, by)
    _check_words(case, into, reason, confirmed=confirmed)
    entry, stage = queries.standing_entry(case), case.stage
    overtake(case, by=by, at=at)
    owed = list(case.parts.filter(closed_at=None).values_list("pk", flat=True))
    parts = move_parts(case.parts.filter(pk__in=owed), case, into, by=by, at=at)
    for item in WorkItem.objects.open().filter(subject=case.subject).exclude(kind=Kind.PROMISE).order_by("pk"):
        worklist.drop(item, by=by, at=at)
    case.invitations.filter(revoked_at=None).update(revoked_at=at)
    moved = {
        "promises": list(_promises(case).values_list("pk", flat=True)),
        "children": list(case.children.running().exclude(pk=into.pk).values_list("pk", flat=True)),
        "parts": parts,
        "asked_there": [part for part in owed if part not in parts],
    }
    worklist.belong_to(moved["promises"], subject=into.subject, label=queries.names_of(into))
    Case.objects.filter(pk__in=moved["children"]).update(parent=into)
    link = _linked(case, into, by, at)
    entry.left_at = at
    entry.save(update_fields=["left_at"])
    case.stage, case.owner, case.team, case.ends, case.ended_at = MERGED.key, None, None, MERGED.ends, at
    case.merged_into = into
    case.save(update_fields=[*CHANGING, "merged_into"])
    StageEntry.objects.create(case=case, stage=MERGED.key, entered_at=at)
    told = {"number": into.number, "reason": reason.strip()[:300], **moved, "link": link}
    _act(case, "merged", told, by, at, stages=(stage, MERGED.key))
    _act(into, "took_over", {"number": case.number, "reason": reason.strip()[:300]}, by, at)
    publish(CaseMerged(case.pk, into.pk, by.pk, at))
    return into


@whole
def unmerge(case: Case, *, reason: str, by: Person, at: datetime) -> Case:
    """Undo a merging: the case goes on where it stood, with its old deadline and what is still open of its own."""
    if not queries.may_act(by, case, MERGING):
        raise NotYourTurn(what=case.number)
    if case.merged_into is None:
        raise NotMerged(number=case.number)
    act = case.acts.filter(kind="merged").latest("pk")
    opened = Case.objects.filter(pk__in=act.data["children"])
    case, into, *_opened = locked_together(case, case.merged_into, *opened)
    if case.merged_into_id != into.pk:
        raise NotMerged(number=case.number)
    _check_may(case, into, by)
    _check_in_time(case, into, at)
    if not reason.strip():
        raise Invalid({"reason": [_("Please give a reason.")]})
    entry = queries.standing_entry(case)
    before = case.stage_entries.filter(stage=act.from_stage, left_at__isnull=False).latest("pk")
    entry.left_at = at
    entry.save(update_fields=["left_at"])
    case.merged_into = None
    _go_on(case, before, by, at)
    back = WorkItem.objects.open().filter(pk__in=act.data["promises"], subject=into.subject)
    worklist.belong_to(back.values_list("pk", flat=True), subject=case.subject, label=queries.names_of(case))
    Case.objects.filter(pk__in=act.data["children"], parent=into).update(parent=case)
    reopen_parts(case.parts.filter(pk__in=act.data["asked_there"]), at=at)
    move_parts(into.parts.filter(pk__in=act.data["parts"], closed_at=None), into, case, by=by, at=at)
    Link.objects.filter(pk=act.data["link"]).delete()
    said = reason.strip()[:300]
    _act(case, "unmerged", {"number": into.number, "reason": said}, by, at, stages=(MERGED.key, case.stage))
    if into.ended_at is None:
        _act(into, "gave_back", {"number": case.number, "reason": said}, by, at)
    publish(CaseMerged(case.pk, into.pk, by.pk, at, undone=True))
    ask_on_entry(case, by=by, at=at)
    return case


def _go_on(case: Case, before: StageEntry, by: Person, at: datetime) -> None:
    """Whoever had the work has it again; if they have left since, it goes by the rule of the stage."""
    item = before.item
    assert item is not None  # noqa: S101 - only a running case is merged
    if item.owner is None or item.owner.is_active:
        worklist.bring_back([item.pk], at=at)
        item.refresh_from_db()
        case.stage, case.owner, case.team, case.ends, case.ended_at = before.stage, item.owner, item.team, "", None
    else:
        item = take_up(case, before.stage, by=by, at=at)
    case.save(update_fields=[*CHANGING, "merged_into"])
    StageEntry.objects.create(case=case, stage=before.stage, item=item, entered_at=at)


def _promises(case: Case) -> Any:
    return WorkItem.objects.open().filter(subject=case.subject, kind=Kind.PROMISE).order_by("pk")


def _linked(case: Case, into: Case, by: Person, at: datetime) -> int | None:
    """Nothing, if somebody linked them before: that link outlives the merging."""
    if Link.objects.filter(case__in=[case, into], other__in=[case, into]).exists():
        return None
    return Link.objects.create(case=case, other=into, kind=Link.Kind.DUPLICATE, by=by, at=at).pk


def _check_pair(case: Case, into: Case, by: Person) -> None:
    if case.ended_at is not None:
        raise AlreadyEnded
    _check_may(case, into, by)
    if case.pk == into.pk:
        raise Invalid({"number": [_("This is the same case.")]})
    if case.process != into.process:
        raise Invalid({"number": [_("Only cases of the same kind are merged; link these instead.")]})
    if into.ended_at is not None:
        raise Invalid({"number": [_("%(number)s has ended.") % {"number": into.number}]})


def _check_may(case: Case, into: Case, by: Person) -> None:
    for one in (case, into):
        if not queries.may_act(by, one, MERGING):
            raise NotYourTurn(what=one.number)


def _check_words(case: Case, into: Case, reason: str, *, confirmed: bool) -> None:
    errors = {} if reason.strip() else {"reason": [_("Please give a reason.")]}
    alike = case.customer_id == into.customer_id
    if not alike and not confirmed:
        names = {"one": case.complainant or "—", "other": into.complainant or "—"}
        errors["confirmed"] = [
            _("They are of different customers (%(one)s, %(other)s): tick this if it is so.") % names
        ]
    if errors:
        raise Invalid(errors)


def _check_in_time(case: Case, into: Case, at: datetime) -> None:
    if into.ended_at is not None:
        raise SurvivorEnded(number=into.number)
    days = int(str(queries.pack_for(case).settings["reopen_within"]).split()[0])
    if case.ended_at is None or at - case.ended_at > timedelta(days=days):
        raise MergedTooLongAgo(days=days)


def _act(
    case: Case, kind: str, data: dict[str, Any], by: Person, at: datetime, *, stages: tuple[str, str] = ("", "")
) -> None:
    Act.objects.create(case=case, kind=kind, from_stage=stages[0], to_stage=stages[1], data=data, by=by, at=at)
