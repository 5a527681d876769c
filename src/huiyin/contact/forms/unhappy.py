"""What becomes of what a customer is not satisfied with, as one choice: one entry for each of their open complaints."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huiyin.contact.actions.complaining import ADD, Unhappy


def added(complaints: Mapping[str, str]) -> list[tuple[str, str]]:
    """One choice for each complaint that is open already: it is the same matter."""
    words = _("The same matter as %(number)s (%(about)s): tell whoever has it")
    return [(f"{ADD}/{number}", words % {"number": number, "about": about}) for number, about in complaints.items()]


def is_added(chosen: str) -> bool:
    """Whether what was chosen is to go into a complaint that is open already."""
    return chosen.startswith(f"{ADD}/")


def unhappy_said(chosen: str, *, about: str = "", reason: str = "") -> Unhappy:
    """What was chosen, as the verbs take it."""
    becomes, _slash, number = chosen.partition("/")
    return Unhappy(becomes, about, reason, number)
