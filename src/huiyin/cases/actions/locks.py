"""Every verb holds the case it changes."""

from huiyin.cases.models import Case
from huiyin.kernel.errors import DomainError
from huiyin.worklist.models import WorkItem


class Removed(DomainError):
    """%(number)s is not there any more: the file it came in with was taken back."""


def locked(case: Case) -> Case:
    """The row as it is now, held until the transaction ends.

    Its open work items are held first, as whoever hands an item over does: the other order would deadlock.
    """
    open_items = WorkItem.objects.open().filter(subject=case.subject).order_by("pk")
    list(open_items.select_for_update().values_list("pk"))
    rows = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk)
    found = rows.select_related(
        "registrar", "department", "liable_department", "customer__keeper", "responsible_person"
    ).first()
    if found is None:
        raise Removed(number=case.number)
    return found
