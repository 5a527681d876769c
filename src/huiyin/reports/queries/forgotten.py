"""Who belongs to a group of which nobody may be missed and was in no round: no share of those reached counts them.

Source: K-01, K-23, D43-1.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from huiyin.callbacks.models import Callback
from huiyin.customers.models import Customer, CustomerQuerySet
from huiyin.customers.queries import listed, vocabulary
from huiyin.kernel.worktime.amounts import MONTHS, amount
from huiyin.reports.queries.figures import Asker
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import CallbackPlan

OF_EVERYBODY = ("every", "festival", "now")  # by the other occasions a turn comes only to whom something happens
LONGEST_MONTH = 31  # days


def in_no_round(asker: Asker, period: Period) -> CustomerQuerySet:
    """Customers who belong to such a group by their file of today, had one by the period's end, and were in no round.

    Of a plan that comes round again, in none as far back as it may let somebody wait; of another one, in none of the
    period, if it had any then.
    """
    _first, until = period.moments(asker.zone)
    forgotten = Q(pk=None)
    for key, plan in asker.pack.callbacks.items():
        # Whoever is in a round that still runs when the period ends is not forgotten.
        rounds = Callback.objects.filter(round__plan=key, last_day__at__gte=_since(plan, asker, period))
        if plan.trigger.kind in OF_EVERYBODY and plan.groups and rounds.filter(last_day__at__lt=until).exists():
            belongs = Q(pk=None)
            for group in plan.groups.values():
                belongs |= vocabulary().where(group.when)
            concerned = belongs & vocabulary().where(plan.audience) if plan.audience else belongs
            called = Exists(rounds.filter(customer=OuterRef("pk")))
            forgotten |= concerned & ~Q(refusals__contains=[plan.purpose]) & ~Q(called)
    files = listed()(Customer.objects.filter(lost_at=None, do_not_contact=False, opened_at__lt=until))
    found = files.filter(forgotten)
    return found if asker.reach.everything else found.filter(department__in=asker.reach.departments)


def _since(plan: CallbackPlan, asker: Asker, period: Period) -> datetime:
    first, until = period.moments(asker.zone)
    if plan.trigger.kind != "every":
        return first
    apart = amount(plan.trigger.every)
    return min(first, until - timedelta(days=apart.size * (LONGEST_MONTH if apart.family == MONTHS else 1)))
