"""What follows a call about an activity: the customer was told of it, and the letter that is to be posted.

Source: D52-12, D52-13, SM-11.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_noop

from huiyin.callbacks import queries
from huiyin.callbacks.enums import State
from huiyin.callbacks.models import Callback, Round
from huiyin.customers.models import Customer
from huiyin.customers.queries import clause_row
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.messaging.actions import Decided, Recipient, decide_each
from huiyin.messaging.models import Template
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

TO_POST = gettext_noop("Letter to post: %(title)s")


class NothingOwed(DomainError):
    """Nobody of this round is owed a letter any more."""


@whole
def follow_up_call(callback: Callback) -> WorkItem | None:
    """A customer was reached: they were told of the activity, and a letter is owed where the plan says so."""
    talk = callback.interaction
    if callback.state != State.REACHED or talk is None or callback.settled_at is None:
        return None
    activity = queries.activity_of(callback.round)
    if activity:
        talk.told.add(activity)
    letter = queries.rule_of(callback.round).letter
    if letter is None or callback.settled_by is None:  # whoever was reached by a message was not called
        return None
    if not queries.letter_agreed(callback):
        return None
    return worklist.open_item(
        kind=Kind.TASK,
        title=in_each_language(TO_POST, title=callback.round.title),
        subject=callback.letter,
        subject_label=f"{callback.customer.number} {callback.customer.name}",
        owner=callback.settled_by,
        clause=clause_row(letter.clause) if letter.clause else None,
        form=letter.due,
        by=callback.settled_by,
        at=callback.settled_at,
    )


@whole
def write_letters(run: Round, *, template: Template, variables: Mapping[str, str], by: Person, at: datetime) -> Decided:
    """Every letter of the round that is owed and not written is decided at once, by one template; a batch prints them.

    Whoever said on the phone that they come has agreed to it. Raises NothingOwed and what decide_each raises.
    Source: D52-13.
    """
    owed = list(queries.letters_owed(run, by))
    if not owed:
        raise NothingOwed
    wanted = [Recipient(one.customer_id, f"{one.letter}/{template.pk}", one.letter, variables) for one in owed]
    return decide_each(template.channel, wanted, template=template, sparing=False, agreed=True, by=by, at=at)


@whole
def note_posted(customer: Customer, *, about: str = "", by: Person | None, at: datetime) -> int:
    """A letter to the customer was posted: the one that it says it is is owed no more; says how many were settled.

    One that says nothing is what was owed longest; one about something else settles nothing.
    """
    owed = {callback.letter for callback in Callback.objects.filter(customer=customer, state=State.REACHED)}
    meant = owed & {about} if about else owed
    items = WorkItem.objects.open().filter(kind=Kind.TASK, subject__in=meant).order_by("pk")
    held = worklist.hold_items(WorkItem.objects.open().filter(pk__in=items.values("pk")[:1]))
    return len(worklist.settle_each(held, by=by, at=at))
