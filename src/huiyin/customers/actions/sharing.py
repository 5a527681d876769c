"""Sharing customers out: propose, alter, carry out, undo. Source: A1-9."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation

from huiyin.audit.actions import record
from huiyin.customers import queries
from huiyin.customers.actions import keeping
from huiyin.customers.actions.keeping import Move
from huiyin.customers.enums import SharingKind, SharingState, Why
from huiyin.customers.events import SharingBegun
from huiyin.customers.models import Customer, Sharing, SharingMove
from huiyin.customers.rules.sharing import Step, share
from huiyin.customers.rules.wishes import Shift, Wishes, shifted
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person

AT_ONCE = 5_000  # customers; more than that is a job that nobody waits for
WHYS = {
    SharingKind.DEPARTMENT: Why.SHARED,
    SharingKind.HANDOVER: Why.HANDED_OVER,
    SharingKind.SWEEP: Why.SWEPT,
    SharingKind.QUEUE: Why.QUEUED,
}


class NotOpen(DomainError):
    """This proposal is no longer open; reload the page to see what became of it."""


class NobodyToShareAmong(DomainError):
    """Nobody in this department can take customers; give somebody the role of an agent first."""


class NothingToMove(DomainError):
    """There is nothing to carry out: no customer would change hands."""


class OutOfDate(DomainError):
    """Since this was proposed other things have changed: %(changes)s. Propose again and look at it once more."""


class NotOneOfThem(DomainError):
    """%(name)s is not one of those shared among."""

    field = "taker"


class NotFromHere(DomainError):
    """This customer is not one of those shared out here."""

    field = "customer"


class NobodyThere(DomainError):
    """%(giver)s has no customer whom %(taker)s may have."""

    field = "number"


@whole
def propose(
    department: Department,
    *,
    kind: str = SharingKind.DEPARTMENT,
    person: Person | None = None,
    by: Person | None,
    at: datetime,
) -> Sharing:
    """Work out who should keep whom in a department, or who takes over from somebody; nothing changes yet.

    An earlier proposal for the same is discarded. Raises NobodyToShareAmong.
    """
    if not any(member.pk != (person.pk if person else None) for member in queries.team(department, at)):
        raise NobodyToShareAmong
    earlier = Sharing.objects.filter(department=department, kind=kind, person=person, state=SharingState.PROPOSED)
    earlier.update(state=SharingState.DISCARDED)
    sharing = Sharing.objects.create(
        department=department,
        kind=kind,
        person=person,
        state=SharingState.COMPUTING,
        proposed_at=at,
        proposed_by=by,
    )
    return _begin(sharing, at)


@whole
def propose_again(sharing: Sharing, *, by: Person, at: datetime) -> Sharing:
    """Work it out again from the facts of now, with what was wished before."""
    sharing = held(sharing)
    sharing.state, sharing.proposed_at, sharing.proposed_by = SharingState.COMPUTING, at, by
    sharing.save(update_fields=["state", "proposed_at", "proposed_by"])
    return _begin(sharing, at)


@whole
def leave_out(sharing: Sharing, *, person: Person, by: Person, at: datetime) -> Sharing:
    """This person neither gets nor gives this time."""
    wishes = _wishes(sharing)
    return _wish(sharing, replace(wishes, excluded=wishes.excluded | {person.pk}), by, at)


@whole
def let_in(sharing: Sharing, *, person: Person, by: Person, at: datetime) -> Sharing:
    """This person takes part after all."""
    wishes = _wishes(sharing)
    return _wish(sharing, replace(wishes, excluded=wishes.excluded - {person.pk}), by, at)


@whole
def limit(sharing: Sharing, *, person: Person, cap: int | None, by: Person, at: datetime) -> Sharing:
    """Another most for this person, this time only; None is no limit."""
    wishes = _wishes(sharing)
    return _wish(sharing, replace(wishes, caps={**wishes.caps, person.pk: cap}), by, at)


@whole
def pin(sharing: Sharing, *, customer: Customer, taker: Person, by: Person, at: datetime) -> Sharing:
    """This customer goes to this person, or stays there, whatever the numbers say. Raises NotOneOfThem, NotFromHere."""
    _check_taker(sharing, taker)
    if not queries.is_shared_out(sharing, customer):
        raise NotFromHere
    wishes = _wishes(sharing)
    return _wish(sharing, replace(wishes, pins={**wishes.pins, customer.pk: taker.pk}), by, at)


@whole
def shift(sharing: Sharing, *, giver: Person, taker: Person, number: int, by: Person, at: datetime) -> Sharing:
    """So many customers more go from one to another. Raises NotOneOfThem, NobodyThere."""
    _check_taker(sharing, taker)
    wishes = _wishes(sharing)
    sharing = _wish(sharing, replace(wishes, shifts=(*wishes.shifts, Shift(giver.pk, taker.pk, number))), by, at)
    if sharing.state == SharingState.PROPOSED and not sharing.plan["shifted"][-1]:
        raise NobodyThere(giver=giver.name, taker=taker.name)
    return sharing


@whole
def clear_wishes(sharing: Sharing, *, by: Person, at: datetime) -> Sharing:
    """Back to what the numbers say."""
    return _wish(sharing, Wishes(), by, at)


@whole
def discard(sharing: Sharing, *, by: Person, at: datetime) -> None:
    """Leave everything as it is."""
    sharing = held(sharing)
    sharing.state = SharingState.DISCARDED
    sharing.save(update_fields=["state"])


@whole
def confirm(sharing: Sharing, *, by: Person, at: datetime) -> Sharing:
    """Carry the proposal out as it stands. Raises NothingToMove, OutOfDate, Overtaken."""
    sharing = held(sharing)
    if not sharing.moved:
        raise NothingToMove
    if changes := queries.changes_since(sharing, at):
        raise OutOfDate(changes="; ".join(changes))
    sharing.state, sharing.confirmed_at, sharing.confirmed_by = SharingState.RUNNING, at, by
    sharing.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    if sharing.moved > AT_ONCE:
        publish(SharingBegun(sharing.pk))
        return sharing
    return carry_out(sharing)


@whole
def carry_out(sharing: Sharing) -> Sharing:
    """The customers change hands: one statement for all of them, with the history and the first contacts they bring."""
    sharing = held(sharing, SharingState.RUNNING)
    at = sharing.confirmed_at
    assert at is not None  # noqa: S101 - whoever let it run wrote down when
    rows = sharing.moves.filter(taker__isnull=False).order_by("pk").values_list("customer", "giver", "taker")
    moves = [Move(*row) for row in rows]
    keeping.move(moves, why=WHYS[SharingKind(sharing.kind)], batch=sharing.pk, by=sharing.confirmed_by, at=at)
    sharing.state = SharingState.CONFIRMED
    sharing.save(update_fields=["state"])
    record(
        "customers.shared",
        by=sharing.confirmed_by,
        at=at,
        subject=f"sharing/{sharing.pk}",
        detail={"kind": sharing.kind, "moved": len(moves)},
    )
    return sharing


@whole
def give_up(sharing: Sharing, *, why: DomainError) -> None:
    """What a job could not carry out is a proposal again, and says why."""
    sharing = held(sharing, SharingState.RUNNING)
    sharing.state, sharing.plan["refusal"] = SharingState.PROPOSED, _in_words(why)
    sharing.save(update_fields=["state", "plan"])


@whole
def work_out(sharing: Sharing, *, at: datetime) -> Sharing:
    """Make the plan from the facts of now and keep its steps, in place of those of before."""
    sharing = held(sharing, SharingState.COMPUTING)
    facts = queries.facts_for(sharing, at)
    plan = share(facts.pools, facts.agents)
    steps, shifts = shifted(plan, facts.pools, Wishes.read(sharing.wishes).shifts)
    steps = [*steps, *(step for step in facts.pinned if step.giver != step.taker)]
    keep_plan(sharing, facts, steps, plan.shares, shifts)
    return sharing


def keep_plan(
    sharing: Sharing,
    facts: queries.Facts,
    steps: Sequence[Step],
    shares: Mapping[int, float],
    shifts: Sequence[int] = (),
) -> None:
    """The plan as a proposal: its steps as rows, its figures for the page."""
    sharing.moves.all().delete()
    _keep(sharing, steps)
    sharing.moved = sum(step.taker is not None for step in steps)
    sharing.plan = {**_told(facts, steps, shares), "shifted": list(shifts)}
    sharing.state = SharingState.PROPOSED
    sharing.save(update_fields=["moved", "plan", "state"])


def held(sharing: Sharing, state: str = SharingState.PROPOSED) -> Sharing:
    """The sharing out as it is now, held until the end of the transaction; refuses one in another state."""
    found = Sharing.objects.select_for_update().get(pk=sharing.pk)
    if found.state != state:
        raise NotOpen
    return found


def _in_words(refusal: DomainError) -> dict[str, str]:
    """What a job says, who will read it being unknown."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(refusal)
    return said


def _begin(sharing: Sharing, at: datetime) -> Sharing:
    if queries.customers_in(sharing) <= AT_ONCE:
        return work_out(sharing, at=at)
    publish(SharingBegun(sharing.pk))
    return sharing


def _wish(sharing: Sharing, wishes: Wishes, by: Person, at: datetime) -> Sharing:
    sharing = held(sharing)
    sharing.wishes = wishes.stored()
    sharing.save(update_fields=["wishes"])
    return propose_again(sharing, by=by, at=at)


def _wishes(sharing: Sharing) -> Wishes:
    return Wishes.read(held(sharing).wishes)


def _check_taker(sharing: Sharing, taker: Person) -> None:
    if taker.pk not in {line["person"] for line in sharing.plan["agents"] if line["takes"]}:
        raise NotOneOfThem(name=taker.name)


def _told(facts: "queries.Facts", steps: Sequence[Step], shares: Mapping[int, float]) -> dict[str, Any]:
    """What the page shows: each person before and after, and what could not be done."""
    received = Counter(step.taker for step in steps)
    given = Counter(step.giver for step in steps if step.taker is not None)
    return {
        "agents": [
            {
                "person": member.pk,
                "name": member.name,
                "takes": member.pk in shares,
                "before": member.kept,
                "received": received[member.pk],
                "given": given[member.pk],
                "after": member.kept + received[member.pk] - given[member.pk],
                "share": round(shares.get(member.pk, 0), 2),
                "until": member.until.isoformat() if member.until else "",
                "facts": member.facts,
            }
            for member in facts.team.values()
        ],
        "without": facts.without,
        "unplaced": received[None],
        "untouched": facts.untouched,
        "lacking": facts.lacking,
    }


def _keep(sharing: Sharing, steps: Sequence[Step]) -> None:
    columns = "sharing_id, customer_id, giver_id, taker_id, cause"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {SharingMove._meta.db_table} ({columns}) FROM STDIN") as stream,
    ):
        for step in steps:
            stream.write_row((sharing.pk, step.customer, step.giver, step.taker, step.cause.value))
