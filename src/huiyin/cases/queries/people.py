"""Who may do what with a case, and how much of it they see."""

from collections.abc import Iterable

from django.db.models import BigIntegerField, Exists, Func, OuterRef, Q

from huiyin.cases.models import ABOUT, Act, Case, Part, kept_from
from huiyin.cases.queries.owners import ABOVE
from huiyin.cases.queries.parts import rule_of
from huiyin.cases.queries.process import process_of
from huiyin.org.models import Person
from huiyin.org.queries import rank_of
from huiyin.org.roles import ANSWERING
from huiyin.rulebook.definitions import Process, Transition
from huiyin.rulebook.queries import pack_in_force
from huiyin.rulebook.rules import FINAL
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

CASE_NAMED = f"substring(%(expressions)s from '^{ABOUT}([0-9]+)$')::bigint"
LEADING = frozenset({"supervisor", "manager"})


def may_act(person: Person, case: Case, actors: Iterable[str]) -> bool:
    """Whether a person is one of the actors a pack names: owner, registrar, submitter, keeper or a role in reach."""
    for actor in actors:
        if actor == "registrar" and case.registrar_id == person.pk:
            return True
        if actor == "owner" and _is_owner(person, case):
            return True
        if actor == "submitter" and submitter_of(case) == person.pk:
            return True
        if actor == "keeper" and case.customer is not None and case.customer.keeper_id == person.pk:
            return True
        if actor in person.roles and _in_reach(person, case, actor):
            return True
    return False


def superiors_for(person: Person, case: Case) -> list[Person]:
    """Whom somebody may report a case to: who stands above them, leads, and may act in it; the nearest first."""
    leading = Person.objects.active().with_role(*ABOVE).order_by("name", "pk")
    above = [one for one in leading if rank_of(one) < rank_of(person) and may_act(one, case, ABOVE)]
    return sorted(above, key=rank_of, reverse=True)


def sees_to_part(person: Person, case: Case, part: Part) -> bool:
    """Whoever asked, and whoever might ask: they urge, withdraw, ask again and make the link."""
    return part.asked_by_id == person.pk or may_act(person, case, rule_of(part, case.process).by)


def _in_reach(person: Person, case: Case, role: str) -> bool:
    if role in ANSWERING:
        theirs = person.reach_as(role, "cases.answer").departments
        return case.liable_department_id in theirs or case.team_id in theirs or case.owner_id == person.pk
    reach = person.reach_as(role, "cases.view")
    return reach.everything or case.department_id in reach.departments or _is_owner(person, case)


def _is_owner(person: Person, case: Case) -> bool:
    if case.owner_id is not None:
        return case.owner_id == person.pk
    # A stage that belongs to a whole department belongs to each of its members.
    team = case.team_id
    return team is not None and (team in person.department_ids or team in person.reach("cases.answer").departments)


def submitter_of(case: Case) -> int | None:
    """Who brought the case into the stage where it stands."""
    moves = Act.objects.filter(case=case, kind__in=["registered", "moved"], to_stage=case.stage).order_by("-pk")
    return moves.values_list("by_id", flat=True).first()


def may_correct(person: Person, case: Case, form_key: str) -> bool:
    """Whether a person may mend a form that was filled in before.

    Who handles the case mends what they may fill in, and a leader anything; what was decided or signed stands.
    """
    process = process_of(case)
    steps = [step for step in process.transitions.values() if step.form == form_key]
    if case.ended_at is not None or any(name in FINAL for step in steps for name in step.effects):
        return False
    handling = ("registrar", "owner") if form_key == process.intake else ()
    actors = {*handling, *LEADING, *(actor for step in steps for actor in step.by)} - {"submitter", "customer"}
    standing = any(case.stage in step.sources for step in steps)
    acting = actors if standing or handling else actors - {"owner"}
    return may_act(person, case, acting) and sees_whole(person, case)  # the second may ask the database


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


def may_reach_customer(person: Person, case: Case) -> bool:
    """Whoever has work in a running case knows whose matter it is and can call or visit them; after it no more."""
    return case.ended_at is None and _has_work_in(person, case)


def _has_work_in(person: Person, case: Case) -> bool:
    """The stage, a promise or a signature is theirs to see to; a part of a department shows that part only."""
    items = WorkItem.objects.open().filter(owner=person, subject=case.subject).exclude(kind=Kind.PART)
    return case.owner_id == person.pk or items.exists()


def _gives_opinion(person: Person, case: Case) -> bool:
    """Asked to sign, or standing in for who was: they read what their opinion is about, and may read it again."""
    standing_in = Q(item__owner=person, item__settled_at=None)
    of_department = Q(person=None, department__in=[*person.department_ids])
    asked = Q(item__isnull=False, released_at=None) & (Q(person=person) | of_department)
    return case.signers.filter(asked | Q(answered_by=person) | standing_in).exists()


def processes_seen_by(person: Person) -> dict[str, Process]:
    """The processes of the rule book whose cases are not kept from this person."""
    kept = kept_from(person)
    return {key: process for key, process in pack_in_force().processes.items() if key not in kept}


def work_kept_from(person: Person) -> Exists | None:
    """Whether work is on a matter that the rule book keeps from this person; most rule books keep none.

    Asked of each item by the key of its case: what is kept may be much, and a page shows few.
    """
    if not kept_from(person):
        return None
    case = Func(OuterRef("subject"), template=CASE_NAMED, output_field=BigIntegerField())
    return Exists(Case.objects.kept_from(person).filter(pk=case))


def transitions_for(person: Person, case: Case) -> list[Transition]:
    """What this person may do to move the case on from where it stands, in the pack's order."""
    return [
        transition
        for transition in process_of(case).transitions.values()
        if case.stage in transition.sources and may_act(person, case, transition.by)
    ]


HANDLING = frozenset({"registrar", "owner", "submitter", "keeper"})


def ways_for_many(person: Person, process: Process) -> list[Transition]:
    """The steps this person may be able to take for many cases at once; each case still has its say."""
    actors = person.roles | (HANDLING if person.may("cases.register") else frozenset())
    return [way for way in process.transitions.values() if way.many and not actors.isdisjoint(way.by)]
