"""How a length of time is said."""

from datetime import timedelta

from django.utils.translation import ngettext


def span(delta: timedelta) -> str:
    """A length of time in its largest unit: 3 days, 5 hours, 20 minutes."""
    minutes = max(int(abs(delta).total_seconds() // 60), 1)
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d day", "%(count)d days", hours // 24) % {"count": hours // 24}
