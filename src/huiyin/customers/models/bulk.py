"""One field of many files at once: which files, what they said before, what became of them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from huiyin.customers.enums import BulkState, Outcome
from huiyin.customers.models.files import Customer

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL
UNDO_WITHIN = timedelta(days=1)


class BulkEditQuerySet(models.QuerySet["BulkEdit"]):
    def visible_to(self, user: "Person") -> "BulkEditQuerySet":
        return self.filter(by=user)


class BulkEdit(models.Model):
    """One change for many files: they are named, the change is looked at, then it is carried out."""

    state = models.CharField(max_length=8, choices=BulkState.choices, default=BulkState.NAMED)
    asked = models.TextField(blank=True, help_text="what the list was narrowed by, if all that it left was chosen")
    field = models.CharField(max_length=60, blank=True, help_text="key in queries.changeable")
    value = models.JSONField(null=True, help_text="as typed")
    counted = models.JSONField(null=True, help_text="what very many files say, as queries.count_said tells it")
    number = models.PositiveIntegerField(default=0, help_text="files")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="when the files were named")
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = BulkEditQuerySet.as_manager()

    @property
    def standing(self) -> BulkState:
        return BulkState(self.state)

    def may_be_undone(self, at: datetime) -> bool:
        young = self.ended_at is not None and at - self.ended_at <= UNDO_WITHIN
        return young and self.state == BulkState.DONE and self.rows.filter(outcome=Outcome.CHANGED).exists()


class BulkEditRow(models.Model):
    """One of the files."""

    # Plain numbers, written by the list's own question: a million of them are named in a few seconds.
    edit = models.ForeignKey(BulkEdit, on_delete=models.CASCADE, related_name="rows")
    customer = models.ForeignKey(Customer, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    before = models.JSONField(null=True, help_text="what the file said, if it was changed")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was left as it is")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edit", "customer"], name="a_file_is_named_once_in_a_bulk_edit")
        ]
        indexes: ClassVar = [models.Index(fields=["edit", "outcome", "customer"], name="files_of_a_bulk_edit")]
