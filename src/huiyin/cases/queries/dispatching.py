"""Which department a matter goes to: by its class, how urgent it is, and what each can still take. Source: E52-2."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q

from huiyin.cases.models import Case
from huiyin.cases.queries.process import pack_for
from huiyin.org.models import Department, Membership
from huiyin.org.queries import away
from huiyin.org.roles import ANSWERING
from huiyin.rulebook.definitions import Choice, Pack, flat
from huiyin.worklist.models import WorkItem, past_due


@dataclass(frozen=True)
class Candidate:
    """A department and those under it: what they have on their hands, and how much more they can take."""

    pk: int
    key: str
    name: str
    proposed: bool  # by the class of the matter
    open: int
    overdue: int
    urgent: int  # urgent matters among them
    people: int  # at work now
    free: int  # items beyond those open; below 0: too many already

    @property
    def value(self) -> str:
        return str(self.pk)


def is_urgent(case: Case) -> bool:
    return case.severity in _urgent(pack_for(case))


def proposed_for(case: Case, classification: str = "") -> int | None:
    """The department that the class of a matter names."""
    key = _department_of(pack_for(case).lists.get("classes", ()), classification or case.classification)
    return Department.objects.open().filter(key=key).values_list("pk", flat=True).first() if key else None


def candidates(case: Case, *, at: datetime) -> list[Candidate]:
    """The departments that answer, the most suitable first: the one the class names, then who can take most.

    An urgent matter does not wait: a department that can take no more stands behind those that can.
    """
    pack = pack_for(case)
    proposed, urgent = proposed_for(case), is_urgent(case)
    answering = Membership.objects.filter(role__in=ANSWERING, person__is_active=True).values("department")
    departments = list(Department.objects.open().filter(Q(pk__in=answering) | Q(pk=proposed)).order_by("path"))
    above = _above(departments)
    work, urgent_work = _open_work(above, at), _urgent_work(above, pack)
    hands = _hands(above, at)
    carries = Decimal(pack.settings.get("open_per_person", 0))
    found = [
        Candidate(
            department.pk,
            department.key,
            department.name,
            proposed=department.pk == proposed,
            open=work[department.pk][0],
            overdue=work[department.pk][1],
            urgent=urgent_work[department.pk],
            people=len(hands[department.pk]),
            free=int(sum(hands[department.pk].values()) * carries) - work[department.pk][0],
        )
        for department in departments
    ]
    return sorted(found, key=lambda one: (urgent and one.free <= 0, not one.proposed, -one.free, one.key))


def suitable(found: Sequence[Candidate]) -> int | None:
    """Which of the candidates is filled in: the most suitable one, as soon as the class of the matter names any."""
    return found[0].pk if any(one.proposed for one in found) else None


def _above(departments: Iterable[Department]) -> dict[int, list[int]]:
    """Every department that belongs to one of these, with those of them it belongs to."""
    wanted = {department.pk for department in departments}
    rows = Department.objects.filter(path__overlap=sorted(wanted)).values_list("pk", "path")
    return {pk: [one for one in path if one in wanted] for pk, path in rows}


def _open_work(above: Mapping[int, list[int]], at: datetime) -> dict[int, tuple[int, int]]:
    """How much is open in each department, and how much of it overdue."""
    rows = WorkItem.objects.open().filter(team__in=list(above)).order_by()
    counted = rows.values_list("team").annotate(open=Count("pk"), late=Count("pk", filter=past_due(at)))
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for team, number, late in counted:
        for pk in above[team]:
            found[pk] = (found[pk][0] + number, found[pk][1] + late)
    return found


def _urgent_work(above: Mapping[int, list[int]], pack: Pack) -> dict[int, int]:
    rows = Case.objects.running().filter(team__in=list(above), severity__in=_urgent(pack)).order_by()
    found: dict[int, int] = defaultdict(int)
    for team, number in rows.values_list("team").annotate(number=Count("pk")):
        for pk in above[team]:
            found[pk] += number
    return found


def _hands(above: Mapping[int, list[int]], at: datetime) -> dict[int, dict[int, Decimal]]:
    """Who is at work in each department, with what each is able to do; nobody counts twice in one."""
    places = Membership.objects.filter(department__in=list(above), person__is_active=True).select_related("person")
    members = list(places)
    absent = away([member.person for member in members], at)
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for member in members:
        for pk in above[member.department_id] if member.person_id not in absent else ():
            found[pk][member.person_id] = member.person.ability
    return found


def _urgent(pack: Pack) -> list[str]:
    return [key for key, choice in flat(pack.lists.get("severities", ())).items() if choice.settings.get("urgent")]


def _department_of(choices: Iterable[Choice], key: str) -> str:
    """What a class names, else the main class above it."""
    for choice in choices:
        own = str(choice.settings.get("department", ""))
        if choice.key == key:
            return own
        if any(below == key for below in flat(choice.children)):
            return _department_of(choice.children, key) or own
    return ""
