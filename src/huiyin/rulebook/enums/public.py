"""What customers and colleagues read: the customer's door, articles."""

from django.utils.translation import gettext_lazy as _

from huiyin.rulebook.enums.words import Words

ARTICLE_PLACES: Words = {
    "conversation": _("beside every conversation"),
    "case": _("beside every case"),
}
LONGEST_ARTICLE, LONGEST_ARTICLE_TITLE = 20_000, 120  # characters
# What a customer reads of where their matter stands; never who has it, nor what is written in it.
DOOR_WORDS: Words = {
    "received": _("Received by us"),
    "checking": _("Being looked into"),
    "handling": _("Being handled"),
    "your_turn": _("Waiting for your answer"),
    "following_up": _("Done; we will get in touch with you again"),
    "closed": _("Settled and closed"),
    "answered": _("Answered"),
    "withdrawn": _("Withdrawn"),
}
DOOR_ENDS = frozenset({"closed", "answered", "withdrawn"})
