"""A complaint that a customer has already: registered once more only by whoever says that it is another matter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.merging import merge
from huiyin.cases.actions.registering import register
from huiyin.cases.models import Case
from huiyin.cases.queries import case_numbered
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.queries import pack_of

APART = "apart"  # another matter


class SameMatter(DomainError):
    """This customer has an open complaint of this class: %(numbers)s. Is it the same matter, or another one?"""

    def __init__(self, found: Sequence[Case]) -> None:
        super().__init__(numbers=[case.number for case in found])
        self.same = list(found)


@whole
def register_heard(
    process_key: str, *, customer: Customer | None, alike: str = "", by: Person, at: datetime, **said: Any
) -> Case:
    """Register what somebody was told, and give the case in which it goes on.

    `alike` is the number of the open complaint that it is part of, into which it is merged, or APART. Raises SameMatter
    where nobody has said which although there is one of the same class, and what `register` and `merge` raise.
    Not asked of what rules open, imports bring or customers send in themselves: there nobody is there to answer.
    """
    told = alike and alike != APART
    if told and (into := case_numbered(alike, by)):
        locked(into)  # before the customer's file, as whoever takes a step in it holds them
    case = register(process_key, customer=customer, by=by, at=at, **said)
    if told:
        return merge(case, number=alike, reason=_("Told once more: the same matter."), by=by, at=at)
    if not alike and (found := _same(case)):
        raise SameMatter(found)
    return case


def _same(case: Case) -> list[Case]:
    """Open complaints of the customer of the same process and class; that from which it was opened is known."""
    process = pack_of(case.pack_version_id).processes[case.process]
    if process.counts_as != "complaint" or case.customer_id is None or not case.classification:
        return []
    rows = Case.objects.running().filter(
        customer=case.customer_id, process=case.process, classification=case.classification
    )
    return list(rows.exclude(pk__in=[case.pk, case.parent_id or 0]).only("pk", "number").order_by("pk"))
