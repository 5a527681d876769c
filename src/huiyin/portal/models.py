"""What is remembered of who came to the door: no address and no phone, only their digests, for two days."""

from typing import ClassVar

from django.db import models

from huiyin.cases.models import Case


class Knock(models.Model):
    """Somebody came to the door: sent something in, or tried to look something up."""

    class What(models.TextChoices):
        SENT_FROM = "sent-from"  # an address
        SENT_BY = "sent-by"  # a phone
        SENT = "sent"  # by anybody: the house as a whole
        WORDS = "words"  # these very words from this phone, with the case that they became
        LOOKED_FROM = "looked-from"  # an address, in vain
        LOOKED_FOR = "looked-for"  # a number, in vain

    what = models.CharField(max_length=12, choices=What.choices)
    digest = models.CharField(max_length=64)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["what", "digest", "at"], name="knocks_of_one"),
            models.Index(fields=["at"], name="knocks_to_sweep"),
        ]
