"""What was handed over to customers."""

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.db import models

from huiyin.contact.models.interactions import Interaction
from huiyin.customers.models import of_files_read_by

if TYPE_CHECKING:
    from huiyin.org.models import Person


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: "Person") -> "DeliveryQuerySet":
        """Whoever may read what was said with a customer."""
        return of_files_read_by(user, self, customer="interaction__customer")


class Delivery(models.Model):
    """Something handed over: which kind of thing, what, to whom, and the copy that stays here. Never changed."""

    interaction = models.OneToOneField(Interaction, on_delete=models.PROTECT, related_name="delivery")
    kind = models.CharField(max_length=24, help_text="key in the rule book's deliveries")
    words = models.CharField(max_length=200)
    taker = models.CharField(max_length=60)
    copy = models.FileField(upload_to="contact/%Y/%m/", blank=True)
    name = models.CharField(max_length=200, blank=True, help_text="of the copy")
    content_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="deliveries_stay", operation=pgtrigger.Update | pgtrigger.Delete)]
