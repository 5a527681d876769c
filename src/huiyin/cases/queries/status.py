"""What a customer who asks is told of their cases: the same from every department, and nothing of our inner work."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from huiyin.cases.models import Case
from huiyin.cases.queries.process import process_of, stage_of
from huiyin.customers.models import Customer
from huiyin.kernel.once import once
from huiyin.kernel.prepared import prepared
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem


@dataclass(frozen=True)
class Status:
    """Where a case stands: its stage, who has it, by when the next step is due, and what was promised.

    An answer that was promised is `promised`: the next step is due at the time that the customer was told.
    """

    case: Case
    kind: str
    stage: str
    owner: str
    next_by: datetime | None
    promised: bool
    promises: list[WorkItem]
    may_open: bool  # the case itself; the others are told no more than this


@once
def statuses(customer: Customer, user: Person) -> list[Status]:
    """Every case of a customer, newest first, for whoever reads the customer's file. Source: B44-2."""
    return _told(_cases_of(customer.pk), user)


@prepared
def _cases_of(customer: int) -> QuerySet[Case]:
    return Case.objects.filter(customer=customer).defer("data", "search", "search_text").order_by("-pk")


def status_of(case: Case, user: Person) -> Status:
    return _told([case], user)[0]


def registered_with(customer: int, by: Person | None, at: datetime, user: Person) -> list[Status]:
    """What was registered for a customer together with a call: one transaction says one moment for both."""
    if by is None:
        return []
    rows = Case.objects.filter(customer=customer, registrar=by, received_at=at).defer("data", "search", "search_text")
    return _told(list(rows.order_by("pk")), user)


def to_be_told(user: Person, *, number: str = "", pk: int | None = None) -> Case | None:
    """The case of a key or number of which a person may tell the customer: they read the file, or see the case."""
    found = Case.objects.defer("data", "search", "search_text").select_related("customer")
    case = found.filter(Q(pk=pk) if pk is not None else Q(number=number.strip().upper())).first()
    if case is None:
        return None
    reads = case.customer_id and Customer.objects.visible_to(user).filter(pk=case.customer_id).exists()
    return case if reads or Case.objects.visible_to(user).filter(pk=case.pk).exists() else None


def _told(cases: list[Case], user: Person) -> list[Status]:
    if not cases:
        return []
    names = names_of_people()
    seen = set(Case.objects.visible_to(user).filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True))
    due: dict[str, list[WorkItem]] = defaultdict(list)
    # What was promised is owed until it is kept, also once the case itself has ended.
    subjects = [case.subject for case in cases]
    open_items = WorkItem.objects.open().filter(subject__in=subjects, kind__in=[Kind.STAGE, Kind.PROMISE])
    for item in open_items.order_by("due_at", "pk"):
        due[item.subject].append(item)
    steps = {case.pk: next((item for item in due[case.subject] if item.kind == Kind.STAGE), None) for case in cases}
    return [
        Status(
            case=case,
            kind=say(process_of(case).title),
            stage=say(stage_of(case).title),
            owner=names.get(case.owner_id or 0, ""),
            next_by=step.due_at if (step := steps[case.pk]) else None,
            promised=step is not None and _answers(case, step),
            promises=[item for item in due[case.subject] if item.kind == Kind.PROMISE],
            may_open=case.pk in seen,
        )
        for case in cases
    ]


def _answers(case: Case, step: WorkItem) -> bool:
    """Whether this is the step by whose end the customer was promised an answer."""
    fields = (form.that_means("answer_by") for form in process_of(case).forms.values())
    return step.deadline.get("form", {}).get("agreed") in {field.name for field in fields if field}
