"""How the house wants its forms, what was printed, and many papers in one file."""

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiyin.org.models import NEW_EDITION
from huiyin.stationery.enums import BatchState

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL
OF_ALL = ""  # the key under which stands what holds for every form


class FormVersion(models.Model):
    """How a form is to be from now on; the newest version counts, and none is ever changed."""

    form = models.CharField(max_length=80, blank=True, help_text="key of the form; empty: of all")
    number = models.PositiveIntegerField()
    settings = models.JSONField(default=dict, help_text="as rules.adjustment reads it; empty: as it came")
    based_on = models.PositiveIntegerField(
        null=True, help_text="number of the version it takes up again; 0: as it came"
    )
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "number"], name="versions_of_a_form_are_numbered")
        ]
        triggers: ClassVar = [
            NEW_EDITION,
            pgtrigger.Protect(name="versions_of_forms_stay", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class Picture(models.Model):
    """The sign of the house, drawn anew; kept as long as a version may show it."""

    content = models.BinaryField(help_text="PNG or JPEG")
    at = models.DateTimeField()


class PrintingQuerySet(models.QuerySet["Printing"]):
    def of(self, subject: str, form: str | None = None) -> "PrintingQuerySet":
        found = self.filter(subject=subject)
        return found if form is None else found.filter(form=form)


class Printing(models.Model):
    """Somebody printed a form about something."""

    form = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, help_text='for example "case/12"')
    kind = models.CharField(max_length=4, help_text="pdf or xlsx")
    batch = models.ForeignKey("PrintBatch", null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PrintingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "form"], name="printings_of_a_subject")]


class PrintBatchQuerySet(models.QuerySet["PrintBatch"]):
    def visible_to(self, user: "Person") -> "PrintBatchQuerySet":
        return self.filter(by=user)


class PrintBatch(models.Model):
    """Papers of many in one file: written down, drawn a portion at a time, then put together."""

    source = models.CharField(max_length=80, help_text="queries.source: whose papers")
    asked = models.TextField(blank=True, help_text="what the list was narrowed by, if all that it left was chosen")
    keys = ArrayField(models.BigIntegerField(), default=list, help_text="of the rows, in the order of printing")
    number = models.PositiveIntegerField(default=0, help_text="how many keys there are")
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.DRAWING)
    done = models.PositiveIntegerField(default=0, help_text="of the keys, those that were looked at")
    papers = models.PositiveIntegerField(default=0, help_text="drawn: what is not to be seen any more is left out")
    portions = models.PositiveIntegerField(default=0, help_text="files that wait to be put together")
    pages = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="printed/%Y/%m/", blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = PrintBatchQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "-id"], name="print_batches_of_a_person")]

    def __str__(self) -> str:
        return self.source

    @property
    def standing(self) -> BatchState:
        return BatchState(self.state)

    @property
    def subject(self) -> str:
        return f"printed/{self.pk}"
