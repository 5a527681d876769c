"""Whether a file is like another one: who enters a second one of the same customer is told."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from huiyin.customers import queries
from huiyin.customers.actions.particulars import Particulars
from huiyin.customers.enums import Likeness
from huiyin.customers.models import Customer
from huiyin.customers.queries import FileRules
from huiyin.kernel.errors import DomainError


class Similar(DomainError):
    """This phone, plate or number is already in a file: %(numbers)s. Open it, or confirm that this is somebody else."""

    def __init__(self, found: Sequence[Any], *, field: str) -> None:
        super().__init__(field=field, numbers=[file.number for file in found])
        self.found = list(found)


class SimilarName(Similar):
    """A customer of this name at this address has a file: %(numbers)s. Open it, or confirm that it is somebody else."""


# What a refusal says of each likeness that makes one, and at which field.
REFUSED = {
    Likeness.PHONE: (Similar, "phones"),
    Likeness.KEY: (Similar, "assets"),
    Likeness.NUMBER: (Similar, "external_number"),
    Likeness.IDENTITY: (Similar, ""),  # the field is named by the rule book
    Likeness.NAME: (SimilarName, "name"),
}


def refuse_similar(particulars: Particulars, book: FileRules, *, besides: int = 0) -> None:
    """Refuse a phone, key, number, or name at an address that another file holds.

    Of two people at once the second meets the first one's file.
    """
    traits = particulars.traits(book)
    keys = sorted(
        {*traits.phones, *traits.keys, traits.external_number, traits.identity, traits.name_key}
    )  # in order, so that nobody waits in a circle
    with connection.cursor() as cursor:
        for key in filter(None, keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"customers:{key}"])
    found = queries.likenesses(traits, besides=besides)
    for why, (refusal, field) in REFUSED.items():
        alike = [pk for pk, reasons in found.items() if why in reasons]
        if alike:
            raise refusal(
                list(Customer.objects.filter(pk__in=alike).order_by("pk")[:10]),
                field=field or particulars.identity(book)[0],
            )
