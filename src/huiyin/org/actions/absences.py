"""Who is away, and who stands in."""

from datetime import datetime

from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.events import AbsenceReported
from huiyin.org.models import Absence, Person
from huiyin.org.rules import check_given_work


class AbsenceEndsBeforeItStarts(DomainError):
    """An absence ends after it starts."""

    field = "ends_at"


class SubstituteForOneself(DomainError):
    """Nobody can stand in for themself."""

    field = "substitute"


class SubstituteLeft(DomainError):
    """%(name)s no longer works here."""

    field = "substitute"


class SubstitutesInCircle(DomainError):
    """%(name)s is away in that time and handed over to you; choose somebody else."""

    field = "substitute"


class AlreadyAway(DomainError):
    """An absence is already entered for that time."""

    field = "starts_at"


class NotYourPeople(DomainError):
    """%(name)s works in none of the departments you oversee."""

    field = "person"


class AbsenceOver(DomainError):
    """This absence is already over."""


@whole
def report_absence(
    person: Person,
    *,
    substitute: Person,
    starts_at: datetime,
    ends_at: datetime,
    reason: str = "",
    by: Person | None,
    at: datetime,
) -> Absence:
    """Say when somebody is away and who gets the work that falls due: oneself, or who oversees the person.

    Source: D52-16.
    """
    _check_own_or_overseen(person, by)
    # Both rows, in one order: two who name each other at once must not both succeed.
    list(Person.objects.select_for_update(no_key=True).filter(pk__in={person.pk, substitute.pk}).order_by("pk"))
    if ends_at <= starts_at:
        raise AbsenceEndsBeforeItStarts
    if substitute.pk == person.pk:
        raise SubstituteForOneself
    if not substitute.is_active:
        raise SubstituteLeft(name=substitute.name)
    check_given_work(substitute, field="substitute")
    overlapping = Absence.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    if overlapping.filter(person=person).exists():
        raise AlreadyAway
    if _leads_back(person, substitute, list(overlapping.values_list("person", "substitute"))):
        raise SubstitutesInCircle(name=substitute.name)

    absence = Absence.objects.create(
        person=person, substitute=substitute, starts_at=starts_at, ends_at=ends_at, reason=reason
    )
    publish(AbsenceReported(absence_id=absence.pk, at=at))
    return absence


@whole
def end_absence(absence: Absence, *, by: Person | None, at: datetime) -> None:
    """Somebody is back early, or stays after all."""
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    _check_own_or_overseen(absence.person, by)
    if absence.ends_at <= at:
        raise AbsenceOver
    if absence.starts_at >= at:
        absence.delete()
        return

    absence.ends_at = at
    absence.save(update_fields=["ends_at"])


def _check_own_or_overseen(person: Person, by: Person | None) -> None:
    if by is None or by.pk == person.pk:
        return
    if not Person.objects.within(by.reach("absences.enter")).filter(pk=person.pk).exists():
        raise NotYourPeople(name=person.name)


def _leads_back(person: Person, substitute: Person, pairs: list[tuple[int, int]]) -> bool:
    reached, frontier = {substitute.pk}, {substitute.pk}
    while frontier:
        frontier = {to for away, to in pairs if away in frontier} - reached
        reached |= frontier
    return person.pk in reached
