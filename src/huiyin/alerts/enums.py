"""Closed words of alerts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Verdict(TextChoices):
    """What came out when somebody looked into it."""

    CAUSE = "cause", pgettext_lazy("alert", "There is a cause: something must change")
    KNOWN = "known", pgettext_lazy("alert", "Known and expected, a campaign for instance")
    CHANCE = "chance", pgettext_lazy("alert", "Nothing found: it was chance")

    @property
    def brief(self) -> str:
        """As it stands behind a number."""
        return str(_BRIEF[self.value])


_BRIEF = {
    "cause": pgettext_lazy("alerts", "with a cause"),
    "known": pgettext_lazy("alerts", "known and expected"),
    "chance": pgettext_lazy("alerts", "by chance"),
}


class Found(TextChoices):
    """What a look at a figure came to."""

    BEYOND = "beyond", pgettext_lazy("alert", "Beyond the bound")
    WITHIN = "within", pgettext_lazy("alert", "Within the bound")
    FEW = "few", pgettext_lazy("alert", "Too few to judge")
    UNKNOWN = "unknown", pgettext_lazy("alert", "Too little history to know what is usual")
    NOTHING = "nothing", pgettext_lazy("alert", "Nothing was counted")


class Bound(TextChoices):
    """What was crossed."""

    UNUSUAL = "unusual", _("Out of the usual")
    TARGET = "beyond_target", _("Target missed")
