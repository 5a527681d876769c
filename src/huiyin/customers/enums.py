"""Closed words of the customer files."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Why(TextChoices):
    """Why a customer has this keeper."""

    OPENED = "opened", _("Opened with the file")
    APPOINTED = "appointed", _("Appointed in the file")
    SHARED = "shared", _("Shared out")
    HANDED_OVER = "handed_over", pgettext_lazy("keeper", "Handed over")
    SWEPT = "swept", _("Given at the end of the day")
    HELD = "held", _("Held until somebody has room")
    DEPUTY = "deputy", _("Deputy while the keeper is away")
    RETURNED = "returned", _("Back with the keeper")
    UNDONE = "undone", _("Taken back")


# Whoever gets a customer for one of these reasons has to speak with them soon.
ASSIGNING = frozenset({Why.OPENED, Why.APPOINTED, Why.SHARED, Why.HANDED_OVER, Why.SWEPT})


class SharingKind(TextChoices):
    """What a sharing out is about."""

    DEPARTMENT = "department", _("Customers of a department")
    HANDOVER = "handover", _("Everything of one colleague")
    SWEEP = "sweep", _("End of the day")


class SharingState(TextChoices):
    """How far a sharing out is."""

    PROPOSED = "proposed", pgettext_lazy("sharing", "Proposed")
    CONFIRMED = "confirmed", _("Carried out")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Discarded")


class Cause(TextChoices):
    """Why a proposal takes a customer where it does."""

    WAITING = "waiting", _("has no keeper")
    HELD = "held", _("is only held until somebody has room")
    GONE = "gone", _("the keeper is not one of those shared among")
    UNFIT = "unfit", _("the keeper lacks what this customer asks for")
    ABOVE = "above", _("the keeper has more than their share")
    HANDED_OVER = "handed_over", _("the keeper hands over everything")
    WISH = "wish", _("the supervisor's wish")
