"""What a customer is told and what is written down who wants no more calls. Source: B23-12."""

from django.utils.translation import gettext as _

from huiyin.callbacks.enums import Why
from huiyin.customers.enums import Purpose


def for_good(purpose: str) -> str:
    """In words, what holds until they allow it again."""
    of = Purpose(purpose)
    if of == Purpose.CONTACT:
        return _("No contact at all, whatever for, until they allow it again")
    return _("No more contacts for “%(purpose)s”, until they allow it again") % {"purpose": of.label}


def why_refused(purpose: str) -> Why:
    """How the ledger of a round counts them: this call only, calls of this kind, or any contact."""
    if not purpose:
        return Why.UNWILLING
    return Why.DO_NOT_CONTACT if purpose == Purpose.CONTACT else Why.REFUSED_PURPOSE
