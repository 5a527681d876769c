"""An e-mail that came in is answered in time, like a letter. Source: C2-3."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from huiyin.contact import queries
from huiyin.customers.queries import clause_row, subject_of
from huiyin.kernel import masking
from huiyin.kernel.whole import whole
from huiyin.messaging.models import Message, Received
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

TO_ANSWER = gettext_noop("Answer the e-mail: %(words)s")
_told_by: list[Callable[[str], Person | None]] = []


def register_answerer(tell: Callable[[str], Person | None]) -> None:
    """Say of subjects of one's own who answers what a customer writes about them."""
    _told_by.append(tell)


@whole
def owe_answer_to_mail(received: Received, *, at: datetime) -> WorkItem | None:
    """An e-mail is work of whoever has its matter, else of the keeper, until it is answered.

    Within the time of the rule book for letters, counted from when it came. Of several about one matter the first that
    waits is answered for all of them. Whoever is owed to is told of the e-mail itself.
    """
    customer, rule = received.customer, queries.contact_rules().letters
    assert customer  # noqa: S101 - what is filed has a file
    owed = _owed().filter(customer=customer, subject=received.subject)
    owner = _answerer(received.subject) or customer.keeper or received.filed_by
    if owed.exists() or not (owner or customer.department):
        return None
    item = worklist.open_item(
        kind=Kind.PROMISE,
        title=in_each_language(TO_ANSWER, words=masking.text(received.about)),
        subject=subject_of(customer.pk),
        subject_label=f"{customer.number} {customer.name}",
        owner=owner,
        team=None if owner else customer.department,
        clause=clause_row(rule.clause) if rule.clause else None,
        form=rule.answer,
        since=received.at,
        by=owner,
        at=at,
    )
    received.item = item
    received.save(update_fields=["item"])
    return item


@whole
def settle_answered(message: Message, *, at: datetime) -> None:
    """What somebody writes back answers the e-mail it was written for, and all of its matter that came before."""
    if message.decided_by is None or message.to_many:
        return
    before = Q(subject=message.subject, at__lte=message.decided_at)
    answered = _owed().filter(Q(answered_by=message) | before, customer=message.customer)
    for received in answered.select_related("item").order_by("item"):
        if received.item:
            worklist.settle(received.item, words=message.subject_line, by=message.decided_by, at=at)


def _owed() -> QuerySet[Received]:
    return Received.objects.filter(item__isnull=False, item__settled_at=None)


def _answerer(subject: str) -> Person | None:
    known = (tell(subject) for tell in _told_by)
    return next((person for person in known if person), None)
