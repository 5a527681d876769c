"""How moments, spans of time and form controls are written on every page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.utils.translation import gettext
from markupsafe import Markup

from huiyin.kernel.clock import now
from huiyin.kernel.spans import span

SOON = timedelta(hours=4)


def stamp(value: datetime | None) -> str:
    """The same moment for machines (datetime="…")."""
    return value.isoformat() if value else ""


def ago(value: datetime | None) -> str:
    """How long ago, for time lines."""
    return gettext("%(span)s ago") % {"span": span(now() - value)} if value else ""


@dataclass(frozen=True)
class Due:
    """What the badge of a deadline says."""

    tone: str
    text: str


def due(at: datetime | None, settled_at: datetime | None = None, paused_at: datetime | None = None) -> Due:
    """White, amber, red: and what was late stays red after it is done."""
    if at is None:
        return Due("quiet", gettext("No deadline"))
    if settled_at is not None:
        return _settled(at, settled_at)
    if paused_at is not None:
        return Due("quiet", gettext("Paused"))
    left = at - now()
    if left < timedelta(0):
        return Due("bad", gettext("%(span)s overdue") % {"span": span(left)})
    return Due("warn" if left < SOON else "neutral", gettext("%(span)s left") % {"span": span(left)})


def _settled(at: datetime, settled_at: datetime) -> Due:
    if settled_at > at:
        return Due("bad", gettext("%(span)s late") % {"span": span(settled_at - at)})
    return Due("good", gettext("On time"))


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
