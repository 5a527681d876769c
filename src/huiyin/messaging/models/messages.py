"""The outbox: every message that was decided, and how far it is."""

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When

from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer, reach_over_files
from huiyin.kernel import series
from huiyin.messaging.enums import CONFIRMED_BY_HAND, LEFT_THE_HOUSE, SAID_IN_FULL, Did, State, Why
from huiyin.messaging.models.channels import Channel
from huiyin.messaging.models.groups import StaffGroup
from huiyin.messaging.models.texts import Signature, Template

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL
LEFT = sorted(LEFT_THE_HOUSE)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "Person") -> "MessageQuerySet":
        """Whoever may read a customer's file may read what is written to them; and everybody what they wrote.

        What groups of colleagues are told is for whoever set that up.
        """
        told = Q(group__isnull=False) if user.may("messages.keep") else Q(pk__in=[])
        return self.filter(_within(user) | Q(decided_by=user) | told)

    def with_reach(self, user: "Person") -> "MessageQuerySet":
        """Each says whether it went beyond the files that somebody may read, so that its address is hidden."""
        known = When(_within(user) | Q(customer=None), then=Value(False))
        return self.annotate(beyond=Case(known, default=Value(True)))


def _within(user: "Person") -> Q:
    reach = reach_over_files(user, "view")
    if reach.everything:
        return Q(customer__isnull=False)
    if not reach:
        return Q(pk__in=[])
    return Q(customer__keeper=user) | Q(customer__department__in=reach.departments)


class Series(series.Series):
    """Numbers of print batches, and of letters: the letter register."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["prefix", "date"], name="one_series_of_letters_a_day")]


class PrintRunQuerySet(models.QuerySet["PrintRun"]):
    def visible_to(self, user: "Person") -> "PrintRunQuerySet":
        """Whoever printed them may read all of them, and so may whoever reads every file."""
        return self.all() if reach_over_files(user, "view").everything else self.filter(printed_by=user)


class PrintRun(models.Model):
    """Letters that were printed together. Never changed but for when they went to the post."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_index=False, related_name="batches")
    number = models.CharField(max_length=24, unique=True)
    letters = models.PositiveIntegerField()
    printed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, db_index=False, related_name="+")
    printed_at = models.DateTimeField()
    posted_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    posted_at = models.DateTimeField(null=True)

    objects = PrintRunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(posted_at=None) | Q(posted_by__isnull=False), name="what_is_posted_says_by_whom"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["-id"], name="batches_to_post", condition=Q(posted_at=None))]

    def __str__(self) -> str:
        return self.number

    def right_to(self, verb: str) -> str:
        return "messages.send"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))


class Message(models.Model):
    """What was decided to be sent: to which address, for what purpose, in which words, and what became of it."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_index=False, related_name="messages")
    key = models.CharField(max_length=120, unique=True, help_text="what it is about: decided twice, it is sent once")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, db_index=False, related_name="messages")
    group = models.ForeignKey(StaffGroup, null=True, on_delete=models.PROTECT, db_index=False, related_name="messages")
    subject = models.CharField(max_length=60, blank=True, help_text='what it belongs to, for example "case/12"')
    address = models.CharField(max_length=254)
    address_key = models.CharField(max_length=254, help_text="in small letters")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    subject_line = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    enclosures = models.CharField(
        max_length=200, blank=True, default="", help_text="of a letter: what lies in it beside its sheets"
    )
    template = models.ForeignKey(Template, null=True, on_delete=models.PROTECT, db_index=False, related_name="messages")
    signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    variables = models.JSONField(default=dict, blank=True, help_text="what filled the blanks of the template")
    despite = models.CharField(
        max_length=200, blank=True, default="", help_text="why it leaves at an hour of rest all the same"
    )
    agreed = models.BooleanField(default=False, help_text="the customer said that they want this very message")
    to_many = models.BooleanField(default=False, help_text="decided for many at once, and not because they wanted it")
    message_id = models.CharField(max_length=120, blank=True, help_text="as it stands in the e-mail")
    provider_id = models.CharField(max_length=80, blank=True, help_text="the number the other side gave it")
    batch = models.ForeignKey(PrintRun, null=True, on_delete=models.PROTECT, db_index=False, related_name="messages")
    register_number = models.CharField(max_length=24, blank=True, help_text="of a letter, in the letter register")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    detail = models.CharField(max_length=400, blank=True, help_text="the words of the other side")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, help_text="since when a worker has it; tells its claim from others")
    handed_over_at = models.DateTimeField(null=True, help_text="from here on it may have arrived")
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True, help_text="by the receipt of the provider")
    look_at = models.DateTimeField(null=True, help_text="when the provider is asked what became of it")
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    decided_at = models.DateTimeField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=[State.PARKED, State.FAILED, State.RETURNED]) | ~Q(why=""),
                name="what_is_not_sent_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LEFT, sent_at__isnull=False) | (~Q(state__in=LEFT) & Q(sent_at=None)),
                name="what_is_sent_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENDING) | Q(claimed_at__isnull=False), name="what_is_being_sent_is_claimed"
            ),
            models.UniqueConstraint(
                fields=["message_id"], name="an_e_mail_has_one_number", condition=~Q(message_id="")
            ),
            models.UniqueConstraint(
                fields=["register_number"], name="a_letter_has_one_number", condition=~Q(register_number="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "next_try_at", "id"], name="outbox_to_send", condition=Q(state="waiting")),
            # The same at an hour of rest.
            models.Index(
                fields=["channel", "next_try_at", "id"],
                name="outbox_to_send_at_rest",
                condition=Q(state="waiting") & ~Q(despite=""),
            ),
            models.Index(fields=["claimed_at"], name="outbox_being_sent", condition=Q(state="sending")),
            # How much went out over a channel, and to one address, since when: the brakes.
            models.Index(
                fields=["channel", "claimed_at"], name="outbox_of_an_hour", condition=Q(claimed_at__isnull=False)
            ),
            models.Index(
                fields=["channel", "address_key", "claimed_at"],
                name="outbox_of_an_address",
                condition=Q(claimed_at__isnull=False),
            ),
            # The same over all channels together, and to one customer.
            models.Index(fields=["claimed_at"], name="outbox_of_the_house", condition=Q(claimed_at__isnull=False)),
            models.Index(
                fields=["customer", "claimed_at"], name="outbox_of_a_customer", condition=Q(claimed_at__isnull=False)
            ),
            models.Index(fields=["channel", "id"], name="outbox_dry", condition=Q(state="dry")),
            models.Index(fields=["address_key", "-id"], name="messages_to_an_address"),
            models.Index(fields=["customer", "-id"], name="messages_to_a_customer"),
            models.Index(fields=["group", "-id"], name="messages_to_a_group", condition=Q(group__isnull=False)),
            models.Index(fields=["subject", "-id"], name="messages_about_a_subject"),
            models.Index(fields=["decided_by", "-id"], name="messages_of_a_person"),
            models.Index(fields=["state", "-id"], name="messages_in_a_state"),
            models.Index(fields=["-decided_at", "-id"], name="outbox_newest"),
            models.Index(fields=["channel", "look_at"], name="outbox_to_ask_for", condition=Q(look_at__isnull=False)),
            models.Index(fields=["batch", "id"], name="letters_of_a_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject_line or self.body[:60]

    @property
    def in_doubt(self) -> bool:
        """It may have arrived, and nobody knows."""
        return self.state == State.PARKED and self.why == Why.UNKNOWN

    @property
    def in_full(self) -> bool:
        """The reason says what is wrong, so that the words of the machine need not be read."""
        return self.why in SAID_IN_FULL

    @property
    def is_called_off(self) -> bool:
        """It was withdrawn, and the colleague who is asked to send it may not know yet."""
        by_hand = self.channel.kind in CONFIRMED_BY_HAND
        return by_hand and self.state == State.WITHDRAWN and self.look_at is not None

    def right_to(self, verb: str) -> str:
        return "messages.keep" if self.group_id else "messages.send"

    def permits(self, user: "Person", verb: str) -> bool:
        """Whoever writes to customers, with their customers' messages; everybody with a test of their own."""
        return user.may(self.right_to(verb)) or (self.customer_id is None and self.decided_by_id == user.pk)


class Step(models.Model):
    """What happened to a message between being decided and its end; who, if it was a person. Never changed."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, db_index=False, related_name="steps")
    did = models.CharField(max_length=12, choices=Did.choices)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    detail = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["message", "id"], name="steps_of_a_message")]
        triggers: ClassVar = [pgtrigger.Protect(name="steps_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    @property
    def in_full(self) -> bool:
        """The reason says what is wrong, so that the words of the machine need not be read."""
        return self.why in SAID_IN_FULL

    @property
    def coded(self) -> bool:
        """The provider reported it, and its words are a code."""
        told = self.did in (Did.DELIVERED, Did.ARRIVED) or self.why == Why.UNDELIVERED
        return told and self.by_id is None and bool(self.detail)


class Receipt(models.Model):
    """What the provider reported of a message. Never changed."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, db_index=False, related_name="receipts")
    code = models.CharField(max_length=60)
    delivered = models.BooleanField()
    detail = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(help_text="by the clock of the provider")
    taken_in_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "code", "at"], name="a_receipt_counts_once")
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="receipts_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class Attachment(models.Model):
    """A file that goes along with a message. Never changed."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="messages/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="attachments_stay", operation=pgtrigger.Update | pgtrigger.Delete)]
