"""Under what articles stand: categories with their keepers, and products."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.kernel.texts import say
from huiyin.org.models import Department

if TYPE_CHECKING:
    from huiyin.org.models import Person


class ShelfQuerySet(models.QuerySet["Category"]):
    def visible_to(self, user: "Person") -> "ShelfQuerySet":
        return self.all() if user.may("knowledge.view") else self.none()

    def in_use(self) -> "ShelfQuerySet":
        """Those that articles may be put under."""
        return self.filter(closed_at=None)


@pghistory.track()
class Category(models.Model):
    """A kind of articles; its keeper answers what is asked about them."""

    pack_key = models.CharField(max_length=60, blank=True, help_text="in the rule book; empty: the house's own")
    title = models.JSONField(help_text="in up to three languages")
    position = models.PositiveIntegerField(default=0)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+", help_text="keeps it while no person does"
    )
    closed_at = models.DateTimeField(null=True)

    objects = ShelfQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pack_key"], name="category_of_the_pack_once", condition=~Q(pack_key=""))
        ]

    def __str__(self) -> str:
        return say(self.title)

    def right_to(self, verb: str) -> str:
        return f"knowledge.{verb}"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))


class ProductQuerySet(models.QuerySet["Product"]):
    def visible_to(self, user: "Person") -> "ProductQuerySet":
        return self.all() if user.may("knowledge.view") else self.none()


class Product(models.Model):
    """Something we sell or look after, with articles about it."""

    pack_key = models.CharField(max_length=60, blank=True, help_text="in the rule book; empty: the house's own")
    title = models.JSONField(help_text="in up to three languages")
    spelling = models.CharField(max_length=120, unique=True, help_text="its name as it is compared (cjk.normalise)")

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pack_key"], name="product_of_the_pack_once", condition=~Q(pack_key=""))
        ]

    def __str__(self) -> str:
        return say(self.title)
