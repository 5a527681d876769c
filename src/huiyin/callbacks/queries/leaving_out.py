"""Whether there is a reason not to call somebody, and which was written down."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from huiyin.callbacks.enums import LEFT_OUT_BY_HAND, State, Why
from huiyin.callbacks.models import Callback
from huiyin.cases.models import Case
from huiyin.cases.queries import complaints
from huiyin.contact.models import Interaction
from huiyin.contact.queries import contact_rules
from huiyin.customers.models import Customer
from huiyin.worklist.reasons import GONE


def complaining(customer_ids: Collection[int]) -> set[int]:
    """Those of some customers of whom a complaint is open."""
    rows = Case.objects.running().filter(process__in=complaints(), customer__in=customer_ids)
    return set(rows.values_list("customer", flat=True))


def reasons_that_hold(customers: Sequence[Customer]) -> list[Why]:
    """What may be said of all of some customers who are not to be called after all.

    What a file or a case would say, too, is no matter of opinion: it takes customers out of what is owed to all.
    """
    keys = {one.pk for one in customers}
    so = {
        Why.OPEN_COMPLAINT: complaining(keys) == keys,
        Why.LOST: all(one.lost_at is not None for one in customers),
        Why.DO_NOT_CONTACT: all(one.do_not_contact for one in customers),
    }
    return [why for why in LEFT_OUT_BY_HAND if so.get(why, True)]


def contacts_in_words(customer_ids: Collection[int], at: datetime) -> dict[int, str]:
    """How often we contacted some customers lately, and how often we may; nothing where the rule book sets no limit."""
    cap = contact_rules().cap
    if cap is None or not customer_ids:
        return {}
    lately = {"at__gt": at - timedelta(days=cap.days), "at__lte": at}
    told = Interaction.objects.with_something_said().filter(
        customer__in=customer_ids, direction=Interaction.Direction.OUT, **lately
    )
    counted = told.order_by().values_list("customer").annotate(Count("pk"))
    words = {"days": cap.days, "most": cap.contacts}
    said = _("%(count)s contacts in the last %(days)s days; at most %(most)s are allowed")
    return {customer: said % {**words, "count": count} for customer, count in counted}


def let_off_for(callback: Callback) -> str:
    """What was written when somebody was let off; nothing where a rule left them out."""
    item = callback.item
    return item.reason if item and callback.state == State.EXCLUDED and item.reason != GONE else ""
