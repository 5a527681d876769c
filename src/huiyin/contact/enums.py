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


# What somebody may note on the customer's page; the others come with a case.
BY_HAND = (Purpose.CONVERSATION, Purpose.FOLLOW_UP, Purpose.CONSULTATION)


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
