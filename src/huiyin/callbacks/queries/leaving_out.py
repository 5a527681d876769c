"""Whether there is a reason not to call somebody, and which was written down."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huiyin.callbacks.enums import State, Why
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


def contacted_in_words(callback: Callback, at: datetime) -> str:
    """How often a customer was contacted who is left out because that is as often as allowed."""
    cap = contact_rules().cap
    if cap is None or callback.why != Why.CAPPED:
        return ""
    said = Interaction.objects.with_something_said().filter(
        customer=callback.customer_id,
        direction=Interaction.Direction.OUT,
        at__gt=at - timedelta(days=cap.days),
        at__lte=at,
    )
    words = {"count": said.count(), "days": cap.days, "most": cap.contacts}
    return _("%(count)s contacts in the last %(days)s days; at most %(most)s are allowed") % words


def let_off_for(callback: Callback) -> str:
    """What was written when somebody was let off; nothing where a rule left them out."""
    item = callback.item
    return item.reason if item and callback.state == State.EXCLUDED and item.reason != GONE else ""
