"""A department is asked for its part: by hand, by the rule book, once more, no more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases import queries
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.moving import CHANGING, NotYourTurn, OutOfOrder
from huiyin.cases.actions.papers import AlreadyEnded, attach_files
from huiyin.cases.actions.parts.ending import PartClosed, close, tell
from huiyin.cases.actions.parts.working import told_with, work_of
from huiyin.cases.actions.saying import Files, check_times, keep_columns, read_form
from huiyin.cases.events import PartEnded
from huiyin.cases.models import Case, Part
from huiyin.cases.queries.parts import ROWS
from huiyin.cases.rules import Invalid
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.rulebook import definitions
from huiyin.worklist import actions as worklist
from huiyin.worklist.actions.notices import NobodyToUrge
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

ASKED = ("department", "person", "without_account", "asked_at")
SEEN = ("acknowledged_at", "acknowledged_by")
RETURNED = ("returned_at", "reason")


class AskedAlready(DomainError):
    """%(name)s has been asked for this already and has not answered yet."""


class NotHandedBack(DomainError):
    """%(name)s has this and has not handed it back; withdraw it first."""


@whole
def ask_part(
    case: Case,
    rule_key: str,
    *,
    values: Mapping[str, Any] | None = None,
    files: Files | None = None,
    by: Person,
    at: datetime,
) -> list[Part]:
    """Ask one department, or several at once, for its part; the stage goes on meanwhile. Source: B41-2, B44-8."""
    case = locked(case)
    if case.ended_at is not None:
        raise AlreadyEnded
    process = queries.process_of(case)
    rule = process.parts[rule_key]
    if rule not in queries.rules_to_ask(case):
        raise OutOfOrder(what=say(rule.title), stage=say(queries.stage_of(case).title))
    if not queries.may_act(by, case, rule.by):
        raise NotYourTurn(what=say(rule.title))
    form = process.forms.get(rule.question)
    stored, _warnings = read_form(case, form, values or {}, files or {})
    check_times(case, form, stored, ahead=(rule.agreed,), at=at)
    told = told_with(case, rule, stored)
    parts = _ask(case, told, rule, stored, by=by, at=at)
    if not parts:
        raise AskedAlready(name=_names_asked(told, rule, at))
    for part in parts:
        attach_files(case, form, files or {}, purpose=part.purpose, by=by, at=at)
    keep_columns(case, form, stored)
    case.save(update_fields=CHANGING)
    return parts


def ask_parts_on_entry(case: Case, *, goes_on: bool = False, by: Person | None, at: datetime) -> list[Part]:
    """What the rule book asks of departments as soon as this stage is entered.

    `goes_on`: under another version only; what was asked in this round is not asked a second time.
    """
    rules = queries.process_of(case).parts_on_entry(case.stage)
    if goes_on and rules:
        asked = queries.asked_this_round(case)
        rules = [rule for rule in rules if rule.key not in asked]
    return [part for rule in rules for part in _ask(case, case, rule, {}, by_itself=True, by=by, at=at)]


@whole
def ask_again(part: Part, *, department: Department | None, remark: str = "", by: Person, at: datetime) -> Part:
    """What was handed back goes to another department, or with a word why to the same."""
    case, part = held(part)
    must_see_to_it(case, part, by)
    if not part.came_back:
        raise NotHandedBack(name=part.department.name)
    among = Department.objects.open().filter(pk=department.pk) if department else ()
    if department is None or not queries.others_to_ask(part, beside=case.parts.all(), among=among):
        raise Invalid({"department": [_("Please choose a department.")]})
    if department == part.department and not remark.strip():
        raise Invalid({"reason": [_("Please say why.")]})
    rule = queries.rule_of(part, case.process)
    worklist.settle(part.item, by=by, at=at)
    found = queries.asked_of(department)
    part.department, part.person, part.without_account = department, None, found.without_account
    part.returned_at, part.reason, part.acknowledged_at, part.acknowledged_by = None, remark.strip()[:300], None, None
    part.asked_at = at
    part.item = work_of(case, told_with(case, rule, part.asked), rule, found, asker=by, at=at)
    part.save(update_fields=[*ASKED, *SEEN, *RETURNED, "item"])
    tell(case, part, "part_asked", reason=part.reason, by=by, at=at)
    _tell_department(case, part, by=by, at=at)
    return part


@whole
def withdraw_part(part: Part, *, reason: str, by: Person, at: datetime) -> None:
    """It is not needed any more (撤回): nobody is asked, no link works, nothing waits for it."""
    case, part = held(part)
    must_see_to_it(case, part, by)
    if not reason.strip():
        raise Invalid({"reason": [_("Please give a reason.")]})
    people = {part.item.owner} if part.item.owner else set(_members(part.department))
    close(part, Part.Outcome.WITHDRAWN, reason=reason.strip()[:300], by=by, at=at)
    tell(case, part, "part_withdrawn", reason=part.reason, by=by, at=at)
    what = {"what": queries.rule_of(part, case.process).title, "label": queries.names_of(case), "name": by.name}
    text = in_each_language(gettext_noop("%(name)s withdrew the question: %(what)s (%(label)s)"), **what)
    worklist.notify(people - {by}, kind="outcome", text=text, subject=case.subject, at=at)
    publish(PartEnded(case.pk, part.pk, by.pk, at))


@whole
def urge_part(part: Part, *, by: Person, at: datetime) -> str:
    """Press whoever owes the answer (催办); says whom."""
    case, part = held(part)
    must_see_to_it(case, part, by)
    if not part.waits or part.without_account:
        raise NobodyToUrge
    if part.item.owner is None:
        _notify(case, part.item, _members(part.department), "urge", by=by, at=at)
        tell(case, part, "urged", by=by, at=at)
        return part.department.name
    worklist.urge(part.item, by=by, at=at)
    return part.item.owner.name


def held(part: Part) -> tuple[Case, Part]:
    """The case and the part as they are now, as long as the part is open, and stands in that case still."""
    case = locked(part.case)
    rows = Part.objects.select_for_update(of=("self",)).select_related(*ROWS)
    part = rows.get(pk=part.pk)
    if part.closed_at is not None or part.case_id != case.pk:
        raise PartClosed
    return case, part


def must_see_to_it(case: Case, part: Part, by: Person) -> None:
    """Whoever asked, and whoever might ask."""
    if not queries.sees_to_part(by, case, part):
        raise NotYourTurn(what=say(queries.rule_of(part, case.process).title))


def _ask(
    case: Case,
    told: Case,
    rule: definitions.Part,
    stored: dict[str, Any],
    *,
    by_itself: bool = False,
    by: Person | None,
    at: datetime,
) -> list[Part]:
    """One part for each department that does not owe it already."""
    entry = queries.standing_entry(case)
    owing = {*case.parts.filter(rule=rule.key, closed_at=None).values_list("department", flat=True)}
    parts = []
    for found in queries.asked_for(told, rule.to, at=at):
        if found.department.pk in owing:
            continue
        owing.add(found.department.pk)
        part = Part.objects.create(
            case=case,
            pack_version_id=case.pack_version_id,
            rule=rule.key,
            entry=entry,
            department=found.department,
            person=found.person,
            without_account=found.without_account,
            asked=stored,
            asked_by=None if by_itself else by,
            asked_at=at,
            item=work_of(case, told, rule, found, asker=by or case.owner or case.registrar, at=at),
        )
        tell(case, part, "part_asked", by=by, at=at)
        _tell_department(case, part, by=by, at=at)
        parts.append(part)
    return parts


def _tell_department(case: Case, part: Part, *, by: Person | None, at: datetime) -> None:
    """A part that is a whole department's is told to each of its people."""
    if part.item.owner is None:
        _notify(case, part.item, _members(part.department), "assigned", by=by, at=at)


def _members(department: Department) -> list[Person]:
    return list(Person.objects.active().filter(memberships__department=department).distinct())


def _notify(case: Case, item: WorkItem, people: list[Person], kind: str, *, by: Person | None, at: datetime) -> None:
    text = in_each_language("%(title)s (%(label)s)", title=item.title, label=queries.names_of(case))
    worklist.notify({*people} - {by}, kind=kind, text=text, subject=case.subject, item=item, at=at)


def _names_asked(told: Case, rule: definitions.Part, at: datetime) -> str:
    return queries.listed(found.department.name for found in queries.asked_for(told, rule.to, at=at))
