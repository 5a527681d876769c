"""Closed words of alerts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Verdict(TextChoices):
    """What came out when somebody looked into it."""

    CAUSE = "cause", pgettext_lazy("alert", "There is a cause: something must change")
    KNOWN = "known", pgettext_lazy("alert", "Known and expected, a campaign for instance")
    CHANCE = "chance", pgettext_lazy("alert", "Nothing found: it was chance")


class Bound(TextChoices):
    """What was crossed."""

    UNUSUAL = "unusual", _("Out of the usual")
    TARGET = "beyond_target", _("Target missed")
