"""Who is asked to sign what, and where it may be sent back to."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import pgettext

from huiyin.cases.models import Approval, Case, Signer
from huiyin.cases.queries.process import process_of, targets_of
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Form, Transition
from huiyin.rulebook.rules import READS


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


def signs(person: Person, signer: Signer) -> bool:
    """Whether this person is asked for that signature and still owes it."""
    return signer.waits and is_asked(person, signer)


def owed_by(person: Person) -> QuerySet[Signer]:
    """The signatures and opinions this person owes, also for a department or in somebody's place."""
    theirs = Q(item__owner=person) | Q(person=None, item__owner=None, department__in=[*person.department_ids])
    return Signer.objects.filter(theirs, item__settled_at=None, item__isnull=False, answered_at=None)


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
