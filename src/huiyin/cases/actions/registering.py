"""Opening cases and mending what was written in them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from django.core.files.base import File
from django.db import connection
from django.utils import timezone

from huiyin.cases import queries
from huiyin.cases.actions.columns import TITLE
from huiyin.cases.actions.indexing import index
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.moving import NotYourTurn, take_up
from huiyin.cases.actions.papers import AlreadyEnded, attach_files
from huiyin.cases.actions.saying import (
    Call,
    Files,
    agreed_in,
    check_times,
    fill_in,
    promised_in_rest,
    read_form,
)
from huiyin.cases.effects.telling import tell_reported_to
from huiyin.cases.events import CaseCorrected, CaseRegistered
from huiyin.cases.models import Act, Case, Series, StageEntry
from huiyin.cases.rules import texts_of, unmasked
from huiyin.contact.actions import Said, note_interaction
from huiyin.customers.actions import hold, open_file
from huiyin.customers.models import Customer
from huiyin.kernel import masking
from huiyin.kernel.conflicts import Conflict, merge
from huiyin.kernel.editions import kept
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Membership, Person
from huiyin.rulebook.definitions import Form
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.queries import current_version, pack_of

LONGEST_TITLE = 60


class NoDepartment(DomainError):
    """You belong to no department yet; ask the administrator to place you in one."""


class NotForRegistering(DomainError):
    """You may not register this."""


class SpringsFromEnded(DomainError):
    """%(number)s has ended: reopen it, or register this as a matter of its own."""


class NotForCorrecting(NotYourTurn):
    """This form is not yours to correct: what was decided or signed stands, the rest is for who handles the case."""


class Conflicting(DomainError):
    """Somebody else changed the same fields meanwhile; please choose which words shall stand."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__()
        self.conflicts = conflicts


@whole
def register(
    process_key: str,
    *,
    customer: Customer | None = None,
    newcomer: Mapping[str, Any] | None = None,
    values: Mapping[str, Any],
    files: Files | None = None,
    parent: Case | None = None,
    opened_as: str = "",
    version: PackVersion | None = None,
    registrar: Person | None = None,
    intake: Form | None = None,
    given: Mapping[str, Any] | None = None,
    by_customer: bool = False,
    heard: bool = True,
    call: Call | None = None,
    by: Person | None,
    at: datetime,
) -> Case:
    """Open a case from its intake form, number it and give its first stage an owner.

    `newcomer` holds what opens the file of a customer we do not know yet (customers.actions.open_file). Where nobody
    who works here registers it (`by` is None), a rule has named the `registrar`, to whom it belongs; `intake` is the
    form as far as it had to be filled in there, and `given` what is known already, as the form keeps it. A case that
    another one opens says by which rule (`opened_as`) and keeps to the version of its parent. Not `heard`: the
    customer said it before, and it is no new contact. `call` says why an answer is promised for an hour of the
    customer's rest; else PromiseDisturbs is raised. Raises SpringsFromEnded where a customer's matter would be opened
    from one that has ended.
    Source: A6-3, C13-2, E101-3.
    """
    registrar = registrar or by
    assert registrar is not None  # noqa: S101 - never a case that nobody answers for
    if by is not None and not by.may("cases.register"):
        raise NotForRegistering
    customer = hold(customer) if customer else None
    version = version or current_version()
    process = pack_of(version.pk).processes[process_key]
    department = department_of(registrar)
    intake = intake or queries.intake_from(parent, process)
    if parent is not None and by is not None and not queries.may_spring_from(parent, process):
        raise SpringsFromEnded(number=parent.number)
    case = Case(
        process=process_key,
        pack_version=version,
        stage=process.first,
        customer=customer,
        complainant=customer.name if customer else "",
        received_at=at,
        registrar=registrar,
        department=department,
        parent=parent,
        opened_as=opened_as,
        by_customer=by_customer,
        data={intake.key: dict(given)} if given else {},
    )
    known = [*(_numbers_of(customer) if customer else ()), *_shown_of(parent, by)]
    stored, warnings = read_form(case, intake, unmasked(intake, {**values, **(given or {})}, known), files or {})
    check_times(case, intake, stored, ahead=agreed_in(process.stages[process.first]), at=at)
    if newcomer is not None and by is not None:
        case.customer = open_file(**newcomer, by=by, at=at)
    promised = promised_in_rest(case, intake, stored, call or Call(), by) if heard else {}
    case.title = title_of(intake, stored)
    fill_in(case, intake, stored)
    # The key is known before, so that the work item can point to a case that is written once, not twice.
    case.pk = _free_key()
    # The number comes last: its row stays locked until the transaction ends.
    (case.number,) = next_numbers(process.number, queries.zone_of(case), at)
    index(case)
    item = take_up(case, process.first, by=by, at=at)
    case.save(force_insert=True)
    StageEntry.objects.create(case=case, stage=process.first, item=item, entered_at=at)
    Act.objects.create(
        case=case,
        kind="registered",
        to_stage=process.first,
        form=intake.key,
        data={**stored, **promised, **({"warnings": warnings} if warnings else {})},
        by=by,
        at=at,
    )
    attach_files(case, intake, files or {}, by=by, at=at)
    if heard:
        note_contact(case, str(intake.said(stored, "content") or ""), by, at)
    publish(CaseRegistered(case.pk, by.pk if by else None, at, opened=bool(opened_as)))
    return case


@whole
def correct(
    case: Case,
    form_key: str,
    *,
    values: Mapping[str, Any],
    seen: Mapping[str, Any],
    call: Call | None = None,
    by: Person,
    at: datetime,
) -> Case:
    """Mend a form that was filled in before; `seen` holds the values the person started from.

    Fields that only one of two people changed are joined; the same field changed differently raises Conflicting with
    both wordings. An answer that is now promised for an hour of rest needs a reason as the first one did (`call`).
    """
    case = locked(case)
    if case.ended_at is not None:
        raise AlreadyEnded
    if not queries.may_correct(by, case, form_key):
        raise NotForCorrecting
    now_there = case.data.get(form_key, {})
    form = _asking_no_more(queries.process_of(case).forms[form_key], now_there)
    known = texts_of(now_there)
    kept_files = {field.name: [File(None)] for field in form.fields}  # they were given before and stay
    stored, _warnings = read_form(case, form, unmasked(form, values, known), kept_files, by=by)
    check_times(case, form, stored, at=at)
    before, _warnings = read_form(case, form, unmasked(form, seen, known), kept_files)
    result = merge(before, now_there, stored)
    if result.conflicts:
        raise Conflicting(result.conflicts)
    merged = result.merged
    changed = {name: [now_there.get(name), value] for name, value in merged.items() if now_there.get(name) != value}
    if not changed:
        return case
    answer = form.that_means("answer_by")
    promised = promised_in_rest(case, form, merged, call or Call(), by) if answer and answer.name in changed else {}
    fill_in(case, form, merged, anew=changed)
    if form_key == queries.process_of(case).intake:
        case.title = title_of(form, case.data[form_key])
    index(case)
    case.save()
    data = {"changed": changed, **promised}
    act = Act.objects.create(case=case, kind="corrected", form=form_key, data=data, by=by, at=at)
    tell_reported_to(case, act, {name: new for name, (_old, new) in changed.items()})
    publish(CaseCorrected(case.pk, by.pk, at))
    return case


def _asking_no_more(form: Form, said: Mapping[str, Any]) -> Form:
    """What was left open when the form came in, as a file may do, may stay open when something else is mended."""
    open_ones = {field.name for field in form.fields if field.type != "files" and said.get(field.name) is None}
    fields = (replace(field, required=field.required and field.name not in open_ones) for field in form.fields)
    return replace(form, fields=tuple(fields))


def _numbers_of(customer: Customer) -> Iterator[str]:
    """What a form may show masked of a customer: phones and the keys of things; read only if it is asked for."""
    yield from customer.phones.values_list("typed", flat=True)
    yield from customer.assets.filter(retired_on=None).values_list("key", flat=True)


def _shown_of(parent: Case | None, by: Person | None) -> list[str]:
    """What a form may show masked of the case it springs from, to whom that shows all it was told."""
    return texts_of(parent.data) if parent and by and queries.sees_whole(by, parent) else []


def department_of(person: Person) -> Department:
    """Where a case counts when this person registers it."""
    department = _first_department(person.pk)
    if department is None:
        raise NoDepartment
    return department


@kept
def _first_department(person: int) -> Department | None:
    places = Membership.objects.filter(person=person, department__closed_at=None).select_related("department")
    place = places.order_by("pk").first()
    return place.department if place else None


def next_numbers(prefix: str, zone: tzinfo, at: datetime, *, many: int = 1) -> list[str]:
    """The next numbers of the day in one block, without gaps between committed cases."""
    return Series.draw(prefix, timezone.localtime(at, zone).date(), many=many)


def _free_key() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        key: int = cursor.fetchone()[0]
    return key


def title_of(intake: Form, stored: Mapping[str, Any]) -> str:
    """What a file calls the matter, else the first words of what it is about.

    It goes into lists, notices and workbooks, so the numbers of people in it are hidden; the papers keep them whole.
    """
    words = " ".join(str(stored.get(TITLE) or intake.said(stored, "content") or "").split())
    text = masking.text(words)
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"


def note_contact(case: Case, content: str, by: Person | None, at: datetime) -> None:
    """A complaint that came by call is a call on record, too, whether its customer has a file yet or not (B11-8)."""
    if case.customer is None and not (by and case.channel and content.strip()):
        return  # what came in by a door is said once somebody has found out who it was; an errand of ours is no contact
    note_interaction(
        Said(direction="in", channel=case.channel, purpose=case.process, content=content),
        customer=case.customer,
        subject=case.subject,
        number=str(queries.told_at_first(case, "phone") or ""),
        by=by,
        at=at,
    )
