"""Every verb holds the item it changes."""

from huiyin.kernel.errors import DomainError
from huiyin.worklist.models import WorkItem


class AlreadySettled(DomainError):
    """This is already done or closed; reload the page to see what happened."""


def locked(item: WorkItem) -> WorkItem:
    """The item as it is now, held until the end of the transaction; refuses one that has ended."""
    rows = WorkItem.objects.select_related("owner", "team", "calendar", "standing_in_for")
    item = rows.select_for_update(of=("self",)).get(pk=item.pk)
    if item.settled_at:
        raise AlreadySettled
    return item
