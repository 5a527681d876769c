"""What cases do when other modules report something."""

from django.db.models import OuterRef, Subquery

from huiyin.cases.actions.watching import look_out
from huiyin.cases.events import CaseCorrected, CaseMoved, CaseRegistered
from huiyin.cases.models import Case, StageEntry
from huiyin.kernel.events import on
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.events import ItemsHandedOver


@on(ItemsHandedOver)
def follow_the_owner(event: ItemsHandedOver) -> None:
    """The case belongs to whoever has its stage's work item now."""
    standing = StageEntry.objects.filter(left_at=None, item__in=event.item_ids)
    Case.objects.filter(pk__in=standing.values("case")).update(
        owner=Subquery(standing.filter(case=OuterRef("pk")).values("item__owner")[:1])
    )


@on(CaseRegistered)
@on(CaseCorrected)
@on(CaseMoved)
def see_whether_there_are_many(event: CaseRegistered | CaseCorrected | CaseMoved) -> None:
    """What a case says may be one too many."""
    if pack_in_force().watches:
        look_out(Case.objects.select_related("department").get(pk=event.case_id), at=event.at)
