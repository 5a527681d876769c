"""How a deadline is said: what is left, or by how much it was missed, with the tone that goes with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext
from markupsafe import Markup

from huiyin.kernel.clock import now
from huiyin.kernel.moments import moment
from huiyin.kernel.spans import span

SOON = timedelta(hours=4)


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


_MARK = Markup('<span class="due tone-{}" title="{}"{}><span class="due-text">{}</span></span>')
_GOES_ON = Markup(' data-due="{}"')


def mark(at: datetime | None, paused_at: datetime | None = None) -> Markup | str:
    """The clock of what is open, in a list: as `ui.due` shows it, without a sign, since the column says what it is."""
    if at is None:
        return ""
    said = due(at, paused_at=paused_at)
    goes_on = "" if paused_at else _GOES_ON.format(at.isoformat())
    return _MARK.format(said.tone, moment(at), goes_on, said.text)
