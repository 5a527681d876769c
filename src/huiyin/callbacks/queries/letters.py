"""The letter that follows a call: whether the customer wants it, and what stands in it already."""

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.callbacks.enums import State
from huiyin.callbacks.models import Callback
from huiyin.callbacks.queries.rounds import activity_of, rule_of
from huiyin.customers.models import Customer
from huiyin.customers.rules import address_as
from huiyin.org.queries import house_language
from huiyin.rulebook.rules import answered


def letter_agreed(callback: Callback) -> bool:
    """Whether the customer said what the plan promises a letter to, so that they want this one. Source: D52-13."""
    letter, talk = rule_of(callback.round).letter, callback.interaction
    if letter is None or talk is None or callback.state != State.REACHED:
        return False
    return answered(letter.when, talk.answers)


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
