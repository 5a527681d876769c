"""What a provider approves before it is used: signatures, and templates with their blanks."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.customers.enums import Purpose
from huiyin.messaging.enums import Approval
from huiyin.messaging.models.channels import Channel

if TYPE_CHECKING:
    from huiyin.org.models import Person

ASKED_FOR = ~pgtrigger.Q(old__state=Approval.UNASKED)


class Asked(models.Model):
    """Something the provider has to approve."""

    state = models.CharField(max_length=10, choices=Approval.choices, default=Approval.UNASKED)
    reason = models.CharField(max_length=400, blank=True, help_text="the words of the provider")
    provider_id = models.CharField(max_length=80, blank=True, help_text="its number with the provider")
    asked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def right_to(self, verb: str) -> str:
        return "messages.keep"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))

    @property
    def usable(self) -> bool:
        return self.state == Approval.APPROVED


class SignatureQuerySet(models.QuerySet["Signature"]):
    def visible_to(self, user: "Person") -> "SignatureQuerySet":
        """Whoever sets channels up."""
        return self.all() if user.may("messages.keep") else self.none()


@pghistory.track()
class Signature(Asked):
    """Who a text message is from: 【安途汽车服务】."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="signatures")
    words = models.CharField(max_length=24)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "words"], name="a_signature_stands_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="asked_words_stay", operation=pgtrigger.UpdateOf("words"), condition=ASKED_FOR)
        ]

    def __str__(self) -> str:
        return self.words


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, user: "Person") -> "TemplateQuerySet":
        """Whoever sets channels up."""
        return self.all() if user.may("messages.keep") else self.none()


@pghistory.track()
class Template(Asked):
    """Words with blanks, such as {salutation}. Once asked for they never change: other words are a new edition."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_index=False, related_name="templates")
    key = models.SlugField(max_length=40)
    edition = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200, help_text="the subject of an e-mail, the heading of a letter")
    text = models.TextField()
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "key", "edition"], name="an_edition_of_a_template_stands_once"),
            models.CheckConstraint(
                condition=Q(state=Approval.UNASKED) | Q(asked_at__isnull=False), name="what_was_asked_says_when"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="asked_text_stays",
                operation=pgtrigger.UpdateOf("title", "text", "purpose", "key", "edition"),
                condition=ASKED_FOR,
            )
        ]

    def __str__(self) -> str:
        return self.title
