"""The keys that work without a mouse, as the sheet behind `?` shows them: groups of (keys, what they do)."""

from django.utils.translation import gettext_lazy as _

SHORTCUTS = [
    (
        _("Everywhere"),
        [
            ("Ctrl K", _("Find a page, a complaint or a customer")),
            ("?", _("Show this sheet")),
            ("g t", _("Go to today's list")),
            ("g c", _("Go to complaints")),
            ("g k", _("Go to customers")),
            ("Esc", _("Close what is open")),
        ],
    ),
    (
        _("On lists"),
        [
            ("j / k", _("Next and previous row")),
            ("Enter", _("Open the row")),
            ("x", _("Tick the row")),
            ("/", _("Search in the list")),
            ("n", _("Register a new one")),
        ],
    ),
    (_("In forms"), [("Ctrl Enter", _("Save"))]),
]
