"""Who is asked to sign what, and where it may be sent back to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from huiyin.cases.models import Approval, Case, Signer, case_about
from huiyin.cases.queries.process import process_of, targets_of
from huiyin.org.models import Membership, Person
from huiyin.rulebook.definitions import Form, Transition
from huiyin.rulebook.rules import READS
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import Barred

ASKS = _("who asks does not sign their own asking")
SIGNS_ALREADY = _("nobody gives two signatures of one asking")
Turn = tuple[Approval | None, Signer | None]


def signers_of(approval: Approval) -> list[Signer]:
    """Everybody asked, in the order of their turns."""
    rows = approval.signers.select_related(
        "person", "department", "item__owner", "item__team", "answered_by", "added_by"
    )
    return list(rows.order_by("place", "pk"))


def signed_in(case: Case) -> list[Signer]:
    """Everybody who was asked for a signature or an opinion in a case, in the order they were asked."""
    rows = case.signers.select_related("person", "department", "answered_by", "approval")
    return list(rows.order_by("pk"))


def awaited(approval: Approval) -> list[str]:
    """The names of those whose signature is awaited now."""
    return [signer.name for signer in signers_of(approval) if signer.waits]


def listed(names: Iterable[str]) -> str:
    return pgettext("between names", ", ").join(names)


def is_asked(person: Person, signer: Signer) -> bool:
    """Whether it is theirs to sign: asked, standing in, given it by a colleague, or of the department that is asked."""
    if signer.item is not None and signer.item.owner_id is not None and signer.item.owner_id == person.pk:
        return True
    if signer.person_id is not None:
        return signer.person_id == person.pk
    return signer.department_id in person.department_ids


def barred_from(signer: Signer) -> Barred:
    """Who must not give a signature, and why: whoever asks for it, and whoever signs the same asking already."""
    return barred_from_asking(signer.approval, signer) if signer.approval else {}


def barred_from_items(items: Sequence[WorkItem]) -> list[Barred]:
    """The same of the work on somebody's list; where a turn is just being opened, by the one open asking."""
    signers = Signer.objects.filter(item__in=[item.pk for item in items if item.pk]).select_related("approval")
    of_items = {signer.item_id: signer for signer in signers.order_by("-pk")}
    cases = {case_about(item.subject) for item in items if item.pk not in of_items}
    askings = Approval.objects.filter(case__in=cases - {0}, closed_at=None).order_by("-pk")
    opened = {asking.case_id: asking for asking in askings}

    def turn(item: WorkItem) -> Turn:
        signer = of_items.get(item.pk)
        return (signer.approval, signer) if signer else (opened.get(case_about(item.subject)), None)

    return _barred([turn(item) for item in items])


def barred_from_asking(asking: Approval, but: Signer | None = None) -> Barred:
    """Who must not give one more signature, or this one beside the others."""
    return _barred([(asking, but)])[0]


def _barred(turns: Sequence[Turn]) -> list[Barred]:
    """Of each turn who must not take it, asked at once for all of them."""
    signing: dict[int, list[tuple[int, set[int]]]] = defaultdict(list)
    asked = {asking.pk for asking, _but in turns if asking}
    rows = Signer.objects.filter(approval__in=asked, released_at=None)
    for asking, pk, *people in rows.values_list("approval", "pk", "person", "answered_by", "item__owner"):
        signing[asking].append((pk, {person for person in people if person}))

    def against(asking: Approval | None, but: Signer | None) -> Barred:
        if asking is None:
            return {}
        others = {person for pk, people in signing[asking.pk] if but is None or pk != but.pk for person in people}
        return {**dict.fromkeys(others, SIGNS_ALREADY), asking.asked_by_id: ASKS}

    return [against(*turn) for turn in turns]


def signs(person: Person, signer: Signer) -> bool:
    """Whether this person is asked for that signature, still owes it and may give it."""
    return signer.waits and is_asked(person, signer) and person.pk not in barred_from(signer)


def free_to_sign(signer: Signer) -> bool:
    """Whether anybody of the department that is asked may give its signature."""
    return _members(signer).exists()


def may_give(signer: Signer) -> list[str]:
    """The names of those of a department of whom one gives the signature it is asked for, or of who has taken it."""
    if signer.item is not None and signer.item.owner is not None:
        return [signer.item.owner.name]
    people = Person.objects.filter(pk__in=_members(signer).values("person"))
    return list(people.order_by("name", "pk").values_list("name", flat=True))


def owed_by(person: Person) -> QuerySet[Signer]:
    """The signatures and opinions this person owes, also for a department or in somebody's place."""
    theirs = Q(item__owner=person) | Q(person=None, item__owner=None, department__in=[*person.department_ids])
    rows = Signer.objects.filter(theirs, item__settled_at=None, item__isnull=False, answered_at=None)
    others = Signer.objects.filter(approval=OuterRef("approval"), released_at=None).exclude(pk=OuterRef("pk"))
    signs_already = Exists(others.filter(Q(person=person) | Q(answered_by=person) | Q(item__owner=person)))
    return rows.exclude(approval__asked_by=person).exclude(signs_already)


def ways_back(case: Case) -> dict[str, Transition]:
    """Where a signer may send the case back to: stage and way, as far as the signer's words are all it asks."""
    process = process_of(case)
    return {
        target: way
        for way in process.transitions.values()
        if way.kind == "back"
        and case.stage in way.sources
        and way.approval is None
        and not any(READS.get(name) for name in way.effects)
        and _asks_why_only(process.forms.get(way.form))
        for target in targets_of(case, way)
    }


def _asks_why_only(form: Form | None) -> bool:
    required = [field for field in form.fields if field.required] if form else []
    return all(field.type == "text" for field in required) and len(required) <= 1


def _members(signer: Signer) -> QuerySet[Membership]:
    """Who of the department that is asked may give its signature."""
    members = Membership.objects.filter(department=signer.department_id, person__is_active=True)
    return members.exclude(person__in=[*barred_from(signer)])
