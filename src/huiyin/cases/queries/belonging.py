"""Which cases belong together: opened by one another, linked by people, merged into one."""

import re
from collections.abc import Iterable

from huiyin.cases.models import Case, Link
from huiyin.cases.rounds import round_began
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Process, Transition
from huiyin.rulebook.queries import pack_of

NUMBER = re.compile(r"([A-Z]{1,8}-\d{8}-\d{4,})")  # of a case, as its series gives them out
BY_HAND = (Link.Kind.RELATED, Link.Kind.DUPLICATE, Link.Kind.FOLLOWS)


def may_be_unlinked(link: Link) -> bool:
    """What people linked; what one became part of the other by stays as long as it is so."""
    merged = link.case.merged_into_id == link.other_id or link.other.merged_into_id == link.case_id
    return link.kind in BY_HAND and not merged


def waited_for(case: Case, process: Process, transition: Transition) -> list[Case]:
    """The running cases that a transition waits for; nothing is asked where the rule book names none."""
    rules = process.gating(transition.key)
    if not rules:
        return []
    opened = Case.objects.filter(parent=case, opened_as__in=rules).defer("search", "search_text").order_by("pk")
    standing = (survivor_of(one) for one in opened)
    return list({one.pk: one for one in standing if one.ended_at is None and one.pk != case.pk}.values())


def survivor_of(case: Case) -> Case:
    """The case that goes on for this one: itself, unless it was merged into another."""
    while case.merged_into_id is not None:
        case = Case.objects.select_related("customer").get(pk=case.merged_into_id)
    return case


def waiting_for(case: Case) -> list[Case]:
    """The running cases that opened this one, or one of those that have been merged into it."""
    gone_on = merged = [case.pk]
    while merged:
        merged = list(Case.objects.filter(merged_into__in=merged).values_list("pk", flat=True))
        gone_on = [*gone_on, *merged]
    opened = Case.objects.filter(pk__in=gone_on).exclude(opened_as="")
    rows = Case.objects.running().filter(pk__in=opened.values("parent")).exclude(pk=case.pk)
    return list(rows.select_related("owner").defer("search", "search_text").order_by("pk"))


def where_answered(case: Case) -> Case:
    """Where a customer answers: in the case that goes on for theirs, unless that is somebody else's."""
    survivor = survivor_of(case)
    return survivor if survivor.customer_id == case.customer_id else case


def may_spring_from(case: Case, process: Process) -> bool:
    """Whether a case of a process may be opened from this one by hand; of an ended one only what is no customer's."""
    return case.ended_at is None or process.forms[process.intake].that_means("complainant") is None


def opened_in(case: Case, rule: str) -> bool:
    """Whether what a rule opens is there already: it runs, or was opened in this round and not withdrawn."""
    there = Case.objects.filter(parent=case, opened_as=rule)
    if there.filter(ended_at=None).exists():
        return True
    acts = case.acts.filter(kind="opened", pk__gt=round_began(case), data__rule=rule)
    opened = list(acts.values_list("data__case", flat=True))
    return there.filter(pk__in=opened).exclude(ends=Case.Ends.WITHDRAWN).exists()


def complaints_beside(case: Case, person: Person) -> list[Case]:
    """The open complaints of a customer beside a matter, as this person sees them: of its class, else the only one."""
    if case.customer_id is None:
        return []
    kinds = [one.key for one in pack_of(case.pack_version_id).processes.values() if one.counts_as == "complaint"]
    rows = Case.objects.running().visible_to(person).filter(customer=case.customer_id, process__in=kinds)
    found = list(rows.exclude(pk=case.pk).defer("search", "search_text").order_by("pk"))
    alike = [one for one in found if one.classification == case.classification]
    return alike or (found if len(found) == 1 else [])


def case_numbered(number: str, person: Person) -> Case | None:
    """The case of a number, if this person sees it."""
    rows = Case.objects.visible_to(person).filter(number=number.strip().upper())
    return rows.defer("search", "search_text").first()


def text_with_cases(text: str, person: Person) -> list[tuple[str, int | None]]:
    """A text in pieces: what is the number of a case that this person sees, with its key, and what lies between."""
    parts = NUMBER.split(text)
    rows = Case.objects.visible_to(person).filter(number__in=parts[1::2])
    seen = dict(rows.values_list("number", "pk")) if parts[1:] else {}
    return [(part, seen.get(part)) for part in parts if part]


def seen_of(keys: Iterable[int], person: Person) -> dict[int, Case]:
    """Those of some cases that a person sees."""
    rows = Case.objects.visible_to(person).filter(pk__in=[*keys])
    return {case.pk: case for case in rows.defer("search", "search_text").order_by("pk")}
