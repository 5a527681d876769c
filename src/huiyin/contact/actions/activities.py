"""Activities of the house: a free check week, an offer month, an evening; customers are told what, when and where."""

from datetime import date, datetime

from huiyin.contact.actions.points import fitting
from huiyin.contact.models import Activity
from huiyin.contact.rules import LONGEST_POINT
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person

LONGEST_TITLE = 60
LONGEST_CONTENT = 1000


class TitleMissing(DomainError):
    """Give the activity a name."""

    field = "title"


class ContentMissing(DomainError):
    """Write down what it is about."""

    field = "content"


class DateMissing(DomainError):
    """Say on which day it is."""

    field = "starts_on"


class AddressMissing(DomainError):
    """Say where it is."""

    field = "address"


class EndsBeforeItBegins(DomainError):
    """It ends before it begins."""

    field = "ends_on"


class CalledOff(DomainError):
    """This activity was called off already."""


@whole
def plan_activity(
    *,
    title: str,
    content: str,
    starts_on: date | None,
    ends_on: date | None = None,
    address: str,
    by: Person,
    at: datetime,
) -> Activity:
    """Plan an activity; its content, date and address are what customers are told.

    Source: D51-9. Raises TitleMissing, ContentMissing, DateMissing, AddressMissing, EndsBeforeItBegins, TooLong.
    """
    words = _checked(title, content, starts_on, ends_on, address)
    return Activity.objects.create(**words, by=by, at=at)


@whole
def change_activity(
    activity: Activity,
    *,
    title: str,
    content: str,
    starts_on: date | None,
    ends_on: date | None = None,
    address: str,
) -> Activity:
    """Another name, content, date or address. Raises as plan_activity does, and CalledOff."""
    stored = _standing(activity)
    words = _checked(title, content, starts_on, ends_on, address)
    for name, value in words.items():
        setattr(stored, name, value)
    stored.save(update_fields=[*words])
    return stored


@whole
def call_off_activity(activity: Activity, *, by: Person, at: datetime) -> Activity:
    """Nobody is told of it any more; who was told stays on record. Raises CalledOff."""
    stored = _standing(activity)
    stored.called_off_by, stored.called_off_at = by, at
    stored.save(update_fields=["called_off_by", "called_off_at"])
    return stored


def _standing(activity: Activity) -> Activity:
    stored = Activity.objects.select_for_update().get(pk=activity.pk)
    if stored.called_off_at:
        raise CalledOff
    return stored


def _checked(
    title: str, content: str, starts_on: date | None, ends_on: date | None, address: str
) -> dict[str, str | date | None]:
    title, content, address = title.strip(), content.strip(), address.strip()
    if not title:
        raise TitleMissing
    if not content:
        raise ContentMissing
    if starts_on is None:
        raise DateMissing
    if not address:
        raise AddressMissing
    if ends_on and ends_on < starts_on:
        raise EndsBeforeItBegins
    return {
        "title": fitting(title, LONGEST_TITLE, field="title"),
        "content": fitting(content, LONGEST_CONTENT, field="content"),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "address": fitting(address, LONGEST_POINT, field="address"),
    }
