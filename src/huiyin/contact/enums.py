"""Closed words of contact with customers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(TextChoices):
    """What a conversation was about."""

    CONVERSATION = "conversation", _("Conversation")
    FOLLOW_UP = "follow_up", _("Follow-up call")
    CONSULTATION = "consultation", _("Consultation")
    COMPLAINT = "complaint", _("Complaint")
    ANSWER = "answer", _("Answer")
    SOLUTION = "solution", _("Solution")
    CALLBACK = "callback", _("Callback")
    ORDER = "order", pgettext_lazy("goods", "Order")
    DELIVERY = "delivery", _("Thing handed over")
    PASSED_ON = "passed_on", _("Passed on to a department")
    INTERNAL = "internal", _("Internal call")


# What somebody may note on the customer's page; the others come with a case.
BY_HAND = (Purpose.CONVERSATION, Purpose.FOLLOW_UP, Purpose.CONSULTATION)


class KeptBy(TextChoices):
    """What it takes to keep a promise: only speaking with a customer can disturb their rest."""

    CONTACT = "contact", _("The customer is contacted: a call, an answer")
    DEED = "deed", _("Something is done, and nobody is disturbed")


class PointKind(TextChoices):
    """What stays open with a customer until it is settled."""

    NEED = "need", _("New service need")
    OFFER = "offer", _("Meant for this customer")
    SOLUTION = "solution", pgettext_lazy("care", "Solution offered")


class CareKind(TextChoices):
    """What is proposed to a keeper out of what is known of a customer."""

    BIRTHDAY = "birthday", _("Birthday")
    HOLIDAY = "holiday", pgettext_lazy("care", "Holiday")
    PROBLEM = "problem", _("Offer a solution")
    TAILORED = "tailored", _("Something for this customer")


class CareWord(TextChoices):
    """What a keeper made of a proposal."""

    REMINDED = "reminded", _("Reminder made")
    NOTED = "noted", _("Noted")
    DISMISSED = "dismissed", _("Dismissed")


# Ends of a call (rulebook.enums.LINE_ENDS) at which nobody spoke: an attempt, no contact whatever is written of it.
NOBODY_THERE = frozenset({"no_answer", "busy", "off", "wrong_number", "silence"})
ANSWERED = "answered"
# Where words could be exchanged, and what is no call: at every other end the line let nobody speak.
LET_SPEAK = ("", ANSWERED)
# As what a call is settled in which nothing was said for a file: how it ended on the line, or that a colleague rang.
SETTLES_A_CALL = ("silence", "wrong_number", Purpose.INTERNAL, "noise", "low_voice", "dialect", "hung_up")


class LetterKind(TextChoices):
    """What a letter of ours is. Source: D52-15."""

    NOTICE = "notice", pgettext_lazy("letter", "Notice")
    INVITATION = "invitation", pgettext_lazy("letter", "Invitation")
    REPLY = "reply", pgettext_lazy("letter", "Reply")
    GREETING = "greeting", pgettext_lazy("letter", "Greeting")


# Which way a letter went (models.Interaction.Direction).
WAYS = {"in": pgettext_lazy("letter", "In"), "out": pgettext_lazy("letter", "Out")}


class Phase(TextChoices):
    """Where a customer stood with us when they were spoken with. Source: B22-1."""

    BEFORE = "before", _("Before the sale")
    DURING = "during", _("During the sale")
    AFTER = "after", _("After the sale")


# What was spoken about may say it by itself.
OF_PURPOSES: dict[str, Phase] = {Purpose.ORDER: Phase.DURING, Purpose.COMPLAINT: Phase.AFTER}


class CallState(TextChoices):
    """How far a call on somebody's phone has come; none goes back."""

    RINGING = "ringing", _("Ringing")
    ANSWERED = "answered", pgettext_lazy("call", "Answered")
    ENDED = "ended", pgettext_lazy("call", "Ended")


class CallEvent(TextChoices):
    """What a phone system tells of a call."""

    RINGING = "ringing"
    ANSWERED = "answered"
    HUNG_UP = "hung_up"
