"""Reads about cases: what a case's definition says and where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.cases.guards import GUARDS
from huiyin.cases.models import Act, Batch, Case, Signer, StageEntry
from huiyin.customers.models import Customer
from huiyin.customers.queries import Happening, Measure, Until
from huiyin.kernel import cjk
from huiyin.kernel.texts import say
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_of, head_of
from huiyin.org.roles import ANSWERING, Role
from huiyin.rulebook.definitions import Form, Owner, Pack, Process, Stage, Transition
from huiyin.rulebook.queries import pack_of
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.queries import least_loaded

# Whoever may act when a role has nobody in the house, from the nearest to the highest.
ABOVE = (Role.SUPERVISOR, Role.MANAGER, Role.DIRECTOR)


def pack_for(case: Case) -> Pack:
    return pack_of(case.pack_version_id)


def process_of(case: Case) -> Process:
    return pack_for(case).processes[case.process]


def stage_of(case: Case) -> Stage:
    return process_of(case).stages[case.stage]


def standing_entry(case: Case) -> StageEntry:
    """Where the case stands now; an ended case stands in its end."""
    return StageEntry.objects.select_related("item__owner").get(case=case, left_at=None)


WHAT_THERE_IS = """
SELECT EXISTS (SELECT FROM cases_proposal WHERE case_id = %(case)s) AS proposals,
    EXISTS (SELECT FROM cases_penalty WHERE case_id = %(case)s) AS penalties,
    EXISTS (SELECT FROM cases_attachment WHERE case_id = %(case)s) AS papers,
    EXISTS (SELECT FROM worklist_workitem WHERE subject = %(subject)s AND kind = 'promise') AS promises,
    EXISTS (SELECT FROM contact_interaction WHERE subject = %(subject)s) AS contacts
"""


def what_there_is(case: Case) -> frozenset[str]:
    """Which kinds of records a case has besides its stages and acts; most have few, so few are asked for."""
    with connection.cursor() as cursor:
        cursor.execute(WHAT_THERE_IS, {"case": case.pk, "subject": case.subject})
        (found,) = cursor.fetchall()
        return frozenset(column.name for column, there in zip(cursor.description, found, strict=True) if there)


def zone_of(case: Case) -> ZoneInfo:
    """The hours of the case's department; asked once for each case in hand."""
    zone: ZoneInfo = case.__dict__.get("zone") or ZoneInfo(calendar_of(department=case.department).time_zone)
    case.__dict__["zone"] = zone
    return zone


def may_act(person: Person, case: Case, actors: Iterable[str]) -> bool:
    """Whether a person is one of the actors a pack names: owner, registrar, submitter or a role in reach."""
    for actor in actors:
        if actor == "registrar" and case.registrar_id == person.pk:
            return True
        if actor == "owner" and _is_owner(person, case):
            return True
        if actor == "submitter" and submitter_of(case) == person.pk:
            return True
        if actor in person.roles and in_reach(person, case, actor):
            return True
    return False


def in_reach(person: Person, case: Case, role: str) -> bool:
    if role in ANSWERING:
        return case.liable_department_id in person.reach("cases.answer").departments
    reach = person.reach("cases.view")
    return reach.everything or case.department_id in reach.departments or _is_owner(person, case)


def _is_owner(person: Person, case: Case) -> bool:
    if case.owner_id is not None:
        return case.owner_id == person.pk
    # A stage that belongs to a whole department belongs to each of its members.
    return case.ended_at is None and case.liable_department_id in person.reach("cases.answer").departments


def submitter_of(case: Case) -> int | None:
    """Who brought the case into the stage where it stands."""
    moves = Act.objects.filter(case=case, kind__in=["registered", "moved"], to_stage=case.stage).order_by("-pk")
    return moves.values_list("by_id", flat=True).first()


def last_act(case: Case) -> int:
    """The newest line of the time line; whoever has seen an older one is told that there is news."""
    return Act.objects.filter(case=case).order_by("-pk").values_list("pk", flat=True).first() or 0


IMPORT_JOBS = {
    Batch.State.CHECKING: "cases.import.check",
    Batch.State.RUNNING: "cases.import.take_in",
    Batch.State.UNDOING: "cases.import.undo",
}


def broken_off(batches: Iterable[Batch]) -> set[int]:
    """Those of the files whose job has failed for good: nothing goes on with them by itself."""
    wanted = {(IMPORT_JOBS[Batch.State(batch.state)], batch.pk) for batch in batches if batch.state in Batch.WORKING}
    jobs = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], task_name__in=IMPORT_JOBS.values())
    left = wanted - {(task, args["batch_id"]) for task, args in jobs.values_list("task_name", "args")}
    # A job may have come to its end in between; then the file has, too.
    now_there = Batch.objects.filter(pk__in=[pk for _task, pk in left], state__in=Batch.WORKING)
    return {pk for pk, state in now_there.values_list("pk", "state") if (IMPORT_JOBS[Batch.State(state)], pk) in left}


def find(text: str, *, user: Person, limit: int = 20) -> list[Case]:
    """The newest cases a person may see that hold these words: number, people, anything written."""
    if not text.strip():
        return []
    rows = Case.objects.visible_to(user).filter(cjk.matches("search", text)).order_by("-pk")
    return list(rows.only("number", "title", "process", "stage", "pack_version_id")[:limit])


def of_customer(customer: Customer, user: Person) -> list[tuple[Case, str]]:
    """A customer's cases that this person may see, newest first, each with the name of its stage."""
    rows = Case.objects.visible_to(user).filter(customer=customer).select_related("owner").order_by("-pk")
    return [(case, say(stage_of(case).title)) for case in rows.defer("data", "search", "search_text")]


@dataclass(frozen=True)
class StillOpen:
    """What we still owe a customer, as far as a person may see it."""

    promises: list[WorkItem]
    cases: list[tuple[Case, str]]
    more: int


def open_for_customer(customer: Customer, user: Person) -> StillOpen:
    """Open promises and cases of a customer: the first few, and how many more there are."""
    running = Case.objects.visible_to(user).filter(customer=customer, ended_at=None)
    subjects = [f"case/{pk}" for pk in running.values_list("pk", flat=True)]
    promises = WorkItem.objects.open().filter(kind=Kind.PROMISE, subject__in=subjects).order_by("due_at", "pk")
    rows = list(running.order_by("-pk").defer("data", "search", "search_text")[:4])
    return StillOpen(
        list(promises[:4]), [(case, say(stage_of(case).title)) for case in rows], max(len(subjects) - 4, 0)
    )


def happenings(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """The cases on the customer's time line, each when it came in."""
    rows = Case.objects.visible_to(user).filter(until.where("received_at") if until else Q(), customer=customer)
    found = rows.defer("data", "search", "search_text").order_by("-received_at", "-pk")[:limit]
    return [
        Happening(
            at=case.received_at,
            pk=case.pk,
            title=f"{case.number} · {say(stage_of(case).title)}",
            words=case.title,
            icon="message-report",
            tone="neutral" if case.ends else "warn",
            url=reverse("cases:page", args=[case.pk]),
        )
        for case in found
    ]


def sees_whole(person: Person, case: Case) -> bool:
    """Members of the liable department see their part only: not the customer's data, nor penalties."""
    reach = person.reach("cases.view")
    return (
        reach.everything
        or case.department_id in reach.departments
        or case.registrar_id == person.pk
        or (bool(reach) and _has_work_in(person, case))
        or _gives_opinion(person, case)
    )


def _has_work_in(person: Person, case: Case) -> bool:
    """The stage, a promise or a signature is theirs to see to."""
    return case.owner_id == person.pk or WorkItem.objects.open().filter(owner=person, subject=case.subject).exists()


def _gives_opinion(person: Person, case: Case) -> bool:
    """Asked to sign, or standing in for who was: they read what their opinion is about, and may read it again."""
    standing_in = Q(item__owner=person, item__settled_at=None)
    return case.signers.filter(Q(person=person) | Q(answered_by=person) | standing_in).exists()


def transitions_for(person: Person, case: Case) -> list[Transition]:
    """What this person may do to move the case on from where it stands, in the pack's order."""
    return [
        transition
        for transition in process_of(case).transitions.values()
        if case.stage in transition.sources and may_act(person, case, transition.by)
    ]


def missing_for(case: Case, transition: Transition, at: datetime) -> list[str]:
    """The sentences that say what is missing before this transition is possible."""
    return [sentence for name in transition.needs for sentence in GUARDS[name](case, at)]


def owner_for(case: Case, owner: Owner | None, *, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    """The person and the team that a stage's owner rule gives the work to."""
    if owner is None:
        return case.registrar, case.department
    if owner.cases:
        value = _field_value(case, owner.by_field)
        return owner_for(case, owner.cases.get(str(value)), submitter=submitter, at=at)
    return RULES[owner.rule](case, owner, submitter, at)


def _field_value(case: Case, name: str) -> Any:
    for values in case.data.values():
        if name in values:
            return values[name]
    return None


def _registrar(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    return case.registrar, case.department


def _keeper(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    keeper = case.customer.keeper if case.customer else None
    return (keeper if keeper and keeper.is_active else case.registrar), case.department


def _submitter(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    return submitter or case.registrar, case.department


def _person(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    named = Person.objects.active().filter(pk=_field_value(case, owner.by_field) or 0).first()
    return named or case.registrar, case.department


def _department(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    return None, case.liable_department or case.department


def _head(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    department = case.liable_department or case.department
    return head_of(department), department


def _role(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    """Least loaded of the nearest department up the tree that has the role; else the next higher role."""
    roles = [Role(owner.role), *[role for role in ABOVE if role != owner.role]]
    for role in roles:
        for department_id in reversed(case.department.path):
            people = list(Person.objects.active().filter(memberships__role=role, memberships__department=department_id))
            if people:
                return least_loaded(people, at), case.department
    return None, case.department


RULES = {
    "registrar": _registrar,
    "keeper": _keeper,
    "submitter": _submitter,
    "person": _person,
    "department": _department,
    "head": _head,
    "role": _role,
}


def decided_in(form: Form, case: Case | None) -> dict[str, str | None]:
    """What the proposal chosen in this round says about fields of a form, as the form would store it."""
    names = [field.name for field in form.fields if field.decided]
    decision = case.decisions.filter(round=case.round).select_related("proposal").first() if case and names else None
    if case is None or decision is None:
        return {}
    given = pack_for(case).lists.get("compensations", ())
    nothing = next((choice.key for choice in given if choice.settings.get("nothing")), None)
    value = decision.proposal.compensation_value
    answers = {
        "compensation_kind": decision.proposal.compensation_kind or nothing,
        "compensation_value": None if value is None else f"{value:.2f}",
    }
    return {name: answers[name] for name in names}


def names_of(case: Case, at: datetime) -> str:
    """How lists call the case."""
    return f"{case.number} {case.title}"[:160]


def unknown_rows(values: dict[str, Any], fields: Iterable[Any]) -> dict[str, list[str]]:
    """Errors for persons and departments that do not exist or have left."""
    errors = {}
    for field in fields:
        value = values.get(field.name)
        if value is None:
            continue
        if field.type == "person" and not Person.objects.active().filter(pk=value).exists():
            errors[field.name] = [_("Nobody with that name works here.")]
        if field.type == "department" and not Department.objects.filter(pk=value, closed_at=None).exists():
            errors[field.name] = [_("There is no such department.")]
    return errors


@dataclass(frozen=True)
class Inbox:
    """What a person's departments have to answer, and how they have answered before."""

    waiting: list[StageEntry]
    opinions: list[Signer]
    answered: list[StageEntry]
    answers: int
    in_time: int

    @property
    def share(self) -> int | None:
        """Answers in time, in per cent; None before the first one."""
        return round(100 * self.in_time / self.answers) if self.answers else None


ANSWERED_SHOWN = 30


def inbox_of(person: Person, *, at: datetime) -> Inbox:
    """The stages that belong to my departments as liable ones, the opinions I owe, and the last year's answers."""
    departments = person.reach("cases.answer").departments
    ours = StageEntry.objects.filter(case__liable_department__in=departments, item__team__in=departments)
    ours = ours.select_related("case", "item__owner", "item__team").defer("case__data", "case__search_text")
    year = ours.filter(left_at__gte=at - timedelta(days=365))
    counts = year.aggregate(answers=Count("pk"), in_time=Count("pk", filter=Q(item__outcome="met")))
    opinions = Signer.objects.filter(item__owner=person, item__settled_at=None).select_related(
        "case", "item", "added_by"
    )
    return Inbox(
        waiting=list(ours.filter(left_at=None).order_by("item__due_at", "pk")),
        opinions=list(opinions.order_by("item__due_at", "pk")),
        answered=list(year.order_by("-left_at", "-pk")[:ANSWERED_SHOWN]),
        **counts,
    )


# What cases say of a customer, for the indicators.
MEASURES = (
    Measure(
        "complaints_in_a_year",
        gettext_lazy("Complaints within a year"),
        source="""
            SELECT customer_id, count(*)::numeric AS value FROM cases_case
            WHERE process = 'complaint' AND customer_id BETWEEN %(first)s AND %(last)s
                AND received_at > %(at)s::timestamptz - interval '1 year' GROUP BY customer_id""",
    ),
    Measure(
        "open_cases",
        gettext_lazy("Cases still open"),
        source="""
            SELECT customer_id, count(*)::numeric AS value FROM cases_case
            WHERE ended_at IS NULL AND customer_id BETWEEN %(first)s AND %(last)s GROUP BY customer_id""",
    ),
)
