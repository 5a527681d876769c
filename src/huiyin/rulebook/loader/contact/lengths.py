"""Days and numbers as contact with customers writes them."""

import re

from django.utils.translation import gettext as _

from huiyin.rulebook.loader.advice import like
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

MOST_DAYS = 3650
_DAYS = re.compile(r"([1-9]\d{0,3}) days?")


def days_within(reader: Reader, node: Node, what: str) -> int:
    """A number of days, written as 30 days."""
    match = _DAYS.fullmatch(str(node.plain))
    if match:
        return int(match[1])
    message = _("%(what)s: “%(word)s” is not a number of days.") % {"what": what, "word": node.plain}
    reader.complain(node, message, like("30 days"))
    return 1


def whole_number(reader: Reader, node: Node | None, what: str) -> int:
    if node is None:
        return 1
    number = node.value
    if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= MOST_DAYS:
        return number
    message = _("%(what)s: “%(word)s” is not a whole number from 1 to %(most)s.")
    reader.complain(node, message % {"what": what, "word": node.plain, "most": MOST_DAYS})
    return 1
