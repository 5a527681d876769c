"""Letters on paper, each with its number in the register, and which letter answers which."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from huiyin.contact.enums import LetterKind
from huiyin.contact.models.interactions import Interaction
from huiyin.customers.models import of_files_read_by
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: "Person") -> "LetterQuerySet":
        """Whoever may read what was said with a customer."""
        return of_files_read_by(user, self, customer="interaction__customer")

    def unanswered(self) -> "LetterQuerySet":
        """Those that came in, and that no letter of ours answers yet."""
        return self.filter(interaction__direction=Interaction.Direction.IN, answered_by=None)


class Letter(models.Model):
    """What the register says of a letter beyond its words. Posted twice, it keeps its number."""

    interaction = models.OneToOneField(Interaction, on_delete=models.PROTECT, related_name="letter")
    number = models.CharField(max_length=24)
    kind = models.CharField(max_length=12, choices=LetterKind.choices, blank=True, help_text="of one that we wrote")
    about = models.CharField(max_length=200, blank=True, default="", help_text="its subject line")
    enclosures = models.CharField(max_length=200, blank=True, default="")
    item = models.OneToOneField(WorkItem, null=True, on_delete=models.PROTECT, help_text="the answer that is owed")
    answered_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_index=False, related_name="answers", help_text="which letter"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["number"], name="letters_by_number")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_unanswered(self) -> bool:
        """As `unanswered` has it."""
        return self.interaction.direction == Interaction.Direction.IN and self.answered_by_id is None
