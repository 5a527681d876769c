"""Closed words of the customer file."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """Where a file stands on its way from collection to maintenance. Source: SM-01."""

    COLLECTED = "collected", _("Collected")
    HANDED_IN = "handed_in", _("Handed in")
    CLASSIFIED = "classified", _("Classified")
    ENTRUSTED = "entrusted", _("Keeper of the category appointed")
    SHARED_OUT = "shared_out", _("Shared out")
    MAINTAINED = "maintained", _("Maintained")


class Step(TextChoices):
    """What was done to a file as a whole."""

    HANDED_IN = "handed_in", _("Handed in")
    CLASSIFIED = "classified", _("Classified")
    ENTRUSTED = "entrusted", _("Keeper of the category appointed")
    SHARED_OUT = "shared_out", _("Shared out")
    FIRST_CONTACT = "first_contact", _("First contact")
    LOST = "lost", _("Lost")
    REGAINED = "regained", _("Regained")


class Purpose(TextChoices):
    """What we may or may not contact a customer for."""

    CONTACT = "contact", _("Any contact")
    SERVICE = "service", _("Service")
    SURVEY = "survey", _("Survey")
    MARKETING = "marketing", _("Marketing")


class HandleKind(TextChoices):
    """Where a written address other than a postal one leads."""

    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat")


class AddressLabel(TextChoices):
    """What happens at an address."""

    HOME = "home", _("Home")
    WORK = "work", _("Work")
    INSTALLATION = "installation", _("Installation")
    DELIVERY = "delivery", _("Delivery")
