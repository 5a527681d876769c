"""Files that bring something, row by row; what they bring is for the modules to say."""

from datetime import datetime
from json import JSONEncoder
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.intake.rules import WHY_FAILED

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class BatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Person") -> Self:
        """One's own, or all for whoever may take in such files everywhere."""
        reach = user.reach(self.model.RIGHT)
        if reach.everything:
            return self.all()
        return self.filter(by=user) if reach else self.none()

    def lying_since(self, at: datetime) -> Self:
        """Files with which nothing has been going on since then, and whose content is still kept."""
        over = Q(finished_at__lt=at) | Q(finished_at=None, at__lt=at)
        return self.filter(over, forgotten_at=None).exclude(state__in=self.model.WORKING)


class Batch(models.Model):
    """One file and how far it is."""

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
    INTAKE: ClassVar[str]  # under which the module has registered (queries.register)
    RIGHT: ClassVar[str] = "imports.run"  # of whoever takes in such files
    TAKEN_AT_ONCE: ClassVar[int] = 1000  # rows
    rows: Any  # its BatchRows

    file = models.FileField(upload_to="imports/%Y/%m/")
    name = models.CharField(max_length=200)
    source = models.JSONField(default=dict, help_text="headings, first rows, encoding and sheet as read at the upload")
    mapping = models.JSONField(default=dict, help_text="{column heading: field}")
    defaults = models.JSONField(default=dict, help_text="{field: key} for rows whose file does not say it")
    state = models.CharField(max_length=12, choices=State.choices, default=State.UPLOADED)
    counts = models.JSONField(default=dict, help_text="kept in the transaction that changes the rows")
    share_checked = models.PositiveSmallIntegerField(default=0, help_text="per cent of the file, while it is checked")
    run = models.PositiveIntegerField(default=0, help_text="which check it is: one that was stopped writes no verdicts")
    why = models.JSONField(default=dict, help_text="why the check ended early, in up to three languages")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_in_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    undone_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True, help_text="since when the file and what its rows say are gone")

    objects = BatchQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        raise NotImplementedError

    def alike(self) -> Any:
        """The files whose columns mean the same as this one's."""
        return type(self)._default_manager.all()

    def forget_rows(self) -> None:
        """The verdicts are thrown away, with all that was remembered for them."""
        self.rows.all().delete()

    def forget_content(self) -> None:
        """What the rows say goes for good; what they became stays, with the counts."""
        self.forget_rows()

    @property
    def columns(self) -> dict[str, str]:
        """The mapping in the order of the columns: stored as JSON it has none."""
        return {heading: self.mapping.get(heading, "") for heading in self.source["headings"]}


class PlainJSON(JSONEncoder):
    """Chinese as it is: escaped, every character would be sent as six and each of them checked for quoting."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})


class BatchRow(models.Model):
    """One row of a file with its verdict."""

    batch: Any  # each kind of file has its own

    verdict: Any  # each kind of file has its own words for it
    line = models.PositiveIntegerField()
    reasons = models.JSONField(default=list, help_text="sentences in up to three languages; of a new row: remarks")
    bad = models.JSONField(default=list, encoder=PlainJSON, help_text="headings of the cells that are to blame")
    raw = models.JSONField(encoder=PlainJSON, help_text="{column heading: text} as the file has it")
    values = models.JSONField(encoder=PlainJSON, default=dict, help_text="what is made of it")

    class Meta:
        abstract = True

    @property
    def cells(self) -> list[str]:
        """The texts of the row in the order of its columns: stored as JSON they have none."""
        return [
            text
            for heading in self.batch.source["headings"]
            if heading not in WHY_FAILED and (text := self.raw.get(heading))
        ]
