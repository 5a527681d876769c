"""Somebody is away for a while or leaves for good: who keeps their customers meanwhile, or from then on."""

from datetime import datetime
from itertools import chain

from django.db.models import Q

from huiyin.audit.actions import record
from huiyin.customers import queries
from huiyin.customers.actions import keeping
from huiyin.customers.actions.holding import hold_many
from huiyin.customers.actions.keeping import Move
from huiyin.customers.enums import Why
from huiyin.customers.models import Deputyship
from huiyin.kernel.errors import DomainError
from huiyin.kernel.moments import moment
from huiyin.kernel.whole import whole
from huiyin.org.actions import report_absence
from huiyin.org.models import Absence, Department, Person
from huiyin.org.queries import away
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem


class DeputyForOneself(DomainError):
    """Nobody is a deputy for themself."""

    field = "deputy"


class DeputyLeft(DomainError):
    """%(name)s no longer works here."""

    field = "deputy"


class DeputyAway(DomainError):
    """%(name)s is away at that time, too; choose somebody else."""

    field = "deputy"


class HasADeputy(DomainError):
    """%(name)s already looks after these customers at that time."""

    field = "deputy"


class AlreadyEnded(DomainError):
    """This has already ended; reload the page to see who keeps the customers."""


@whole
def appoint_deputy(
    person: Person,
    *,
    deputy: Person,
    starts_at: datetime,
    ends_at: datetime,
    department: Department,
    reason: str = "",
    by: Person | None,
    at: datetime,
) -> Deputyship:
    """Let somebody keep a colleague's customers for the time of an absence; they come back by themselves.

    An absence entered for that time already counts; else it is entered now. Raises whatever report_absence raises,
    DeputyForOneself, DeputyLeft, DeputyAway, HasADeputy.
    """
    if deputy.pk == person.pk:
        raise DeputyForOneself
    if not deputy.is_active:
        raise DeputyLeft(name=deputy.name)
    if away([deputy], starts_at):
        raise DeputyAway(name=deputy.name)
    entered = Absence.objects.filter(person=person, starts_at__lte=starts_at, ends_at__gte=ends_at).first()
    absence = entered or report_absence(
        person, substitute=deputy, starts_at=starts_at, ends_at=ends_at, reason=reason, by=by, at=at
    )
    running = Deputyship.objects.filter(absence=absence).select_related("deputy").first()
    if running:
        raise HasADeputy(name=running.deputy.name)

    deputyship = Deputyship.objects.create(
        absence=absence, deputy=deputy, department=department, appointed_at=at, appointed_by=by
    )
    first, last = map(moment, (absence.starts_at, absence.ends_at))
    detail = {"deputy": deputy.name, "starts": first, "ends": last}
    record("customers.deputy", by=by, at=at, subject=f"person/{person.pk}", detail=detail)
    if absence.starts_at <= at:
        begin_deputyship(deputyship, at=at)
    return deputyship


@whole
def begin_deputyship(deputyship: Deputyship, *, at: datetime) -> int:
    """The absence begins: the deputy keeps the customers. Once begun, it does not begin again."""
    deputyship = _held(deputyship)
    if deputyship.began_at:
        return 0
    absent = deputyship.absence.person
    moves = [Move(pk, absent.pk, deputyship.deputy_id) for pk in queries.kept_for(absent).get(None, ())]
    keeping.move(moves, why=Why.DEPUTY, standing_in_for=absent.pk, by=deputyship.appointed_by, at=at)
    deputyship.began_at = at
    deputyship.save(update_fields=["began_at"])
    return len(moves)


@whole
def end_deputyship(deputyship: Deputyship, *, by: Person | None, at: datetime) -> int:
    """The customers come back; if nobody does, they stay with the deputy for good. Raises AlreadyEnded."""
    deputyship = _held(deputyship)
    if deputyship.ended_at:
        raise AlreadyEnded
    absent = deputyship.absence.person
    taker = absent.pk if absent.is_active else None
    moves = [Move(pk, keeper, taker or keeper) for pk, keeper in queries.waiting.with_deputies(absent)]
    keeping.move(moves, why=Why.RETURNED if taker else Why.HANDED_OVER, by=by, at=at)
    deputyship.ended_at = at
    deputyship.save(update_fields=["ended_at"])
    return len(moves)


@whole
def hand_over_all(person: Person, *, to: Person, by: Person, at: datetime) -> int:
    """Give everything of a colleague to one other: the customers, and the work that is open. Says how many customers.

    Source: D9, C32-5.
    """
    if to.pk == person.pk:
        raise DeputyForOneself(field="to")
    if not to.is_active:
        raise DeputyLeft(name=to.name, field="to")
    hold_work_of(person)
    worklist.succeed(person.pk, successor=to, by=by, at=at)  # cases follow their work, and are held before files
    count = succeed(person, successor=to, by=by, at=at)
    detail = {"to": to.name, "moved": count}
    record("customers.handed-over", by=by, at=at, subject=f"person/{person.pk}", detail=detail)
    return count


@whole
def succeed(leaver: Person, *, successor: Person, by: Person | None, at: datetime) -> int:
    """The successor keeps all of somebody's customers, and those of others whose deputy they were; says how many."""
    total = 0
    hold_work_of(leaver)
    hold_many(_changing_hands(leaver))
    for absent, customers in queries.kept_for(leaver).items():
        moves = [Move(pk, leaver.pk, successor.pk) for pk in customers]
        if absent == successor.pk:  # back with the one for whom they stood in
            total += keeping.move(moves, why=Why.RETURNED, by=by, at=at)
        elif absent:
            total += keeping.move(moves, why=Why.DEPUTY, standing_in_for=absent, by=by, at=at)
        else:
            total += keeping.move(moves, why=Why.HANDED_OVER, by=by, at=at)
    Deputyship.objects.filter(deputy=leaver, ended_at=None).exclude(absence__person=successor).update(deputy=successor)
    given = [Move(pk, keeper, successor.pk) for pk, keeper in queries.waiting.with_deputies(leaver)]
    total += keeping.move(given, why=Why.HANDED_OVER, by=by, at=at)
    over = Deputyship.objects.filter(ended_at=None)
    over.filter(absence__person=leaver).update(ended_at=at)
    over.filter(deputy=leaver).update(ended_at=at)
    return total


@whole
def hold_work_of(leaver: Person) -> None:
    """The open work that changes hands when somebody goes, all at once: their own, and what is about customers."""
    about = [queries.subject_of(pk) for pk in _changing_hands(leaver)]
    theirs = Q(owner=leaver) | Q(standing_in_for=leaver) | Q(subject__in=about)
    worklist.hold_items(WorkItem.objects.open().filter(theirs))


def _changing_hands(leaver: Person) -> set[int]:
    """The customers somebody keeps, and those that a deputy keeps for them."""
    kept = chain(*queries.kept_for(leaver).values())
    return {*kept, *(pk for pk, _keeper in queries.waiting.with_deputies(leaver))}


def _held(deputyship: Deputyship) -> Deputyship:
    rows = Deputyship.objects.select_related("absence__person", "appointed_by")
    return rows.select_for_update(of=("self",)).get(pk=deputyship.pk)
