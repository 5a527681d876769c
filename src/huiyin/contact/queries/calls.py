"""Whose phone rings, who calls, and what is owed of calls."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.contact.enums import CallState
from huiyin.contact.models import Call
from huiyin.customers.models import ContactPerson, Customer, Phone
from huiyin.customers.queries import home_region
from huiyin.customers.rules import PhoneUnreadable, phone_number
from huiyin.kernel import masking
from huiyin.org.models import Person

UNDER_WAY = timedelta(hours=4)  # a call whose end nobody told rings no longer
JUST_NOW = timedelta(minutes=10)  # since a call without a record ended: it still stands on the banner
MOST = 5


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


def whose_extension(extension: str) -> Person | None:
    return Person.objects.active().filter(extension=extension).first() if extension else None


def caller(call: Call) -> str | Promise:
    """Who it is, as far as the number says: a name, else the number, hidden like any other."""
    return call.customer.name if call.customer else masking.phone(call.number) or _("a withheld number")


def calls_now(agent: Person, at: datetime) -> list[Call]:
    """The calls on somebody's phone, and those just over of which nothing is on record yet; the newest first."""
    rows: QuerySet[Call] = Call.objects.filter(agent=agent, began_at__gt=at - UNDER_WAY, interaction=None)
    found = rows.select_related("customer", "item").order_by("-began_at", "-pk")[:MOST]
    return [call for call in found if call.state != CallState.ENDED or _to_record(call, at)]


def _to_record(call: Call, at: datetime) -> bool:
    owed = call.item is not None and call.item.settled_at is None
    return owed and call.ended_at is not None and call.ended_at > at - JUST_NOW
