"""What a matter settles about the things that its customer owns."""

from datetime import date

from django.utils.translation import gettext_noop

from huiyin.cases.effects.registry import effect, said
from huiyin.cases.models import Act, Case
from huiyin.cases.queries import told_at_first
from huiyin.customers.actions import plan_service


@effect(
    "set_next_service",
    gettext_noop("the thing in the customer's file has its last and its next service from the form"),
    reads=("served_on", "next_service_on"),
)
def set_next_service(case: Case, act: Act) -> None:
    """What belongs to nobody's file has nothing to be reminded of; the form keeps its dates."""
    thing = str(told_at_first(case, "asset") or "")
    if case.customer is None or act.by is None or not thing:
        return
    months = said(case, act, "service_cycle")
    plan_service(
        case.customer,
        thing,
        served_on=date.fromisoformat(said(case, act, "served_on")),
        next_on=date.fromisoformat(said(case, act, "next_service_on")),
        cycle_months=int(months) if months else None,
        by=act.by,
        at=act.at,
    )
