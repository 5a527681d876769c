"""Whether there is a reason not to call somebody, and which was written down."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from huiyin.callbacks.enums import State
from huiyin.callbacks.models import Callback
from huiyin.cases.models import Case
from huiyin.cases.queries import complaints
from huiyin.contact.models import Interaction
from huiyin.contact.queries import contact_rules
from huiyin.worklist.reasons import GONE


def complaining(customer_ids: Collection[int]) -> set[int]:
    """Those of some customers of whom a complaint is open."""
    rows = Case.objects.running().filter(process__in=complaints(), customer__in=customer_ids)
    return set(rows.values_list("customer", flat=True))


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
