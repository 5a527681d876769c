"""Every verb holds the item it changes."""

from django.db.models import QuerySet

from huiyin.kernel.errors import DomainError
from huiyin.kernel.prepared import prepared
from huiyin.kernel.whole import under_way
from huiyin.worklist.models import WorkItem, WorkItemQuerySet


class AlreadySettled(DomainError):
    """This is already done or closed; reload the page to see what happened."""


def hold_items(items: WorkItemQuerySet) -> set[int]:
    """Hold several items until the transaction ends, in the order everybody does; says which."""
    return {*items.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)}


def locked(item: WorkItem) -> WorkItem:
    """The item as it is now, held until the end of the transaction; refuses one that has ended.

    One that an action before it in the same transaction holds is given back as it is.
    """
    if item.held_by is not None and item.held_by is under_way():
        if item.settled_at:
            raise AlreadySettled
        return item
    for held in _held(item.pk):
        if held.settled_at:
            raise AlreadySettled
        return held
    raise WorkItem.DoesNotExist


def hold_if_free(item: WorkItem) -> WorkItem | None:
    """The same for whoever holds files by now, before which work is held: nothing, if somebody else holds it."""
    rows = WorkItem.objects.select_related("owner", "team", "calendar", "standing_in_for").filter(pk=item.pk)
    held = rows.select_for_update(of=("self",), skip_locked=True).first()
    if held:
        held.held_by = under_way()
    return held


@prepared
def _held(item: int) -> QuerySet[WorkItem]:
    rows = WorkItem.objects.select_related("owner", "team", "calendar", "standing_in_for")
    return rows.filter(pk=item).select_for_update(of=("self",))
