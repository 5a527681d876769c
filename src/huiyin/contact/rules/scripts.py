"""What the blanks of a script are filled with when we speak with one customer about one matter."""

from collections.abc import Mapping
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.customers.rules import Addressed, address_as
from huiyin.rulebook.enums import BLANKS

Known = str | date | tuple[date, date] | None  # two days: the first and the last


def blanks(
    customer: Addressed, *, company: str, agent: str, known: Mapping[str, Known], language: str | None = None
) -> dict[str, str]:
    """Words for each blank of which something is known; `known` are others of rulebook.enums.BLANKS, days among them.

    A day is told as people say it: June 28; what lasts several, from when to when. Source: A4-6, A4-7, B23-3.
    """
    unknown = known.keys() - BLANKS.keys()
    if unknown:
        raise TypeError(f"no script has blanks called {', '.join(sorted(unknown))}")
    with translation.override(language or translation.get_language()):
        said: Mapping[str, str] = {name: _said(value) for name, value in known.items() if value}
    who = {"salutation": address_as(customer, language), "name": customer.name, "company": company, "agent": agent}
    return {**who, **said}


def _said(value: str | date | tuple[date, date]) -> str:
    if isinstance(value, tuple):
        first, last = map(_said, value)
        return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
    return date_format(value, pgettext("a day as it is spoken", "F j")) if isinstance(value, date) else value
