"""How moments, spans of time and form controls are written on every page."""

from datetime import datetime
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.utils.translation import gettext
from markupsafe import Markup

from huiyin.kernel.clock import now
from huiyin.kernel.spans import span


def stamp(value: datetime | None) -> str:
    """The same moment for machines (datetime="…")."""
    return value.isoformat() if value else ""


def ago(value: datetime | None) -> str:
    """How long ago, for time lines."""
    return gettext("%(span)s ago") % {"span": span(now() - value)} if value else ""


DJANGO_EMPTY = "---------"  # what Django's lists of records begin with when nobody says better


def control(bound: BoundField, **attrs: Any) -> Markup:
    """A form's control in the product's look; what it needs to be accessible comes from Django."""
    widget = bound.field.widget
    if getattr(bound.field, "empty_label", None) == DJANGO_EMPTY:
        bound.field.empty_label = gettext("Please choose") if bound.field.required else "—"  # type: ignore[attr-defined]
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        classes = ""
    elif isinstance(widget, CheckboxInput):
        classes = "form-check-input"
    elif isinstance(widget, Select):
        classes = "form-select"
    elif isinstance(widget, FileInput):
        classes = "form-control form-file"
    else:
        classes = "form-control"
    if bound.errors:
        classes += " is-invalid"
    own = {key.replace("_", "-"): value for key, value in attrs.items()}
    given = " ".join(filter(None, [classes, widget.attrs.get("class", ""), own.pop("class", "")]))
    return Markup(bound.as_widget(attrs={**widget.attrs, "class": given, **own}))  # noqa: S704 - Django escapes it


def untouched_says(form: BaseForm) -> tuple[Any, ...]:
    """All that a form shows before anybody types in it, beside the words of its class."""
    choices = (tuple(getattr(field, "choices", ())) for field in form.fields.values())
    return type(form), form.prefix, tuple(form.initial.items()), *choices


def initials(name: str) -> str:
    """What stands in a person's circle: the given name's last sign in Chinese, two letters elsewhere."""
    words = name.split()
    if not words:
        return ""
    if name.isascii():
        return "".join(word[0] for word in words[:2]).upper()
    return words[-1][-1]


def hue(name: str) -> int:
    """One of eight calm colours, the same for a person on every page."""
    return sum(map(ord, name)) % 8
