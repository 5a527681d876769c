"""Addresses that are not written to."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.db import models

from huiyin.messaging.enums import Kind

if TYPE_CHECKING:
    from huiyin.org.models import Person


class BlockQuerySet(models.QuerySet["Block"]):
    def visible_to(self, user: "Person") -> "BlockQuerySet":
        """Whoever may end a block."""
        return self.all() if user.may("messages.block") else self.none()


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class Block(models.Model):
    """An address that gets nothing, whoever it belongs to: it bounced for good, or somebody asked us to stop."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    address = models.CharField(max_length=254)
    address_key = models.CharField(max_length=254, help_text="in small letters")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "address_key"], name="an_address_is_blocked_once")
        ]

    def right_to(self, verb: str) -> str:
        return "messages.block"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))
