"""Letters that follow calls and are not written yet."""

from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from huiyin.callbacks.enums import State
from huiyin.callbacks.models import OWED_LETTER, Callback, Round
from huiyin.messaging.enums import State as Sent
from huiyin.messaging.models import Message
from huiyin.org.models import Person
from huiyin.worklist.models import WorkItem

NOT_THERE = (Sent.WITHDRAWN, Sent.FAILED)
LETTER = Concat(Value(OWED_LETTER), Cast("pk", TextField()), output_field=TextField())  # Callback.letter


def letters_owed(run: Round, by: Person) -> QuerySet[Callback]:
    """Whom of a round a letter is owed that nobody has written: to whoever leads the round all, else their own."""
    items = WorkItem.objects.open().filter(subject=OuterRef("about"))
    if not run.permits(by, "plan"):
        items = items.filter(owner=by)
    written = Message.objects.filter(subject=OuterRef("about")).exclude(state__in=NOT_THERE)
    reached = Callback.objects.filter(round=run, state=State.REACHED).annotate(about=LETTER)
    owed = reached.filter(Exists(items), ~Exists(written))
    return owed.select_related("customer").order_by("customer", "pk")
