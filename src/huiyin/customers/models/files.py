"""The customer file as stored."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.org.models import Department

if TYPE_CHECKING:
    from huiyin.org.models import Person


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: "Person") -> "CustomerQuerySet":
        reach = user.reach("customers.view")
        if reach.everything:
            return self.all()
        return self.filter(Q(keeper=user) | Q(department__in=reach.departments)) if reach else self.none()


# Written once a statement, not once a row: thousands of files change at a time.
@pghistory.track(exclude=["search", "search_text"], level=pghistory.Statement)
class Customer(models.Model):
    """A person or a company that we serve."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Individual")
        COMPANY = "company", _("Company")

    class Salutation(models.TextChoices):
        UNKNOWN = "", _("not known")
        MR = "mr", _("Mr")
        MS = "ms", _("Ms")

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, blank=True)
    salutation = models.CharField(max_length=2, choices=Salutation.choices, blank=True, default="")
    membership = models.CharField(max_length=24, blank=True, help_text="key in the pack's list memberships")
    needs = models.TextField(blank=True)
    preferences = models.TextField(blank=True)
    note = models.TextField(blank=True)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    search = SearchVectorField(null=True, help_text="kernel.cjk index over names, pinyin, phones, plates, number")
    search_text = models.TextField(default="", help_text="what the index was made of; a hit is checked against it")

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="customer_search", fastupdate=False),
            models.Index(fields=["department", "-id"], name="customer_by_department"),
            models.Index(fields=["keeper", "-id"], name="customer_by_keeper"),
        ]

    def __str__(self) -> str:
        return self.name

    def permits(self, user: "Person", verb: str) -> bool:
        reach = user.reach(f"customers.{verb}")
        return reach.everything or self.department_id in reach.departments or (reach.own and self.keeper_id == user.pk)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), level=pghistory.Statement)
class Phone(models.Model):
    """A number under which a customer is reached, and whose it is."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=24, help_text="E.164 where it parses, else digits")
    typed = models.CharField(max_length=40)
    belongs_to = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1, help_text="of the file when this line was written or removed")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "number"], name="a_phone_once_per_customer")
        ]
        indexes: ClassVar = [models.Index(fields=["number"], name="customers_of_a_phone")]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), level=pghistory.Statement)
class Vehicle(models.Model):
    """A car in the customer's file."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="vehicles")
    plate = models.CharField(max_length=16, blank=True)
    plate_key = models.CharField(max_length=16, blank=True, help_text="upper case, without dot and spaces")
    brand = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=80, blank=True)
    vin = models.CharField(max_length=24, blank=True)
    revision = models.PositiveIntegerField(default=1, help_text="of the file when this line was written or removed")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["plate_key"], name="vehicles_of_a_plate")]
