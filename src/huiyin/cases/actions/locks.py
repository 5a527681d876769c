"""Every verb holds the case it changes."""

from django.db.models import QuerySet

from huiyin.cases.models import ABOUT, Case
from huiyin.customers.queries import subject_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.prepared import prepared
from huiyin.worklist.actions import hold_items
from huiyin.worklist.models import WorkItem

COME_ALONG = ("registrar", "department", "liable_department", "customer__keeper", "responsible_person")
READ_LATER = ("search", "search_text")  # the longest columns, which are written anew and hardly ever read


class Removed(DomainError):
    """%(number)s is not there any more: the file it came in with was taken back."""


def locked(case: Case) -> Case:
    """The row as it is now, held until the transaction ends; its work is held first (see below)."""
    _hold_work_about(case.pk, case.customer_id or 0)
    found = _hold(case.pk)
    if not found:
        raise Removed(number=case.number)
    return found[0]


def locked_together(*cases: Case) -> list[Case]:
    """Several cases as they are now, held until the transaction ends, in the order given.

    Their open work and that about their customers are held first, as whoever hands an item over does: the other order
    would deadlock; the cases themselves by their keys (docs/architecture.md, "Locks").
    """
    subjects = {case.subject for case in cases}
    subjects |= {subject_of(case.customer_id) for case in cases if case.customer_id}
    hold_items(WorkItem.objects.open().filter(subject__in=sorted(subjects)))
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk for case in cases]).order_by("pk")
    found = {row.pk: row for row in rows.select_related(*COME_ALONG).defer(*READ_LATER)}
    for case in cases:
        if case.pk not in found:
            raise Removed(number=case.number)
    return [found[case.pk] for case in cases]


@prepared
def _hold_work_about(case: int, customer: int) -> QuerySet[WorkItem]:
    items = WorkItem.objects.open().filter(subject__in=[f"{ABOUT}{case}", subject_of(customer)])
    return items.order_by("pk").select_for_update(of=("self",)).only("pk")


@prepared
def _hold(case: int) -> QuerySet[Case]:
    rows = Case.objects.select_for_update(of=("self",)).filter(pk=case)
    return rows.select_related(*COME_ALONG).defer(*READ_LATER)
