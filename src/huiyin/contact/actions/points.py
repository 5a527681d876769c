"""What stays open with a customer: noted, and settled with how."""

from datetime import datetime

from huiyin.contact import queries
from huiyin.contact.enums import PointKind
from huiyin.contact.models import Interaction, Point
from huiyin.contact.rules import LONGEST_POINT, LONGEST_RESULT
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class NothingNoted(DomainError):
    """Write down what it is."""

    field = "words"


class TooLong(DomainError):
    """Keep each one under %(limit)s signs: “%(words)s…”."""


class NeedsAResult(DomainError):
    """Write down how it was settled."""

    field = "result"


class SettledAlready(DomainError):
    """Somebody settled this already; reload the page to see how."""


class BusinessUnknown(DomainError):
    """“%(value)s” is not in the list."""

    field = "business"


@whole
def note_point(
    customer: Customer,
    *,
    kind: str,
    words: str,
    business: str = "",
    expected: str = "",
    interaction: Interaction | None = None,
    by: Person,
    at: datetime,
) -> Point:
    """Note what stays open with a customer: a need they named, a product meant for them, a solution offered.

    A need also says which kind of business was asked about, and which solution the customer expects.
    Source: D51-6, E22-2, E62-2. Raises NothingNoted, TooLong, BusinessUnknown.
    """
    words = words.strip()
    if not words:
        raise NothingNoted
    words = fitting(words, LONGEST_POINT, field="needs" if interaction else "words")
    if kind != PointKind.NEED:
        business = expected = ""
    if business and business not in queries.businesses():
        raise BusinessUnknown(value=business)
    return Point.objects.create(
        customer=customers.hold(customer),
        kind=PointKind(kind),
        words=words,
        business=business,
        expected=fitting(expected.strip(), LONGEST_RESULT, field="expected"),
        interaction=interaction,
        by=by,
        at=at,
    )


@whole
def settle_point(point: Point, *, result: str, by: Person, at: datetime) -> Point:
    """What was open is settled, and how. Raises SettledAlready, NeedsAResult, TooLong."""
    stored = Point.objects.select_for_update().get(pk=point.pk)
    if stored.settled_at:
        raise SettledAlready
    result = result.strip()
    if not result:
        raise NeedsAResult
    stored.settled_by, stored.settled_at = by, at
    stored.result = fitting(result, LONGEST_RESULT, field="result")
    stored.save(update_fields=["settled_by", "settled_at", "result"])
    return stored


def fitting(words: str, limit: int, *, field: str = "words") -> str:
    """The words, if they are short enough: nothing is cut."""
    if len(words) > limit:
        raise TooLong(field=field, limit=limit, words=words[:20])
    return words
