"""The outbox: every message that was decided, and how far it is."""

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When

from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer, reach_over_files
from huiyin.messaging.enums import Did, State, Why
from huiyin.messaging.models.channels import Channel

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "Person") -> "MessageQuerySet":
        """Whoever may read a customer's file may read what is written to them; and everybody what they wrote."""
        return self.filter(_within(user) | Q(decided_by=user))

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


class Message(models.Model):
    """What was decided to be sent: to which address, for what purpose, in which words, and what became of it."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_index=False, related_name="messages")
    key = models.CharField(max_length=120, unique=True, help_text="what it is about: decided twice, it is sent once")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, db_index=False, related_name="messages")
    subject = models.CharField(max_length=60, blank=True, help_text='what it belongs to, for example "case/12"')
    address = models.CharField(max_length=254)
    address_key = models.CharField(max_length=254, help_text="in small letters")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    subject_line = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    message_id = models.CharField(max_length=120, blank=True, help_text="as it stands in the e-mail")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    detail = models.CharField(max_length=400, blank=True, help_text="the words of the other side")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, help_text="since when a worker has it; tells its claim from others")
    handed_over_at = models.DateTimeField(null=True, help_text="from here on it may have arrived")
    sent_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    decided_at = models.DateTimeField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=[State.PARKED, State.FAILED]) | ~Q(why=""), name="what_is_not_sent_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | (~Q(state=State.SENT) & Q(sent_at=None)),
                name="what_is_sent_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENDING) | Q(claimed_at__isnull=False), name="what_is_being_sent_is_claimed"
            ),
            models.UniqueConstraint(
                fields=["message_id"], name="an_e_mail_has_one_number", condition=~Q(message_id="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "next_try_at", "id"], name="outbox_to_send", condition=Q(state="waiting")),
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
            models.Index(fields=["channel", "id"], name="outbox_dry", condition=Q(state="dry")),
            models.Index(fields=["address_key", "-id"], name="messages_to_an_address"),
            models.Index(fields=["customer", "-id"], name="messages_to_a_customer"),
            models.Index(fields=["subject", "-id"], name="messages_about_a_subject"),
            models.Index(fields=["decided_by", "-id"], name="messages_of_a_person"),
            models.Index(fields=["state", "-id"], name="messages_in_a_state"),
            models.Index(fields=["-decided_at", "-id"], name="outbox_newest"),
        ]

    def __str__(self) -> str:
        return self.subject_line or self.body[:60]

    @property
    def in_doubt(self) -> bool:
        """It may have arrived, and nobody knows."""
        return self.state == State.PARKED and self.why == Why.UNKNOWN

    def right_to(self, verb: str) -> str:
        return "messages.send"

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
