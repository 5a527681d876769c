"""Closed words of the worklist."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What sort of obligation an item is."""

    STAGE = "stage", _("Stage of a case")
    PROMISE = "promise", _("Promise to a customer")
    SIGNATURE = "signature", _("Signature")
    PART = "part", _("Part of a department")
    TASK = "task", _("Task")
    DUTY = "duty", _("Duty about customer files")
    FIRST_CONTACT = "first_contact", _("First contact with a customer")
    FOLLOW_UP = "follow_up", _("Contact that is due again")
    READ_BACK = "read_back", _("Order to read back")
    AREA_REPORT = "area_report", _("Report on an area to read")
    WORK_REPORT = "work_report", _("Report to write")
    ALERT = "alert", _("Figure to look into")
    QUESTION = "question", _("Question to the knowledge base")
    ARTICLE = "article", _("Article to approve")
    CALLBACK = "callback", _("Callback")
    ROUND = "round", _("Round of callbacks")
    PASSED_ON = "passed_on", _("Word passed on to a department")


class Standing(TextChoices):
    """How an obligation stands at a moment: the five columns of the compliance board."""

    KEPT = "kept", _("Kept")
    LATE = "late", _("Late")
    MISSED = "missed", _("Missed")
    OPEN = "open", pgettext_lazy("standing", "Open")
    WAIVED = "waived", _("Waived")


class Why(TextChoices):
    """Why an item went from one owner to another."""

    ASSIGNED = "assigned", _("Handed over")
    SUBSTITUTE = "substitute", _("Substitute while the owner is away")
    ESCALATED = "escalated", _("Escalated to the next level")
    TAKEN = "taken", _("Taken from the team")
    RETURNED = "returned", _("Back with the owner who returned")


BY_ITSELF = frozenset({Why.SUBSTITUTE, Why.RETURNED})  # the sweep's doing: whose work it is stays the same
