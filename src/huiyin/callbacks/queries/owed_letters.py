"""Letters that follow calls and are not written yet."""

from django.db.models import QuerySet

from huiyin.callbacks.enums import State
from huiyin.callbacks.models import OWED_LETTER, Callback, Round
from huiyin.messaging.enums import State as Sent
from huiyin.messaging.models import Message
from huiyin.org.models import Person
from huiyin.worklist.models import WorkItem

NOT_THERE = (Sent.WITHDRAWN, Sent.FAILED)


def letters_owed(run: Round, by: Person) -> QuerySet[Callback]:
    """Whom of a round a letter is owed that nobody has written: to whoever leads the round all, else their own."""
    items = WorkItem.objects.open().filter(subject__startswith=OWED_LETTER)
    if not run.permits(by, "plan"):
        items = items.filter(owner=by)
    subjects = set(items.values_list("subject", flat=True))
    written = Message.objects.filter(subject__in=subjects).exclude(state__in=NOT_THERE)
    keys = [
        int(one.removeprefix(OWED_LETTER)) for one in subjects.difference(written.values_list("subject", flat=True))
    ]
    owed = Callback.objects.filter(round=run, state=State.REACHED, pk__in=keys)
    return owed.select_related("customer").order_by("customer", "pk")
