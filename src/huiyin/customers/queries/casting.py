"""Fields of the pack as SQL reads them out of the JSON they are kept in, and how they are asked about."""

from typing import Any

from django.db.models import BooleanField, DateField, DecimalField
from django.db.models.functions import Cast

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Choice, FileField

# How the kinds of fields in packs are asked about; what is hidden is never laid open by guessing at it.
KINDS = {
    "line": "text", "text": "text", "yes_no": "yes_no", "choice": "choice", "date": "date", "number": "number",
    "money": "number", "region": "text", "lunar_birthday": "text",
    "phone": "hidden", "address": "hidden", "identity": "hidden",
}  # fmt: skip
_NUMBER, _MONEY = (DecimalField(max_digits=20, decimal_places=places) for places in (4, 2))


def typed(field: FileField, text: Any) -> Any:
    """The text of a field's value as what it is: a number, a date, yes or no."""
    kind = KINDS[field.type]
    if kind == "number":
        return Cast(text, _MONEY if field.type == "money" else _NUMBER)
    if kind == "date":
        return Cast(text, DateField())
    if kind == "yes_no":
        return Cast(text, BooleanField())
    return text


def leaves(choices: tuple[Choice, ...]) -> dict[str, Text | str]:
    """What may be chosen, without the headings above it."""
    found: dict[str, Text | str] = {}
    for choice in choices:
        found |= leaves(choice.children) if choice.children else {choice.key: choice.label}
    return found
