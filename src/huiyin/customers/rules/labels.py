"""What each particular is called on screens, in history and in refusals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import CustomerFile, FileField
from huiyin.rulebook.enums import ASSET_PARTS, FILE_PARTS

LABELS: dict[str, Any] = {
    **FILE_PARTS,
    **ASSET_PARTS,
    "kind": _("Person or company"),
    "keeper": _("Keeper"),
    "department": _("Department"),
    "consents": _("Consents"),
    "retired_on": _("Out of use since"),
}
_OWN = "values_"


def own(name: str) -> str:
    """Under which name a field of the pack stands in a file's content, in the form and in refusals."""
    return _OWN + name


def label_of(name: str, file: CustomerFile) -> str:
    """What a part of a file's content is called in this house: the pack's word, else the product's."""
    plain = name.removeprefix(_OWN)
    field = next((field for field in file.fields if field.name == plain), None)
    return field_label(field) if field else str(LABELS.get(name, plain))


def field_label(field: FileField) -> str:
    return say(field.label) or str(LABELS.get(field.name, field.name))
