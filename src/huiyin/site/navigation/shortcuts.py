"""The keys that work without a mouse, as the sheet behind `?` shows them: groups of (keys, what they do).

Nothing is listed twice: where `g` leads is said by the entries of the navigation, and what the console's keys do is
said where the rule book keeps them free (CONSOLE_KEYS).
"""

from collections.abc import Iterable
from typing import Protocol

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.rulebook.enums import CONSOLE_KEYS

Keys = list[tuple[str, str | Promise]]

FOR_ALL: Keys = [
    ("Ctrl K", gettext_lazy("Find a page, a complaint or a customer")),
    ("?", gettext_lazy("Show this sheet")),
    ("Esc", gettext_lazy("Close what is open")),
]
ON_LISTS: Keys = [
    ("j / k", gettext_lazy("Next and previous row")),
    ("Enter", gettext_lazy("Open the row")),
    ("x", gettext_lazy("Tick the row")),
    ("/", gettext_lazy("Search in the list")),
    ("n", gettext_lazy("Register a new one")),
]
IN_FORMS: Keys = [("Ctrl Enter", gettext_lazy("Save"))]
CONSOLE: Keys = [
    ("Enter", gettext_lazy("Take the next callback")),
    ("1 – 9", gettext_lazy("Answer the question at hand")),
    *((key.upper(), words) for key, words in CONSOLE_KEYS.items()),
    ("0", gettext_lazy("The call is over")),
    ("Ctrl Enter", gettext_lazy("Save and go on")),
    ("Esc", gettext_lazy("Out of the text, so that keys work again")),
]


class Door(Protocol):
    """An entry of the navigation as the sheet needs it."""

    @property
    def label(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def keys(self) -> str: ...


def shortcuts(links: Iterable[Door]) -> list[tuple[str, Keys]]:
    """The keys of somebody to whom these pages are open."""
    links = tuple(links)
    doors: Keys = sorted((link.keys, link.label) for link in links if link.keys)
    calls = any(link.address == reverse("callbacks:console") for link in links)
    groups = [(_("Everywhere"), FOR_ALL), (_("On lists"), ON_LISTS), (_("In forms"), IN_FORMS), (_("Go to"), doors)]
    return [(_("In the callback console"), CONSOLE), *groups] if calls else groups
