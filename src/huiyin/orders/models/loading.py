"""What goes out on which day, by which way."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from huiyin.orders.enums import PlanState
from huiyin.orders.models.orders import OrderLine
from huiyin.orders.models.stock import Stock

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class LoadingPlanQuerySet(models.QuerySet["LoadingPlan"]):
    def visible_to(self, user: "Person") -> "LoadingPlanQuerySet":
        return self.all() if user.may("loading.view") else self.none()


class LoadingPlan(models.Model):
    """One load: planned goods are reserved until they are loaded or the plan is given up."""

    number = models.CharField(max_length=24, unique=True)
    day = models.DateField()
    channel = models.CharField(max_length=24, help_text="key in the pack's list logistics")
    carrier = models.CharField(max_length=60, help_text="which vehicle or carrier")
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=PlanState.choices, default=PlanState.PLANNED)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = LoadingPlanQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-day", "-id"], name="plans_by_day")]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        return f"loading/{self.pk}"

    @property
    def standing(self) -> PlanState:
        return PlanState(self.state)

    def right_to(self, verb: str) -> str:
        return f"loading.{verb}"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))


class PlanLine(models.Model):
    """How much of one line of an order goes along, and whether the customer was told."""

    plan = models.ForeignKey(LoadingPlan, on_delete=models.CASCADE, db_index=False, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="plan_lines")
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    loaded = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    contacted_at = models.DateTimeField(null=True)
    contacted_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    contact_words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "order_line"], name="a_line_once_in_a_plan"),
            models.CheckConstraint(condition=Q(quantity__gt=Decimal(0)), name="planned_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(loaded=None) | Q(loaded__gte=0, loaded__lte=F("quantity")),
                name="no_more_is_loaded_than_planned",
            ),
        ]
