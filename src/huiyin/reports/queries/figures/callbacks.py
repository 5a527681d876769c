"""Figures of rounds of callbacks: how many of those to be called were reached. Source: A4-2, D43-1, K-01, K-23."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.callbacks.enums import NOT_OWED, State
from huiyin.callbacks.models import Callback
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.definitions import Asker, Figure, Rows, of_customers


def _to_call(asker: Asker) -> Rows:
    """Everybody but those left out; whoever is still open was not reached yet."""
    return of_customers(Callback.objects.exclude(state=State.EXCLUDED), asker)


def _owed(asker: Asker) -> Rows:
    """Of whom every single one counts: also who was let off, but not who said no or is no customer any more."""
    first = Callback.objects.filter(turn=1).exclude(groups=[])
    return of_customers(first.exclude(state=State.EXCLUDED, why__in=NOT_OWED), asker)


def _reached(_asker: Asker) -> Q:
    return Q(state=State.REACHED)


FIGURES = (
    Figure(
        key="callbacks_reached",
        name=_("Customers reached by callbacks"),
        formula=_(
            "Of the callbacks due in the period, the share in which the customer was reached; customers left "
            "out of the round do not count, those still to be called do."
        ),
        kind=Kind.SHARE,
        source="callbacks",
        reach="customer__department",
        changed_by=lambda _pack: ["call", "work/callback"],
        rows=_to_call,
        good=_reached,
        day="item__due_at",
        dimensions=(
            by.plan("round__plan"),
            by.department("customer__department"),
            by.person("settled_by", _("Result by")),
        ),
        fits=lambda pack: bool(pack.callbacks),
    ),
    Figure(
        key="groups_reached",
        name=_("Must-call customers reached"),
        formula=_(
            "Of the first calls due in the period to customers in groups where nobody may be missed "
            "(members, in warranty), the share in which the customer was reached. Customers who were excused "
            "or left out count as missed; only those who declined, are no longer customers or were called "
            "back within the matter do not count."
        ),
        kind=Kind.SHARE,
        source="callbacks",
        reach="customer__department",
        changed_by=lambda _pack: ["call", "work/callback"],
        rows=_owed,
        good=_reached,
        day="last_day__at",
        dimensions=(by.group("groups"), by.plan("round__plan"), by.department("customer__department")),
        fits=lambda pack: any(plan.groups for plan in pack.callbacks.values()),
    ),
)
