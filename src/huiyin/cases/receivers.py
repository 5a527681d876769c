"""What cases do when other modules report something."""

from django.db.models import OuterRef, Subquery

from huiyin.cases import jobs
from huiyin.cases.events import CarryingOverBegun
from huiyin.cases.models import Case, StageEntry
from huiyin.kernel.events import on
from huiyin.worklist.events import ItemsHandedOver


@on(ItemsHandedOver)
def follow_the_owner(event: ItemsHandedOver) -> None:
    """The case belongs to whoever has its stage's work item now."""
    standing = StageEntry.objects.filter(left_at=None, item__in=event.item_ids)
    Case.objects.filter(pk__in=standing.values("case")).update(
        owner=Subquery(standing.filter(case=OuterRef("pk")).values("item__owner")[:1])
    )


@on(CarryingOverBegun)
def carry_them_over(event: CarryingOverBegun) -> None:
    jobs.carry_over.defer(carry_id=event.carry_id)
