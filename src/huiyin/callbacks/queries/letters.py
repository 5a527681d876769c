"""What stands in a letter already when somebody begins to write it."""

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.callbacks.models import Callback
from huiyin.callbacks.queries.rounds import activity_of
from huiyin.customers.models import Customer
from huiyin.customers.rules import address_as
from huiyin.org.queries import house_language


def invitation_begun(callback: Callback, customer: Customer) -> tuple[str, str]:
    """Subject and words of the letter after a call about an activity: what it is, when and where."""
    activity = activity_of(callback.round)
    if activity is None:
        return "", ""
    language = house_language()
    with translation.override(language):
        words = _(
            "%(who)s:\n\nWe would be glad to see you at “%(title)s”.\n\n"
            "When: %(days)s\nWhere: %(address)s\n\n%(content)s"
        )
        said = {"title": activity.title, "days": activity.days, "address": activity.address}
        return activity.title, words % {**said, "who": address_as(customer, language), "content": activity.content}
