"""Every verb holds the case it changes."""

from huiyin.cases.models import Case
from huiyin.customers.queries import subject_of
from huiyin.kernel.errors import DomainError
from huiyin.worklist.actions import hold_items
from huiyin.worklist.models import WorkItem


class Removed(DomainError):
    """%(number)s is not there any more: the file it came in with was taken back."""


def locked(case: Case) -> Case:
    """The row as it is now, held until the transaction ends.

    Its open work and that about its customer are held first, as whoever hands an item over does: the other order
    would deadlock (docs/architecture.md, "Locks").
    """
    subjects = [case.subject, *([subject_of(case.customer_id)] if case.customer_id else [])]
    hold_items(WorkItem.objects.open().filter(subject__in=subjects))
    rows = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk)
    found = rows.select_related(
        "registrar", "department", "liable_department", "customer__keeper", "responsible_person"
    ).first()
    if found is None:
        raise Removed(number=case.number)
    return found
