"""Closed words of rounds of callbacks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.messaging.enums import Kind

WRITTEN = (
    Kind.EMAIL,
    Kind.SMS,
    Kind.LETTER,
    Kind.WECOM_CLIENT,
)  # the ways for which a file has an address, by their key in every pack


class Stage(TextChoices):
    """How far a round is."""

    PLANNED = "planned", pgettext_lazy("round", "Planned")
    STARTING = "starting", pgettext_lazy("round", "Being started")
    RUNNING = "running", pgettext_lazy("round", "Running")
    CLOSED = "closed", pgettext_lazy("round", "Closed")


class State(TextChoices):
    """Where a customer of a round stands: everybody has exactly one of these."""

    OPEN = "open", pgettext_lazy("callback", "Open")
    REACHED = "reached", pgettext_lazy("callback", "Reached")
    REFUSED = "refused", pgettext_lazy("callback", "Did not want to answer")
    UNREACHABLE = "unreachable", pgettext_lazy("callback", "Not to be reached")
    EXCLUDED = "excluded", pgettext_lazy("callback", "Left out")


class Why(TextChoices):
    """Why somebody is left out of a round, or could not be reached; in the order in which a plan asks."""

    LOST = "lost", _("The customer is lost")
    DO_NOT_CONTACT = "do_not_contact", _("Does not want to be contacted")
    REFUSED_PURPOSE = "refused_purpose", _("Refused this purpose")
    NO_WAY = "no_way", _("No number or address to reach them by")
    OPEN_COMPLAINT = "open_complaint", _("A complaint is open")
    IN_ANOTHER_ROUND = "in_another_round", _("Waits to be called in another round")
    SATISFIED = "satisfied", _("Called back within the matter, and satisfied")
    RECENTLY = "recently", _("Contacted not long ago")
    CAPPED = "capped", _("Contacted as often as allowed")
    # What happens once a round runs.
    MERGED = "merged", _("Called under another file of the same customer")
    LET_OFF = "let_off", _("Let off by whoever oversees the work")
    # In the words of the state that it leads to: where both are shown, they are so once.
    UNWILLING = "unwilling", pgettext_lazy("callback", "Did not want to answer")
    NO_ANSWER = "no_answer", _("No answer, however often")
    WRONG_NUMBER = "wrong_number", _("The number is not theirs")
    NOT_DELIVERED = "not_delivered", _("No message got there, by none of the ways")


EXCLUSIONS = (
    Why.LOST, Why.DO_NOT_CONTACT, Why.REFUSED_PURPOSE, Why.NO_WAY, Why.OPEN_COMPLAINT, Why.IN_ANOTHER_ROUND,
    Why.SATISFIED, Why.RECENTLY, Why.CAPPED,
)  # fmt: skip

# What may be over before long: whoever is left out for it is looked at again as soon as it is.
PASSING = (Why.NO_WAY, Why.OPEN_COMPLAINT, Why.IN_ANOTHER_ROUND, Why.RECENTLY, Why.CAPPED)

# Of customers of whom every single one is to be called, only these need not be: who is none any more, who said no, and
# who was called within the matter that the round would call about.
NOT_OWED = (Why.LOST, Why.MERGED, Why.DO_NOT_CONTACT, Why.REFUSED_PURPOSE, Why.SATISFIED)

# These hold as long as the customer's file says so, in every round; all others are of one round alone.
AS_THE_FILE_SAYS = (Why.LOST, Why.DO_NOT_CONTACT, Why.REFUSED_PURPOSE)

# What whoever leads a round may say of somebody who is not to be called after all.
LEFT_OUT_BY_HAND = (Why.OPEN_COMPLAINT, Why.RECENTLY, Why.NO_WAY, Why.LOST, Why.DO_NOT_CONTACT, Why.LET_OFF)


class Came(TextChoices):
    """What comes of a call that brought no answers; what happened on the line is a word of its own."""

    AGAIN = "again", pgettext_lazy("callback", "Call again at another time")
    UNWILLING = "unwilling", pgettext_lazy("callback", "Does not want to answer")
    WRONG_NUMBER = "wrong_number", pgettext_lazy("callback", "Not to be reached by this number")


class Report(TextChoices):
    """How far the report is in which a round ends."""

    DRAFT = "draft", pgettext_lazy("report", "To be written")
    HANDED_IN = "handed_in", pgettext_lazy("report", "To be signed")
    SIGNED = "signed", pgettext_lazy("report", "Signed")
    ARCHIVED = "archived", pgettext_lazy("report", "Archived")


class Part(TextChoices):
    """What a person writes in the report of a round, beside its figures."""

    FINDINGS = "findings", _("What the round showed")
    CAUSES = "causes", _("Causes of what customers were not satisfied with")
    CHANGES = "changes", _("What to do differently next time")
