"""Every verb holds the case it changes."""

from huiyin.cases.models import Case
from huiyin.customers.queries import subject_of
from huiyin.kernel.errors import DomainError
from huiyin.worklist.actions import hold_items
from huiyin.worklist.models import WorkItem


class Removed(DomainError):
    """%(number)s is not there any more: the file it came in with was taken back."""


def locked(case: Case) -> Case:
    """The row as it is now, held until the transaction ends."""
    (held,) = locked_together(case)
    return held


def locked_together(*cases: Case) -> list[Case]:
    """Several cases as they are now, held until the transaction ends, in the order given.

    Their open work and that about their customers are held first, as whoever hands an item over does: the other order
    would deadlock; the cases themselves by their keys (docs/architecture.md, "Locks").
    """
    subjects = {case.subject for case in cases}
    subjects |= {subject_of(case.customer_id) for case in cases if case.customer_id}
    hold_items(WorkItem.objects.open().filter(subject__in=sorted(subjects)))
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk for case in cases]).order_by("pk")
    found = {
        row.pk: row
        for row in rows.select_related(
            "registrar", "department", "liable_department", "customer__keeper", "responsible_person"
        )
    }
    for case in cases:
        if case.pk not in found:
            raise Removed(number=case.number)
    return [found[case.pk] for case in cases]
