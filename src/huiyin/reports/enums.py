"""Closed words of reports."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Span(TextChoices):
    """Which days a report covers."""

    THIS_WEEK = "this_week", _("This week")
    LAST_WEEK = "last_week", _("Last week")
    THIS_MONTH = "this_month", _("This month")
    LAST_MONTH = "last_month", _("Last month")
    THIS_QUARTER = "this_quarter", _("This quarter")
    LAST_QUARTER = "last_quarter", _("Last quarter")
    THIS_HALF = "this_half", _("This half-year")
    LAST_HALF = "last_half", _("Last half-year")
    THIS_YEAR = "this_year", _("This year")
    LAST_YEAR = "last_year", _("Last year")
    DAYS = "days", _("From day to day")


class Dimension(TextChoices):
    """What cases are sorted by; the words are those of statistics.sql."""

    CLASS = "class", _("Class")
    DEPARTMENT = "department", _("Liable department")
    CAUSE = "cause", _("Cause")
    SEVERITY = "severity", _("Severity")
    CHANNEL = "channel", _("Channel")
    OUTCOME = "outcome", _("Outcome")
    MONTH = "month", _("Month")
    PERSON = "person", _("Person responsible")
    MEMBERSHIP = "membership", _("Membership of the customer")


# Who is to blame is read by those who lead the people, not by everybody who reads figures.
PERSONAL = frozenset({Dimension.PERSON})


class Kind(TextChoices):
    """What sort of number a figure is; the words are its unit."""

    NUMBER = "number", pgettext_lazy("unit", "count")
    SHARE = "share", pgettext_lazy("unit", "%")
    HOURS = "hours", pgettext_lazy("unit", "working hours")
    RATIO = "ratio", pgettext_lazy("unit", "per 100")
    MONEY = "money", pgettext_lazy("unit", "yuan")
    AVERAGE = "average", pgettext_lazy("unit", "points of 100")
    OFF = "off", pgettext_lazy("unit", "customers away from it")

    @property
    def in_points(self) -> bool:
        """What runs along a scale changes by so much, not by so many per cent of what it was."""
        return self in (Kind.SHARE, Kind.AVERAGE, Kind.OFF)

    @property
    def adds_up(self) -> bool:
        """Parts of it make up the whole, and where there is nothing it is nought."""
        return self in (Kind.NUMBER, Kind.MONEY)


class Standing(TextChoices):
    """How far a report is: what is to be done with it next, until it is sent."""

    MISSING = "missing", pgettext_lazy("report", "Overdue: to be handed in")
    OWED = "owed", pgettext_lazy("report", "To be written")
    BEGUN = "begun", pgettext_lazy("report", "Draft: to be handed in")
    RETURNED = "returned", pgettext_lazy("report", "Sent back: to be changed")
    HANDED_IN = "handed_in", pgettext_lazy("report", "To be signed")
    SEALED = "sealed", pgettext_lazy("report", "Sealed")
    SENT = "sent", pgettext_lazy("report", "Sent")


class Notable(StrEnum):
    """What makes a figure worth a sentence."""

    BEYOND = "beyond"  # its target
    CHANGED = "changed"
    PART = "part"  # of what changed


class Which(TextChoices):
    """Which of the rows behind a figure are looked at."""

    ALL = "all", pgettext_lazy("rows", "All that are counted")
    GOOD = "good", pgettext_lazy("rows", "Those that count for it")
    REST = "rest", pgettext_lazy("rows", "The rest")
