"""Who did or READ what; row history itself is kept by pghistory's triggers."""

from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

LEAST_DAYS = 180  # no setting goes below


class EntryQuerySet(models.QuerySet["Entry"]):
    def older_than(self, at: datetime, pk: int) -> "EntryQuerySet":
        """The rows after this one on a list that shows the newest first."""
        return self.filter(models.Q(at__lt=at) | models.Q(at=at, pk__lt=pk), at__lte=at)

    def visible_to(self, user: Any) -> "EntryQuerySet":
        return self.all() if user.may("audit.view") else self.none()


class Entry(models.Model):
    """One act or one reading of personal data. Entries are only ever added."""

    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60, help_text='for example "phone.revealed", "list.exported", "signed.in"')
    subject = models.CharField(max_length=80, blank=True, help_text='for example "customer/12"')
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    seal = models.ForeignKey("Seal", null=True, on_delete=models.PROTECT, related_name="entries")

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="audit_newest_first"),
            models.Index(fields=["subject", "-at"], name="audit_of_a_subject"),
            models.Index(fields=["id"], name="audit_unsealed", condition=models.Q(seal=None)),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="entries_only_get_sealed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.seal_id IS NOT NULL OR to_jsonb(OLD) - 'seal_id' IS DISTINCT FROM to_jsonb(NEW) - 'seal_id'"
                ),
            ),
            pgtrigger.Protect(
                name="entries_stay_180_days",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(f"OLD.seal_id IS NULL OR OLD.at > now() - interval '{LEAST_DAYS} days'"),
            ),
        ]


class Seal(models.Model):
    """A block of entries closed by a hash over them and over the seal before: change is evident.

    digest = sha256(digest before, content, first, last): the chain still holds once old entries are forgotten.
    """

    sealed_at = models.DateTimeField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT)
    content = models.CharField(max_length=64, help_text="hash over the entries themselves")
    digest = models.CharField(max_length=64)
    forgotten_at = models.DateTimeField(null=True, help_text="when its entries were dropped at the end of retention")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(name="seals_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="seals_never_change",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.forgotten_at IS NOT NULL"
                    " OR to_jsonb(OLD) - 'forgotten_at' IS DISTINCT FROM to_jsonb(NEW) - 'forgotten_at'"
                ),
            ),
        ]
