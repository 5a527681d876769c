"""Whose phone rings, who calls, and what is owed of calls."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.contact.enums import CallState
from huiyin.contact.models import Call, Interaction
from huiyin.contact.rules import PHONE
from huiyin.customers.models import ContactPerson, Customer, Phone
from huiyin.customers.queries import home_region
from huiyin.customers.rules import PhoneUnreadable, phone_number
from huiyin.kernel import masking
from huiyin.org.models import Person

UNDER_WAY = timedelta(hours=4)  # a call whose end nobody told is recorded as the one that goes on no longer
RINGS = timedelta(minutes=5)  # no phone rings longer: exchanges give up after three (RFC 3261, timer C)
LASTS = timedelta(hours=2)  # of hardly any call: longer, its end was not told
JUST_NOW = timedelta(minutes=10)  # since a call without a record ended: it still stands on the banner
MOST = 5
ONE_HOUR = timedelta(hours=1)  # longer than this nobody writes at the record of a call
TO_THE_MINUTE = timedelta(minutes=1)  # a moment that was typed has no seconds


def number_of(told: str) -> str:
    """A number as files keep it; what is none (an internal extension, a withheld number) is kept as nothing."""
    try:
        return phone_number(told, home_region()) if told else ""
    except PhoneUnreadable:
        return ""


def callers(number: str) -> list[int]:
    """The files with exactly this number, by key; that of a contact person counts, too."""
    if not number:
        return []
    held = {*Phone.objects.filter(number=number).values_list("customer_id", flat=True)}
    held |= {*ContactPerson.objects.filter(number=number).values_list("customer_id", flat=True)}
    return sorted(Customer.objects.filter(pk__in=held).values_list("pk", flat=True)) if held else []


def _numbers_of(customer: Customer) -> set[str]:
    """Those that lead to a file (callers)."""
    contacts = ContactPerson.objects.filter(customer=customer).values_list("number", flat=True)
    return {*Phone.objects.filter(customer=customer).values_list("number", flat=True).union(contacts)}


def whose_extension(extension: str) -> Person | None:
    return Person.objects.active().filter(extension=extension).first() if extension else None


def caller(call: Call) -> str | Promise:
    """Who it is, as far as the number says: a name, else the number, hidden like any other."""
    return call.customer.name if call.customer else masking.phone(call.number) or _("a withheld number")


def calls_now(agent: Person, at: datetime) -> list[Call]:
    """The calls on somebody's phone, and those just over of which nothing is on record yet; the newest first."""
    rings = Q(state=CallState.RINGING, began_at__lte=at - RINGS)
    rows: QuerySet[Call] = Call.objects.filter(agent=agent, began_at__gt=at - LASTS, interaction=None).exclude(rings)
    found = rows.select_related("customer", "item").order_by("-began_at", "-pk")[:MOST]
    return [call for call in found if call.state != CallState.ENDED or _to_record(call, at)]


def own_call(
    agent: Person, customer: Customer | None, *, number: str = "", direction: str, reached: bool, at: datetime
) -> Call | None:
    """The call of this agent with a customer, or a number, that goes on at a moment or was over not long before.

    One that has its record is none; nor is one that nobody answered, where somebody was reached. Source: D52-14.
    """
    if not agent.extension:  # no phone system tells of their calls
        return None
    lasted = Q(ended_at=None) | Q(ended_at__gte=at - ONE_HOUR)
    rows = Call.objects.filter(lasted, agent=agent, interaction=None, began_at__gt=at - UNDER_WAY)
    rows = rows.filter(began_at__lt=at + TO_THE_MINUTE).order_by("-began_at", "-pk")
    found = [call for call in rows if call.answered_at or not reached or call.ended_at is None]
    numbers = {number_of(number), *(_numbers_of(customer) if customer and found else ())} - {""}
    with_them = [call for call in found if call.number in numbers or (customer and call.customer_id == customer.pk)]
    return min(with_them, key=lambda call: (call.direction != direction, call.ended_at is not None), default=None)


def record_of(call: Call, at: datetime) -> Interaction | None:
    """What its agent wrote of a call before the phone system told how it ended."""
    said = Interaction.objects.filter(by=call.agent, channel=PHONE, call=None, customer__in=callers(call.number))
    return said.filter(at__range=(call.began_at - TO_THE_MINUTE, at)).order_by("at", "pk").first()


def _to_record(call: Call, at: datetime) -> bool:
    owed = call.item is not None and call.item.settled_at is None
    return owed and call.ended_at is not None and call.ended_at > at - JUST_NOW
