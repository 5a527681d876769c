"""One callback."""

from huiyin.callbacks.models import Callback
from huiyin.worklist.models import WorkItem


def callback_of(item: WorkItem) -> Callback | None:
    """What a work item of the kind callback is for, with its round, its customer and the call before."""
    return Callback.objects.select_related("round", "customer", "item", "before").filter(item=item).first()
