"""What lies in the warehouse, what is promised of it, and what is coming."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from huiyin.org.models import Person


class StockQuerySet(models.QuerySet["Stock"]):
    def visible_to(self, user: "Person") -> "StockQuerySet":
        return self.all() if user.may("stock.view") else self.none()


@pghistory.track()
class Stock(models.Model):
    """One product in one specification."""

    product = models.CharField(max_length=120)
    specification = models.CharField(max_length=120)
    goods = models.CharField(max_length=260, unique=True, help_text="both in one spelling (rules.goods)")
    unit = models.CharField(max_length=12)
    on_hand = models.DecimalField(max_digits=12, decimal_places=3, default=Decimal(0))
    reserved = models.DecimalField(max_digits=12, decimal_places=3, default=Decimal(0), help_text="in open plans")
    expected = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = StockQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reserved__gte=0, on_hand__gte=F("reserved")), name="reserved_goods_are_there"
            ),
            models.CheckConstraint(
                condition=Q(expected=None, expected_on=None) | Q(expected__gt=0, expected_on__isnull=False),
                name="what_is_expected_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.specification}"

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved

    @property
    def as_seen(self) -> str:
        """What a form shows of it, to tell whether it is still so when the form comes back."""
        shown = (self.unit, self.on_hand, self.expected, self.expected_on)
        return "|".join("" if each is None else str(each) for each in shown)

    def right_to(self, verb: str) -> str:
        return f"loading.{verb}"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))
