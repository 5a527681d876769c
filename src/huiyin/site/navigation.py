"""What stands in the navigation and the palette, and who sees it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    url: str
    icon: str
    permission: str = ""  # empty: everybody who is signed in


ENTRIES = [
    Entry(_("Today"), "worklist:today", "checklist"),
]
