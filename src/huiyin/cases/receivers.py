"""What cases do when other modules report something."""

from django.db.models import F, OuterRef, Subquery

from huiyin.cases.models import Case, StageEntry
from huiyin.kernel.events import on
from huiyin.worklist.events import ItemsHandedOver
from huiyin.worklist.models import WorkItem


@on(ItemsHandedOver)
def follow_the_owner(event: ItemsHandedOver) -> None:
    """The case belongs to whoever has its stage's work item now."""
    standing = StageEntry.objects.filter(left_at=None, item__in=event.item_ids)
    item = WorkItem.objects.filter(pk__in=standing.filter(case=OuterRef("pk")).values("item"))
    Case.objects.filter(pk__in=standing.values("case")).update(
        owner=Subquery(item.values("owner")[:1]), revision=F("revision") + 1
    )
