"""The ways out of the house, and how they are set up."""

import os
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from huiyin.messaging.enums import ROBOTS, ChannelState, Kind

if TYPE_CHECKING:
    from huiyin.org.models import Person

SECRETS = "HUIYIN_CHANNEL_"  # a password is read from a variable whose name begins so, and from no other
TO_STAFF = (Kind.WECOM, Kind.DINGTALK)  # kinds that reach colleagues and no customer


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, user: "Person") -> "ChannelQuerySet":
        """Whoever sets channels up."""
        return self.all() if user.may("messages.keep") else self.none()


@pghistory.track()
class Channel(models.Model):
    """A way messages leave by: which driver, how it is set up, and how much it may send."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    driver = models.CharField(max_length=24, help_text="word of messaging.drivers")
    settings = models.JSONField(default=dict, help_text="what the driver needs to know, but no password")
    secret = models.CharField(max_length=60, blank=True, help_text="name of the environment variable of the password")
    state = models.CharField(max_length=8, choices=ChannelState.choices, default=ChannelState.DRY)
    per_address_day = models.PositiveIntegerField(default=5, help_text="messages to one address within 24 hours")
    per_hour = models.PositiveIntegerField(default=200)
    per_day = models.PositiveIntegerField(default=2000)
    quiet_hours = models.JSONField(default=list, blank=True, help_text='nothing leaves then: [["21:00", "08:00"], …]')
    rests_until = models.DateTimeField(null=True, help_text="the other side takes nothing before")
    revision = models.PositiveIntegerField(default=1)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(per_address_day__gt=0, per_hour__gt=0, per_day__gt=0), name="every_channel_has_brakes"
            ),
            models.CheckConstraint(
                condition=Q(secret="") | Q(secret__startswith=SECRETS), name="a_secret_is_named_as_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def right_to(self, verb: str) -> str:
        return "messages.keep"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))

    @property
    def by_hand(self) -> bool:
        """People print and post what goes out over it; no job sends it."""
        return self.kind == Kind.LETTER

    def rests(self, at: datetime) -> bool:
        """The other side has had too much and said so."""
        return self.rests_until is not None and at < self.rests_until

    @property
    def is_robot(self) -> bool:
        """What goes out over it stands in one group, whoever it is meant for."""
        return self.driver in ROBOTS

    @property
    def tells_staff(self) -> bool:
        """It reaches colleagues and no customer."""
        return self.kind in TO_STAFF

    @property
    def password(self) -> str:
        return os.environ.get(self.secret, "") if self.secret else ""

    @property
    def lacks_password(self) -> bool:
        """It is to be read from a variable that is not there."""
        return bool(self.secret) and not self.password


class HouseBrakes(models.Model):
    """How much leaves the house over all channels together, whatever each of them lets through. There is one row."""

    per_customer_day = models.PositiveIntegerField(default=8, help_text="messages to one customer within 24 hours")
    per_hour = models.PositiveIntegerField(default=500)
    per_day = models.PositiveIntegerField(default=5000)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="the_house_is_one"),
            models.CheckConstraint(
                condition=Q(per_customer_day__gt=0, per_hour__gt=0, per_day__gt=0), name="the_house_has_brakes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.per_customer_day}/{self.per_hour}/{self.per_day}"
