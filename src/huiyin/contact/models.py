"""Every word exchanged with a customer."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models import Customer


@pghistory.track()
class Interaction(models.Model):
    """A call, visit, letter or message: who spoke with whom, how, when, about what."""

    class Direction(models.TextChoices):
        IN = "in", _("From the customer")
        OUT = "out", _("To the customer")

    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="interactions")
    subject = models.CharField(max_length=60, blank=True, help_text='what it belongs to, for example "case/12"')
    direction = models.CharField(max_length=4, choices=Direction.choices)
    channel = models.CharField(max_length=24, help_text="key in the pack's list channels")
    purpose = models.CharField(max_length=24, help_text="complaint, answer, solution, callback")
    content = models.TextField(blank=True)
    outcome = models.CharField(max_length=24, blank=True, help_text="satisfied, average, dissatisfied, no_answer …")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["customer", "-at"], name="contact_of_a_customer"),
            models.Index(fields=["subject", "-at"], name="contact_of_a_subject"),
        ]
