"""What is asked of other departments in a case: whose it is, what waits for it, what somebody may ask."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from huiyin.cases.models import Case, Part
from huiyin.cases.rounds import round_began
from huiyin.kernel.texts import say
from huiyin.org.models import Department, Person
from huiyin.rulebook import definitions
from huiyin.rulebook.definitions import Form, Process, Transition
from huiyin.rulebook.queries import pack_of

ROWS = ("department", "person", "item__owner", "item__team", "asked_by", "acknowledged_by", "answered_by")


def rule_of(part: Part, process: str) -> definitions.Part:
    """The rule under which it was asked."""
    return process_then_of(part, process).parts[part.rule]


def process_then_of(part: Part, process: str) -> Process:
    return pack_of(part.pack_version_id).processes[process]


def form_of_part(part: Part, process: str) -> Form:
    """What the department fills in."""
    then = process_then_of(part, process)
    return then.forms[then.parts[part.rule].form]


def parts_of(case: Case) -> list[Part]:
    """All that was asked of departments, in the order it was asked."""
    return list(case.parts.select_related(*ROWS).order_by("pk"))


def asked_this_round(case: Case) -> set[str]:
    """The rules by which departments have been asked since this round began."""
    parts = case.parts.all()
    if began := round_began(case):
        parts = parts.filter(asked_at__gte=Subquery(case.acts.filter(pk=began).values("at")))
    return {*parts.values_list("rule", flat=True)}


def unanswered(case: Case, transition: Transition) -> list[str]:
    """The sentences that say which departments a step waits for; asked only where the rule book lets any hold it up."""
    gates = gates_of(case, transition)
    if not gates:
        return []
    rows = case.parts.filter(rule__in=gates, closed_at=None).select_related("department")
    return [still_missing(part, case.process) for part in rows.order_by("pk")]


def gates_of(case: Case, transition: Transition) -> list[str]:
    """The rules whose parts a step waits for."""
    process = pack_of(case.pack_version_id).processes[case.process]
    return [part.key for part in process.parts.values() if transition.key in part.gates]


def still_missing(part: Part, process: str) -> str:
    said = {"department": part.department.name, "what": say(rule_of(part, process).title)}
    if part.came_back:
        return _("%(department)s handed it back: “%(what)s” has to be asked of another or withdrawn.") % said
    return _("%(department)s has not answered: “%(what)s”.") % said


def is_asked_of(person: Person, part: Part) -> bool:
    """Whether it is theirs to answer: of the department, standing in, or given it by a colleague."""
    if part.department_id in person.department_ids or part.department_id in person.reach("cases.answer").departments:
        return True
    return part.waits and not part.without_account and part.item.owner_id == person.pk


def answers_part(person: Person, part: Part) -> bool:
    """Whether this person is asked and still owes the answer."""
    return part.waits and is_asked_of(person, part)


def parts_owed_by(person: Person) -> QuerySet[Part]:
    """What this person's departments have to answer, and what was given to them."""
    places = person.department_ids | person.reach("cases.answer").departments
    theirs = Q(department__in=places) | Q(item__owner=person, without_account=False)
    return Part.objects.filter(theirs, closed_at=None, returned_at=None)


def parts_seen_by(person: Person, parts: Iterable[Part]) -> list[Part]:
    """Whoever does not see the whole case sees what is asked of their department, and what they answered."""
    return [
        part
        for part in parts
        if part.answered_by_id == person.pk or ((part.waits or part.answered) and is_asked_of(person, part))
    ]


def rules_to_ask(case: Case) -> list[definitions.Part]:
    """What may be asked where the case stands."""
    process = pack_of(case.pack_version_id).processes[case.process]
    if case.ended_at is not None:
        return []
    return [part for part in process.parts.values() if not part.stages or case.stage in part.stages]


def answered_lately(person: Person, *, since: datetime) -> QuerySet[Part]:
    """What this person's departments have answered."""
    places = person.department_ids | person.reach("cases.answer").departments
    return Part.objects.filter(department__in=places, outcome=Part.Outcome.ANSWERED, closed_at__gte=since)


def others_to_ask(part: Part, *, beside: Iterable[Part], among: Iterable[Department]) -> list[Department]:
    """To whom what was handed back can go instead: who does not owe the same already, by the parts of the case."""
    others = (one for one in beside if one.rule == part.rule and one.closed_at is None and one.pk != part.pk)
    taken = {one.department_id for one in others}
    return [department for department in among if department.pk not in taken]
