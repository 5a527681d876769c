"""What a department does about its part: acknowledges it, answers it, hands it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases import queries
from huiyin.cases.actions.moving import CHANGING, NotYourTurn
from huiyin.cases.actions.papers import attach_files
from huiyin.cases.actions.parts.asking import RETURNED, SEEN, held
from huiyin.cases.actions.parts.ending import close, close_links, tell
from huiyin.cases.actions.parts.working import back_with_who_asked, next_work
from huiyin.cases.actions.remembering import ANSWERED, remember
from huiyin.cases.actions.saying import Files, check_times, keep_columns, read_form
from huiyin.cases.events import PartEnded
from huiyin.cases.models import Case, Part
from huiyin.cases.rules import Invalid
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language


class NotAskedOfYou(NotYourTurn):
    """This is asked of %(name)s; only its people answer."""


class AcknowledgedAlready(DomainError):
    """%(name)s has acknowledged this already."""


class WithWhoAsked(DomainError):
    """This has been handed back already."""


@whole
def acknowledge_part(part: Part, *, by: Person, at: datetime) -> Part:
    """The department has seen what is asked of it; from now on it is to be answered. Source: B11-7."""
    case, part = _mine(part, by)
    if part.acknowledged_at is not None:
        raise AcknowledgedAlready(name=part.acknowledged_by)
    if not queries.rule_of(part, case.process).acknowledge:
        return part  # nobody waits for that: it is to be answered
    worklist.settle(part.item, by=by, at=at)
    part.acknowledged_at, part.acknowledged_by = at, by
    part.item = next_work(case, part, at=at)
    part.save(update_fields=[*SEEN, "item"])
    tell(case, part, "part_acknowledged", by=by, at=at)
    return part


@whole
def answer_part(part: Part, *, values: Mapping[str, Any], files: Files | None = None, by: Person, at: datetime) -> Part:
    """The department's answer; what waited for it may go on."""
    case, part = _mine(part, by)
    return answered(case, part, values=values, files=files or {}, by=by, at=at)


@whole
def hand_back_part(part: Part, *, reason: str, by: Person, at: datetime) -> Part:
    """“Not ours”: the question is back with who asked, who asks another or withdraws it."""
    case, part = _mine(part, by)
    if not reason.strip():
        raise Invalid({"reason": [_("Please say why.")]})
    worklist.settle(part.item, by=by, at=at)
    part.returned_at, part.reason = at, reason.strip()[:300]
    part.item = back_with_who_asked(case, part, at=at)
    part.save(update_fields=[*RETURNED, "item"])
    close_links(part, at=at)
    tell(case, part, "part_returned", reason=part.reason, by=by, at=at)
    return part


def answered(
    case: Case,
    part: Part,
    *,
    values: Mapping[str, Any],
    files: Files,
    name: str = "",
    by: Person | None,
    at: datetime,
) -> Part:
    """Keep an answer once it is known to come from the department: by its people, or by the link (`name`)."""
    form = queries.form_of_part(part, case.process)
    stored, warnings = read_form(case, form, values, files)
    check_times(case, form, stored, at=at)
    attach_files(case, form, files, purpose=part.purpose, by=by, at=at)
    part.answer, part.answered_by, part.answered_name = stored, by, name
    part.save(update_fields=["answer", "answered_by", "answered_name"])
    if queries.rule_of(part, case.process).acknowledge and part.acknowledged_at is None:
        part.acknowledged_at, part.acknowledged_by = at, by
        part.save(update_fields=SEEN)
    worklist.settle(part.item, by=by, at=at)
    part.item.refresh_from_db()
    close(part, Part.Outcome.ANSWERED, by=by, at=at)
    tell(case, part, "part_answered", name=name, warnings=warnings, by=by, at=at)
    keep_columns(case, form, stored)
    remember(case, department=part.department, people=[by])
    case.save(update_fields=[*CHANGING, *ANSWERED])
    _tell_who_asked(case, part, by=by, at=at)
    publish(PartEnded(case.pk, part.pk, by.pk if by else None, at))
    return part


def _mine(part: Part, by: Person) -> tuple[Case, Part]:
    case, part = held(part)
    if not queries.is_asked_of(by, part):
        raise NotAskedOfYou(name=part.department.name)
    if part.came_back:
        raise WithWhoAsked
    return case, part


def _tell_who_asked(case: Case, part: Part, *, by: Person | None, at: datetime) -> None:
    people = {one for one in (part.asked_by, case.owner or case.registrar) if one is not None}
    what = {"what": queries.rule_of(part, case.process).title, "label": queries.names_of(case)}
    message = gettext_noop("%(department)s answered: %(what)s (%(label)s)")
    text = in_each_language(message, department=part.department.name, **what)
    worklist.notify(people - {by}, kind="outcome", text=text, subject=case.subject, at=at)
