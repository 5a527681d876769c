"""A check of the house: every entry of the navigation and the palette leads to a page."""

from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as Notice
from django.urls import NoReverseMatch, reverse

from huiyin.site import navigation, palette


def every_entry_leads_somewhere(**_options: Any) -> list[CheckMessage]:
    """A page leaves out what it can't find; here its absence is named."""
    return [
        Notice(f"The entry {entry.url!r} of the navigation leads nowhere", id="site.W001")
        for entry in [*navigation.ENTRIES, *palette.ACTIONS]
        if not _leads(entry)
    ]


def _leads(entry: navigation.Entry) -> bool:
    try:
        reverse(entry.url, args=entry.args)
    except NoReverseMatch:
        return False
    return True
