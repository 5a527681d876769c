"""When customers are left in peace, and how much contact is enough."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from huiyin.kernel.worktime.calendars import minutes
from huiyin.kernel.worktime.festivals import FESTIVALS
from huiyin.kernel.worktime.forms import WEEKDAYS
from huiyin.rulebook.definitions import (
    Cap,
    Quiet,
)
from huiyin.rulebook.loader.advice import like
from huiyin.rulebook.loader.contact.lengths import days_within, whole_number
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader


def read_quiet(reader: Reader, node: Node | None, clauses: Collection[str]) -> Quiet | None:
    """When nobody is disturbed; hours may go over midnight."""
    if node is None:
        return None
    what = _("Rest hours")
    parts = reader.mapping(node, what, optional=("hours", "weekdays", "days", "clause"))
    hours = (_hours(reader, part, what) for part in reader.sequence(parts.get("hours"), what))
    return Quiet(
        hours=tuple(pair for pair in hours if pair),
        weekdays=reader.words(parts.get("weekdays"), WEEKDAYS, _("Day of the week")),
        days=reader.words(parts.get("days"), FESTIVALS, _("Holiday")),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
    )


def _hours(reader: Reader, node: Node, what: str) -> tuple[str, str] | None:
    try:
        first, last = node.plain
        if minutes(first) != minutes(last):
            return first, last
    except (ValueError, TypeError, AttributeError):
        pass
    message = _("%(what)s: “%(word)s” is not from one time of the day to another.")
    reader.complain(node, message % {"what": what, "word": node.plain}, like('["12:00", "14:00"]'))
    return None


def read_cap(reader: Reader, node: Node | None, clauses: Collection[str]) -> Cap | None:
    if node is None:
        return None
    what = _("The limit of contacts")
    parts = reader.mapping(node, what, required=("contacts", "within"), optional=("mailings", "clause"))
    return Cap(
        contacts=whole_number(reader, parts.get("contacts"), what),
        days=days_within(reader, parts["within"], what) if "within" in parts else 1,
        apart=days_within(reader, parts["mailings"], what) if "mailings" in parts else 0,
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
    )
