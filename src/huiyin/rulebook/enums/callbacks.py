"""Plans of callbacks."""

from django.utils.translation import gettext_lazy as _

from huiyin.rulebook.enums.words import Words

TRIGGERS: Words = {
    "case": _("a case comes to a stage"),
    "opened": _("a customer's file is opened"),
    "talk": _("somebody was spoken with"),
    "date": _("a day comes near"),
    "every": _("some time has passed since the last time"),
    "festival": _("a festival comes near"),
    "activity": _("an activity comes near"),
    "now": _("at once"),
}
# What a customer was spoken with about, of their own accord.
TALKS: Words = {"consultation": _("Consultation"), "conversation": _("Conversation")}
HOUSE_DAYS = "house_days"  # besides the festivals: its anniversary, the first day of a promotion
DAYS_OF_THE_HOUSE = _("days that the house keeps")
ROUNDS: Words = {"week": _("one a week"), "month": _("one a month"), "once": _("one alone")}
SHARES: Words = {
    "keeper": _("the keeper of each customer"),
    "balanced": _("evenly shared out"),
    "pool": _("whoever draws the next one"),
    "clerk": _("one appointed clerk"),
}
AFTERS: Words = {"reached": _("the customer was reached"), "unreachable": _("the customer was not reached")}
# What a callback says to the case that a dissatisfied answer opens, and of which type it is.
CALLBACK_SAYS = {
    "customer": "line",
    "phone": "phone",
    "asset": "line",
    "channel": "choice",
    "called_at": "datetime",
    "words": "text",
    "agent": "person",
}
# The same where a demand of the customer opens it: what they ask for, and which kind of demand that is.
DEMAND_SAYS = {**CALLBACK_SAYS, "demand": "text", "demand_kind": "choice"}
