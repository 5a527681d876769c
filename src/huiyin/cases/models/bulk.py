"""One step for many cases: which ones, what was said with it, what became of each."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.models.case import PERSON, Case

if TYPE_CHECKING:
    from huiyin.org.models import Person


class BulkMoveQuerySet(models.QuerySet["BulkMove"]):
    def visible_to(self, user: "Person") -> "BulkMoveQuerySet":
        return self.filter(by=user)


class BulkMove(models.Model):
    """One step, with one form, that is taken for each of the cases somebody chose in the register."""

    class State(models.TextChoices):
        NAMED = "named", _("Chosen")
        RUNNING = "running", _("Under way")
        DONE = "done", pgettext_lazy("work for many", "Done")

    state = models.CharField(max_length=8, choices=State.choices, default=State.NAMED)
    process = models.CharField(max_length=40)
    transition = models.CharField(max_length=40)
    data = models.JSONField(default=dict, help_text="the form as it was typed; each case reads it by its own rules")
    number = models.PositiveIntegerField(default=0, help_text="cases")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="when the cases were chosen")
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = BulkMoveQuerySet.as_manager()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be filled in."""
        return self.state == self.State.NAMED

    @property
    def is_working(self) -> bool:
        return self.state == self.State.RUNNING


class BulkMoveRow(models.Model):
    """One of the cases."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("still to do")
        MOVED = "moved", pgettext_lazy("a step for many", "carried out")
        ASKED = "asked", _("waits for signatures")
        REFUSED = "refused", pgettext_lazy("a step for many", "refused")
        OVERTAKEN = "overtaken", _("somebody was faster")

    move = models.ForeignKey(BulkMove, on_delete=models.CASCADE, related_name="rows")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    entry = models.BigIntegerField(help_text="the stage entry in which it stood when it was chosen")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    reason = models.CharField(max_length=500, blank=True, help_text="why not")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["move", "case"], name="a_case_is_chosen_once")]
        indexes: ClassVar = [models.Index(fields=["move", "outcome", "case"], name="cases_of_a_bulk_move")]
