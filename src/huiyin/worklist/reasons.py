"""Reasons that the house itself gives why an obligation ended: kept in English, read in the reader's language."""

import re

from django.utils.translation import gettext, gettext_noop

_known: list[tuple[re.Pattern[str], str]] = []


def house_reason(message: str) -> str:
    """Make a sentence known; what stands in its gaps are numbers."""
    pattern = re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>\\d+)", re.escape(message))
    _known.append((re.compile(pattern), message))
    return message


def said(reason: str) -> str:
    """A reason in the reader's language where the house gave it, else as somebody wrote it."""
    for pattern, message in _known:
        if found := pattern.fullmatch(reason):
            return gettext(message) % found.groupdict()
    return reason


GONE = house_reason(gettext_noop("the reason for it is gone"))
