"""Files that bring cases, row by row."""

from json import JSONEncoder
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models.case import PERSON, Case

if TYPE_CHECKING:
    from huiyin.org.models import Person


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: "Person") -> "BatchQuerySet":
        """One's own, or all for whoever may import everywhere."""
        return self.all() if user.reach("imports.run").everything else self.filter(by=user)


class Batch(models.Model):
    """Cases that came in by file."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be set")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Being taken in")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Taken in")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    WORKING: ClassVar = (State.CHECKING, State.RUNNING, State.UNDOING)

    process = models.CharField(max_length=40)
    file = models.FileField(upload_to="imports/%Y/%m/")
    name = models.CharField(max_length=200)
    source = models.JSONField(default=dict, help_text="headings, first rows, encoding and sheet as read at the upload")
    mapping = models.JSONField(default=dict, help_text="{column heading: field}")
    defaults = models.JSONField(default=dict, help_text="{field: key} for rows whose file does not say it")
    state = models.CharField(max_length=12, choices=State.choices, default=State.UPLOADED)
    counts = models.JSONField(default=dict, help_text="kept in the transaction that changes the rows")
    why = models.JSONField(default=dict, help_text="why the check ended early, in up to three languages")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_in_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"batch/{self.pk}"


class PlainJSON(JSONEncoder):
    """Chinese as it is: escaped, every character would be sent as six and each of them checked for quoting."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})


class BatchRow(models.Model):
    """One row of a file with its verdict."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        DUPLICATE = "duplicate", _("Duplicate")
        ERROR = "error", _("Error")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reasons = models.JSONField(default=list, help_text="sentences in up to three languages; of a new row: remarks")
    raw = models.JSONField(encoder=PlainJSON, help_text="{column heading: text} as the file has it")
    values = models.JSONField(encoder=PlainJSON, default=dict, help_text="what the intake form is given")
    fingerprint = models.CharField(max_length=64, help_text="of complainant, time and text")
    text_print = models.CharField(max_length=64, default="", help_text="of the text alone: who else wrote the same?")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "line"], name="a_line_once_per_batch")]
        indexes: ClassVar = [
            models.Index(fields=["fingerprint"], name="rows_of_a_fingerprint"),
            models.Index(fields=["text_print"], name="rows_of_a_text"),
            models.Index(fields=["batch", "verdict", "line"], name="rows_of_a_verdict"),
        ]
