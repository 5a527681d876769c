"""Closed words of orders, loading and areas."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where an order stands."""

    TAKEN = "taken", _("To be read back")
    VERIFIED = "verified", _("Verified")
    RELEASED = "released", _("Released")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")


TONES = {
    State.TAKEN: "warn",
    State.VERIFIED: "info",
    State.RELEASED: "info",
    State.DELIVERED: "good",
    State.CANCELLED: "quiet",
}
SOLD = (State.RELEASED, State.DELIVERED)  # what counts as a sale


class Step(TextChoices):
    """What was done with an order."""

    TAKEN = "taken", _("Order taken")
    EDITED = "edited", _("Order changed")
    VERIFIED = "verified", _("Read back and verified with the customer")
    RELEASED = "released", _("Order released")
    LOADED = "loaded", pgettext_lazy("order", "Loaded")
    CANCELLED = "cancelled", _("Order cancelled")
    REST_CANCELLED = "rest", _("The rest of the order was cancelled")


class PlanState(TextChoices):
    """Where a loading plan stands."""

    PLANNED = "planned", pgettext_lazy("loading", "Planned")
    LOADED = "loaded", pgettext_lazy("loading", "Loaded")
    GIVEN_UP = "given_up", _("Given up")


PLAN_TONES = {PlanState.PLANNED: "info", PlanState.LOADED: "good", PlanState.GIVEN_UP: "quiet"}
