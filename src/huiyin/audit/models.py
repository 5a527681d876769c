"""Who did or READ what; row history itself is kept by pghistory's triggers."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One act or one reading of personal data. Entries are only ever added."""

    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60, help_text='for example "phone.revealed", "list.exported", "signed.in"')
    subject = models.CharField(max_length=80, blank=True, help_text='for example "customer/12"')
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    seal = models.ForeignKey("Seal", null=True, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="audit_newest_first"),
            models.Index(fields=["subject", "-at"], name="audit_of_a_subject"),
            models.Index(fields=["id"], name="audit_unsealed", condition=models.Q(seal=None)),
        ]


class Seal(models.Model):
    """A block of entries closed by a hash over them and over the seal before: change is evident."""

    sealed_at = models.DateTimeField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64)
