"""What customers said of conversations, one row for each thing they rated."""

from django.db import models

from huiyin.contact.models.interactions import Interaction


class Rating(models.Model):
    """One word with which a customer rated one thing of a conversation: a view of Interaction.ratings."""

    interaction = models.ForeignKey(Interaction, on_delete=models.DO_NOTHING, related_name="+")
    at = models.DateTimeField(help_text="when the conversation was")
    what = models.CharField(max_length=40, help_text="what was rated: a key of the pack's ratings")
    word = models.CharField(max_length=40, help_text="how: a key of the list of words for it")

    class Meta:
        managed = False
        db_table = "contact_rating"

    def __str__(self) -> str:
        return f"{self.what}: {self.word}"
