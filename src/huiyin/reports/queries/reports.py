"""Who signs a report, who gets it, and what somebody may do with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case
from huiyin.cases.queries import Ground, tied
from huiyin.kernel.numbers import key_in
from huiyin.kernel.periods import around
from huiyin.org.models import Department, Person
from huiyin.org.queries import people_in, people_with, superior_of
from huiyin.org.roles import ANSWERING, Role
from huiyin.reports.models import Delivery, Report, Signing
from huiyin.reports.queries.standing.drafting import duty_of, form_of
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import ReportDuty
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import title_of
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import Barred

WROTE = _("whoever wrote a report does not sign it")


BEFORE = 6  # periods that are over and can still be begun


def called(report: Report) -> str:
    """What the house calls it, wherever it is spoken of."""
    return title_of(form_of(report.rule), report.title)


def owed_by(person: Person) -> list[ReportDuty]:
    """The reports that the rule book asks of somebody like them."""
    return [duty for duty in pack_in_force().reports.values() if duty.is_asked_of(person.roles)]


def to_begin(person: Person, today: date) -> list[tuple[ReportDuty, list[Period]]]:
    """What somebody may begin to write: of each report they owe the period that runs and some that are over."""
    duties = owed_by(person)
    there = set(
        Report.objects.filter(person=person, rule__in=[duty.key for duty in duties]).values_list("rule", "first_day")
    )
    found = []
    for duty in duties:
        running = around(duty.every, today)
        periods = [one for one in [running, *reversed(running.before(BEFORE))] if (duty.key, one.first) not in there]
        found.append((duty, periods))
    return found


def signers_of(report: Report, *, but: Person) -> list[tuple[str, Person]]:
    """Of each role that signs whoever is nearest, in the order of the rule; nobody signs what they wrote."""
    found: list[tuple[str, Person]] = []
    for role in duty_of(report).signed_by:
        person = _nearest(role, report, but)
        if person and person.pk not in {one.pk for _role, one in found}:
            found.append((role, person))
    return found


def unsigned_roles(report: Report, *, but: Person) -> list[str]:
    """The roles that would sign, if anybody else held them."""
    there = {role for role, _person in signers_of(report, but=but)}
    return [str(Role(role).label) for role in duty_of(report).signed_by if role not in there]


def _nearest(role: str, report: Report, but: Person) -> Person | None:
    """In the report's department, else above it, else anywhere."""
    path = list(reversed(report.department.path)) if report.department else []
    people = people_with(role).exclude(pk=but.pk).prefetch_related("memberships")

    def distance(person: Person) -> tuple[int, int]:
        places = [one.department_id for one in person.memberships.all() if one.role == role]
        return min(
            (path.index(place) if place in path else len(path) for place in places), default=len(path)
        ), person.pk

    return min(people, key=distance, default=None)


@dataclass(frozen=True)
class Recipient:
    """One who gets a report."""

    name: str
    person: Person | None = None
    department: Department | None = None
    address: str = ""


def recipients_of(report: Report) -> list[Recipient]:
    """The superior, the people of the roles, somebody of each department, the addresses; each once, as of now.

    Whoever gets it for a department may get it themselves, too: it is sent to them once, and their colleagues read it.
    """
    found: list[Recipient] = []
    seen: set[str] = set()
    for one in _recipients(report):
        whose = f"{one.person.pk if one.person else 0}/{one.department.pk if one.department else 0}"
        key = whose if one.person or one.department else one.address  # two may share a mailbox
        if key not in seen:
            seen.add(key)
            found.append(one)
    return found


def _recipients(report: Report) -> Iterator[Recipient]:
    sends = duty_of(report).sends
    superior = superior_of(report.person, report.department) if sends.superior else None
    people = [superior] if superior else []
    for role in sends.roles:
        people += [one for one in people_with(role) if one.pk != report.person_id]
    for person in people:
        yield Recipient(person.name, person=person, address=person.email)
    for department in Department.objects.filter(key__in=sends.departments, closed_at=None).order_by("path", "pk"):
        heads = people_in(department, [Role.DEPARTMENT_HEAD]) or people_in(department, ANSWERING)
        head = Person.objects.get(pk=heads[0].pk) if heads else None
        yield Recipient(department.name, person=head, department=department, address=head.email if head else "")
    for address in sends.addresses:
        yield Recipient(address, address=address)


def waiting_for(report: Report) -> Signing | None:
    """The signature that is next."""
    rows = Signing.objects.filter(report=report, signed_at=None).select_related("person", "item__owner")
    return rows.order_by("place").first()


def work_of(report: Report) -> WorkItem | None:
    """The work of writing it: of one that was sent back that of changing it, by when it was asked for again."""
    again = WorkItem.objects.open().filter(subject=report.subject).order_by("-pk")
    return again.first() if report.sent_back and not report.written_at else report.item


@dataclass(frozen=True)
class Turn:
    """One who signs a report, in the order of the rule; `item`: the work of it, of whose turn it is."""

    role: str
    name: str
    signed_at: datetime | None = None
    item: WorkItem | None = None
    now: bool = False


def turns_of(report: Report) -> list[Turn]:
    """Who signs it one after the other; before it is handed in whoever would sign it today."""
    if not report.written_at:
        return [Turn(_role(role), person.name) for role, person in signers_of(report, but=report.person)]
    rows = [*signings_of(report)]
    waiting = next((one for one in rows if not one.signed_at), None)
    return [Turn(_role(one.role), one.signer, one.signed_at, one.item, now=one is waiting) for one in rows]


def whose_turn(report: Report, reader: Person) -> str:
    """Whose signature is waited for, and whether the reader's comes after it."""
    if not report.written_at or report.sealed_at:
        return ""
    waiting = [one for one in signings_of(report) if not one.signed_at]
    if not waiting:
        return ""
    first, *later = waiting
    if first.permits(reader, "sign"):
        return gettext("It is your turn to sign.")
    said = {"name": first.signer}
    if any(one.person_id == reader.pk for one in later):
        return gettext("It is %(name)s's turn to sign; you sign after that.") % said
    return gettext("It is %(name)s's turn to sign.") % said


def _role(role: str) -> str:
    return str(Role(role).label)


def signings_of(report: Report) -> QuerySet[Signing]:
    return Signing.objects.filter(report=report).select_related("person", "signed_by", "item__owner").order_by("place")


def rest_of(report: Report) -> QuerySet[Delivery]:
    """Who has it by no e-mail yet, and can be written to by now."""
    known = ~Q(address="") | Q(person__isnull=False) & ~Q(person__email="")
    return Delivery.objects.filter(known, report=report, message=None).select_related("person").order_by("pk")


def barred_from_items(items: Sequence[WorkItem]) -> list[Barred]:
    """Whoever wrote a report is not given the work of signing it, as a substitute neither."""
    keys = [key_in(item.subject.partition("/")[2]) for item in items]
    writers = dict(Report.objects.filter(pk__in=filter(None, keys)).values_list("pk", "written_by"))
    return [{writer: WROTE} if (writer := writers.get(key or 0)) else {} for key in keys]


def grounds(case: Case, reader: Person) -> list[Ground]:
    """The reports that a measure follows from."""
    return tied(
        Report.objects.filter(measures=case),
        Report.objects.visible_to(reader),
        gettext("Follows from a report"),
        title=lambda report: f"{called(report)} · {report.period}",
        page=lambda report: reverse("reports:report", args=[report.pk]),
    )
