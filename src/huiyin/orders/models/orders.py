"""An order, what was ordered, and what was done with it."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from huiyin.customers.models import Customer
from huiyin.kernel import series
from huiyin.orders.enums import SOLD, State, Step
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: "Person") -> "OrderQuerySet":
        """As the customers' files, and what somebody took themself."""
        reach = user.reach("orders.view")
        if reach.everything:
            return self.all()
        if not reach:
            return self.none()
        of_files = Q(customer__keeper=user) | Q(customer__department__in=reach.departments)
        return self.filter(Q(taken_by=user) | of_files)


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    def visible_to(self, user: "Person") -> "OrderLineQuerySet":
        """As their orders."""
        if user.reach("orders.view").everything:
            return self.all()
        return self.filter(order__in=Order.objects.visible_to(user))

    def special_to(self, user: "Person") -> "OrderLineQuerySet":
        """What stands in an order and is out of the ordinary, as far as this person may see it."""
        return self.visible_to(user).standing().filter(special=True)

    def standing(self) -> "OrderLineQuerySet":
        """What is ordered now, not what was before an order was changed."""
        return self.filter(position__isnull=False)


@pghistory.track(exclude=["search_text", "search"])
class Order(models.Model):
    """What a customer ordered on one occasion."""

    number = models.CharField(max_length=24, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="orders")
    received_at = models.DateTimeField(help_text="when the customer ordered")
    channel = models.CharField(max_length=24, help_text="key in the pack's list channels")
    wish_date = models.DateField(null=True, blank=True, help_text="when the customer would like to have it")
    address = models.CharField(max_length=240, blank=True)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.TAKEN)
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="of the lines with a price; none: no price is known"
    )
    taken_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, db_index=False, related_name="+")
    taken_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    item = models.ForeignKey(
        WorkItem, null=True, on_delete=models.PROTECT, related_name="+", help_text="the reading back that is owed"
    )
    search_text = models.TextField(default="")
    search = SearchVectorField(help_text="kernel.cjk index of it")

    objects = OrderQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="order_search", fastupdate=False),
            models.Index(fields=["customer", "-received_at"], name="orders_of_a_customer"),
            models.Index(fields=["state", "-id"], name="orders_by_state"),
            models.Index(fields=["taken_by", "-id"], name="orders_taken_by"),
            # Loyal buyers: a period is counted from the index alone.
            models.Index(
                fields=["received_at"],
                include=["customer", "amount", "id"],
                name="orders_sold",
                condition=Q(state__in=[str(state) for state in SOLD]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        return f"order/{self.pk}"

    @property
    def standing(self) -> State:
        return State(self.state)

    def right_to(self, verb: str) -> str:
        return f"orders.{verb}"

    def permits(self, user: "Person", verb: str) -> bool:
        reach = user.reach(self.right_to(verb))
        if reach.everything or self.customer.department_id in reach.departments:
            return True
        return reach.own and user.pk in (self.customer.keeper_id, self.taken_by_id)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class OrderLine(models.Model):
    """One product of an order: in which specification, how much of it, and how much is on its way."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, db_index=False, related_name="lines")
    position = models.PositiveSmallIntegerField(
        null=True, help_text="in the order; none: no longer part of it, kept for a plan that was given up"
    )
    product = models.CharField(max_length=120)
    specification = models.CharField(max_length=120)
    goods = models.CharField(max_length=260, help_text="product and specification in one spelling (rules.goods)")
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=12)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text="of one unit")
    special = models.BooleanField(default=False)
    special_words = models.CharField(max_length=300, blank=True, help_text="what is special about it")
    planned = models.DecimalField(max_digits=12, decimal_places=3, default=Decimal(0), help_text="in open plans")
    loaded = models.DecimalField(max_digits=12, decimal_places=3, default=Decimal(0))

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "position"], name="a_place_in_an_order_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="ordered_is_more_than_nothing"),
            models.CheckConstraint(condition=~Q(specification=""), name="ordered_goods_are_specified"),
            models.CheckConstraint(
                condition=Q(planned__gte=0, loaded__gte=0, quantity__gte=F("planned") + F("loaded")),
                name="no_more_is_loaded_than_ordered",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="special_specifications", condition=Q(special=True)),
            # What a loading plan chooses from.
            models.Index(fields=["goods"], name="lines_to_load", condition=Q(quantity__gt=F("planned") + F("loaded"))),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.specification}"

    @property
    def open(self) -> Decimal:
        """What is neither planned nor loaded."""
        return self.quantity - self.planned - self.loaded

    @property
    def amount(self) -> Decimal | None:
        return None if self.price is None else self.quantity * self.price


class OrderStep(models.Model):
    """One thing that was done with an order, by whom, when and in which words."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, db_index=False, related_name="steps")
    step = models.CharField(max_length=12, choices=Step.choices)
    channel = models.CharField(max_length=24, blank=True, help_text="how it was read back")
    words = models.CharField(max_length=400, blank=True, help_text="what was corrected, why it was cancelled")
    revision = models.PositiveIntegerField(help_text="of the order that this was about")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["order", "-at"], name="steps_of_an_order")]


class Series(series.Series):
    """The last number given out for orders, and for loads, of a day: DD-20261128-0001."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["prefix", "date"], name="one_series_of_orders_a_day")]
