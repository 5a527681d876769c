"""What a customer's page shows of their cases."""

from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from huiyin.cases.models import ABOUT, Case
from huiyin.cases.queries.process import process_of, stage_of
from huiyin.cases.queries.status import Status, statuses
from huiyin.contact.enums import CareKind
from huiyin.contact.queries import Proposal, owed
from huiyin.customers.models import Customer, CustomerQuerySet
from huiyin.customers.queries import Happening, Measure, Until
from huiyin.kernel import masking
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Process, flat
from huiyin.rulebook.queries import pack_in_force, pack_of
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem, past_due

LAST = datetime.max.replace(tzinfo=UTC)  # what has no deadline comes after what has one


@dataclass(frozen=True)
class OfCustomer:
    """A customer's cases, and what a person may register for the customer."""

    cases: list[Status]
    to_register: list[Process]


def panel_of(customer: Customer, user: Person) -> OfCustomer:
    """What the card of cases shows: a process that asks who complains is begun from the file."""
    return OfCustomer(statuses(customer, user), for_customers() if user.may("cases.register") else [])


def for_customers() -> list[Process]:
    """The processes whose form asks whose matter it is."""
    return [one for one in pack_in_force().processes.values() if one.forms[one.intake].that_means("complainant")]


def complaints() -> list[str]:
    """The processes that count as complaints: a suggestion or an application is none. Source: E51-4."""
    return [one.key for one in pack_in_force().processes.values() if one.counts_as == "complaint"]


AT_A_GLANCE = 3  # of each on the first screen of the customer's page


@dataclass(frozen=True)
class Owed:
    """What a customer was promised, and by when."""

    words: str
    due_at: datetime | None


@dataclass(frozen=True)
class StillOpen:
    """What we still owe a customer."""

    promises: list[Owed]
    cases: list[Status]
    more: int


def open_for_customer(customer: Customer, user: Person) -> StillOpen:
    """Open promises, also of cases that have ended, and open cases: the first few, and how many more there are.

    An answer that was promised as a case was registered is owed by the step that gives it, which is not owed twice.
    """
    known = statuses(customer, user)
    rows = [one for one in known if one.case.ended_at is None]
    apart = [item for item in owed(customer) if item.kind == Kind.PROMISE]  # made about no case
    items = sorted([*apart, *(item for one in known for item in one.promises)], key=attrgetter("pk"))
    found = [Owed(masking.text(say(item.title)), item.due_at) for item in items]
    answers = [one for one in known if one.promised and one.case.ended_at is None]
    found += [Owed(gettext("Answer to %(number)s") % {"number": one.case.number}, one.next_by) for one in answers]
    promises = sorted(found, key=lambda one: one.due_at or LAST)
    more = sum(max(len(open_ones) - AT_A_GLANCE, 0) for open_ones in (promises, rows))
    return StillOpen(promises[:AT_A_GLANCE], rows[:AT_A_GLANCE], more)


@dataclass(frozen=True)
class Running:
    """An open case of a customer as whoever speaks with them sees it."""

    status: Status
    classification: str


def running_of(customer: Customer, user: Person) -> list[Running]:
    """Every open case of a customer with its class, newest first, for whoever reads the customer's file."""
    return [Running(one, _class_of(one.case)) for one in statuses(customer, user) if one.case.ended_at is None]


def open_complaints(customer: Customer, user: Person) -> list[Case]:
    """Their complaints that are still open, newest first, as far as this person may open them."""
    running = [one.case for one in statuses(customer, user) if one.may_open and one.case.ended_at is None]
    return [case for case in running if process_of(case).counts_as == "complaint"]


def _class_of(case: Case) -> str:
    choice = flat(pack_of(case.pack_version_id).lists.get("classes", ())).get(case.classification)
    return say(choice.label) if choice else case.classification


def happenings(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """The cases on the customer's time line, each when it came in."""
    if until is None:
        seen = [one.case for one in statuses(customer, user) if one.may_open]
        found = sorted(seen, key=lambda case: (case.received_at, case.pk), reverse=True)[:limit]
    else:
        rows = Case.objects.visible_to(user).filter(until.where("received_at"), customer=customer)
        found = list(rows.defer("data", "search", "search_text").order_by("-received_at", "-pk")[:limit])
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


def waiting_for_solution(files: CustomerQuerySet, user: Person, at: datetime) -> list[Proposal]:
    """Customers with an open case in which something is past its deadline; who may not see it is told no more.

    Source: E62-3.
    """
    subject = Concat(Value(ABOUT), Cast(OuterRef("pk"), CharField()))
    late = WorkItem.objects.filter(past_due(at), settled_at=None, subject=subject)
    running = Case.objects.filter(Exists(late), customer__in=files.values("pk"), ended_at=None).order_by("pk")
    rows = list(running.values_list("pk", "customer", "number", "title"))
    seen = set(Case.objects.visible_to(user).filter(pk__in=[row[0] for row in rows]).values_list("pk", flat=True))
    return [
        Proposal(
            CareKind.PROBLEM,
            customer,
            f"{ABOUT}{pk}",
            gettext("Past its deadline: %(words)s") % {"words": f"{number} {title}" if pk in seen else number},
            url=reverse("cases:page", args=[pk]) if pk in seen else "",
        )
        for pk, customer, number, title in rows
    ]


# What cases say of a customer, for the indicators.
MEASURES = (
    Measure(
        "complaints_in_a_year",
        gettext_lazy("Complaints within a year"),
        source="""
            SELECT customer_id, count(*)::numeric AS value FROM cases_case
            WHERE process = ANY(%(complaining)s) AND ends <> 'merged' AND customer_id BETWEEN %(first)s AND %(last)s
                AND received_at > %(at)s::timestamptz - interval '1 year' GROUP BY customer_id""",
        parameters=lambda: {"complaining": complaints()},
    ),
    Measure(
        "open_cases",
        gettext_lazy("Cases still open"),
        source="""
            SELECT customer_id, count(*)::numeric AS value FROM cases_case
            WHERE ended_at IS NULL AND customer_id BETWEEN %(first)s AND %(last)s GROUP BY customer_id""",
    ),
)
