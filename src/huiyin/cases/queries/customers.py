"""What a customer's page shows of their cases."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy

from huiyin.cases.models import Case
from huiyin.cases.queries.process import stage_of
from huiyin.customers.models import Customer
from huiyin.customers.queries import Happening, Measure, Until
from huiyin.kernel.once import once
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people
from huiyin.rulebook.definitions import Process
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem


@once
def _cases_of(customer: Customer, user: Person) -> list[Case]:
    """A customer's cases that this person may see, newest first."""
    rows = Case.objects.visible_to(user).filter(customer=customer)
    return list(rows.defer("data", "search", "search_text").order_by("-pk"))


@dataclass(frozen=True)
class CaseLine:
    """A case with the names of its stage and its owner."""

    case: Case
    stage: str
    owner: str


@dataclass(frozen=True)
class OfCustomer:
    """A customer's cases, and what a person may register for the customer."""

    cases: list[CaseLine]
    to_register: list[Process]


def panel_of(customer: Customer, user: Person) -> OfCustomer:
    """What the card of cases shows: a process that asks who complains is begun from the file."""
    names = names_of_people()
    lines = [
        CaseLine(case, say(stage_of(case).title), names.get(case.owner_id or 0, ""))
        for case in _cases_of(customer, user)
    ]
    return OfCustomer(lines, complaining() if user.may("cases.register") else [])


def complaining() -> list[Process]:
    """The processes of complaints: those whose form asks who complains."""
    return [one for one in pack_in_force().processes.values() if one.forms[one.intake].that_means("complainant")]


@dataclass(frozen=True)
class StillOpen:
    """What we still owe a customer, as far as a person may see it."""

    promises: list[WorkItem]
    cases: list[tuple[Case, str]]
    more: int


def open_for_customer(customer: Customer, user: Person) -> StillOpen:
    """Open promises and cases of a customer: the first few, and how many more there are."""
    rows = [case for case in _cases_of(customer, user) if case.ended_at is None]
    subjects = [f"case/{case.pk}" for case in rows]
    promises = WorkItem.objects.open().filter(kind=Kind.PROMISE, subject__in=subjects).order_by("due_at", "pk")
    cases = [(case, say(stage_of(case).title)) for case in rows[:4]]
    return StillOpen(list(promises[:4]), cases, max(len(rows) - 4, 0))


def happenings(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """The cases on the customer's time line, each when it came in."""
    if until is None:
        newest = sorted(_cases_of(customer, user), key=lambda case: (case.received_at, case.pk), reverse=True)
        found = newest[:limit]
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


# What cases say of a customer, for the indicators.
MEASURES = (
    Measure(
        "complaints_in_a_year",
        gettext_lazy("Complaints within a year"),
        source="""
            SELECT customer_id, count(*)::numeric AS value FROM cases_case
            WHERE process = ANY(%(complaining)s) AND customer_id BETWEEN %(first)s AND %(last)s
                AND received_at > %(at)s::timestamptz - interval '1 year' GROUP BY customer_id""",
        parameters=lambda: {"complaining": [process.key for process in complaining()]},
    ),
    Measure(
        "open_cases",
        gettext_lazy("Cases still open"),
        source="""
            SELECT customer_id, count(*)::numeric AS value FROM cases_case
            WHERE ended_at IS NULL AND customer_id BETWEEN %(first)s AND %(last)s GROUP BY customer_id""",
    ),
)
