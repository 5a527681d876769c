"""What came in."""

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huiyin.customers.models import Customer, reach_over_files
from huiyin.messaging.enums import Came, Why
from huiyin.messaging.models.channels import Channel
from huiyin.messaging.models.messages import Message
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class ReceivedQuerySet(models.QuerySet["Received"]):
    def visible_to(self, user: "Person") -> "ReceivedQuerySet":
        """What was filed goes with the customer's file; what nobody could file is for whoever writes to customers."""
        unfiled = Q(customer=None) if user.may("messages.send") else Q(pk=None)
        reach = reach_over_files(user, "view")
        if reach.everything:
            return self.filter(Q(customer__isnull=False) | unfiled)
        if not reach:
            return self.filter(unfiled)
        return self.filter(Q(customer__keeper=user) | Q(customer__department__in=reach.departments) | unfiled)


class Received(models.Model):
    """An e-mail or an answer to a text message that came in: from whom, what it says, and where it was filed."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_index=False, related_name="received")
    message_id = models.CharField(max_length=250, help_text="of the e-mail, of the provider, or a digest")
    address = models.CharField(max_length=254)
    address_key = models.CharField(max_length=254, help_text="in small letters")
    name = models.CharField(max_length=120, blank=True)
    subject_line = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    answers = ArrayField(models.CharField(max_length=250), default=list, help_text="the e-mails it answers")
    reply_to = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, db_index=False, related_name="replies")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, db_index=False, related_name="received")
    item = models.OneToOneField(
        WorkItem, null=True, on_delete=models.PROTECT, related_name="+", help_text="the answer that is owed"
    )
    answered_by = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60, blank=True, help_text='what it belongs to, for example "case/12"')
    state = models.CharField(max_length=12, choices=Came.choices)
    refused = ArrayField(models.CharField(max_length=300), default=list, help_text="files that were not kept, and why")
    at = models.DateTimeField()
    filed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    filed_at = models.DateTimeField(null=True)

    objects = ReceivedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "message_id"], name="an_e_mail_comes_once"),
            models.CheckConstraint(
                condition=~Q(state=Came.FILED) | Q(customer__isnull=False), name="what_is_filed_has_a_file"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="received_in_a_state"),
            models.Index(fields=["-at", "-id"], name="received_newest"),
            models.Index(fields=["customer", "-id"], name="received_from_a_customer"),
            models.Index(fields=["address_key", "-at"], name="received_from_an_address"),
            models.Index(fields=["message_id"], name="received_by_number"),
        ]

    def __str__(self) -> str:
        return self.subject_line or self.address

    @property
    def about(self) -> str:
        """In a few words: a text message has no subject."""
        return self.subject_line or " ".join(self.text[:60].split())

    def right_to(self, verb: str) -> str:
        return "messages.send"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))


class Enclosure(models.Model):
    """A file that came along, looked through before it was kept. Never changed."""

    received = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="enclosures")
    file = models.FileField(upload_to="received/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="enclosures_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class Mailbox(models.Model):
    """How far a channel's mailbox has been read."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="mailbox")
    validity = models.BigIntegerField(default=0, help_text="UIDVALIDITY: another one begins the count anew")
    last_uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True, default="")
    trouble = models.CharField(max_length=400, blank=True, help_text="why it could not be read the last time, raw")
