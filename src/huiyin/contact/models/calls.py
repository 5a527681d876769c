"""Calls, as the phone system tells of them while they last."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.contact.enums import CallState
from huiyin.contact.models.interactions import Interaction
from huiyin.customers.models import Customer
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, user: "Person") -> "CallQuerySet":
        """Whose phone it was, and whoever oversees the record that is owed of it."""
        overseen = user.reach("worklist.oversee")
        if overseen.everything:
            return self.all()
        return self.filter(Q(agent=user) | Q(item__team__in=overseen.departments))


class Call(models.Model):
    """A call on somebody's phone: who rings, since when, and the record that was made of it."""

    call_id = models.CharField(max_length=80, unique=True, help_text="what the phone system calls it")
    direction = models.CharField(max_length=4, choices=Interaction.Direction.choices)
    number = models.CharField(max_length=24, blank=True, help_text="as Phone.number keeps it; empty: withheld")
    agent = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="calls")
    state = models.CharField(max_length=8, choices=CallState.choices)
    began_at = models.DateTimeField(help_text="when it rang")
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        PERSON,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who said so, if no phone system did",
    )
    interaction = models.OneToOneField(Interaction, null=True, on_delete=models.PROTECT, related_name="call")
    item = models.ForeignKey(
        WorkItem, null=True, on_delete=models.PROTECT, related_name="+", help_text="the record that is owed of it"
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False), name="a_call_that_ended_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "-began_at"], name="calls_of_an_agent"),
        ]

    @property
    def subject(self) -> str:
        return f"call/{self.pk}"

    @property
    def seconds(self) -> int | None:
        """How long it was spoken."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return max(0, int((self.ended_at - self.answered_at).total_seconds()))

    def right_to(self, verb: str) -> str:
        return "customers.edit"

    def permits(self, user: "Person", verb: str) -> bool:
        return self.agent_id == user.pk
