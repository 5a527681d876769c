"""The lines of a file: how to reach a customer, where, through whom, and what they own.

Each line carries the revision of the file in which it was written or removed, so that the row history can tell
what the file said at any revision.
"""

from typing import Any, ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from huiyin.customers.enums import AddressLabel, HandleKind
from huiyin.customers.models.files import Customer
from huiyin.kernel.row_history import Updates


class Line(models.Model):
    """One line of a customer's file."""

    WORDS: ClassVar[tuple[str, ...]]  # what the line says, in the order of the form

    customer: Any  # each kind of line has its own
    customer_id: int
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1, help_text="of the file when this line was written or removed")

    class Meta:
        abstract = True

    @property
    def identity(self) -> Any:
        """What makes it the same line after an edit."""
        raise NotImplementedError

    @property
    def words(self) -> list[Any]:
        return [getattr(self, word) for word in self.WORDS]


@pghistory.track(pghistory.InsertEvent(), Updates(), pghistory.DeleteEvent(), level=pghistory.Statement)
class Phone(Line):
    """A number under which a customer is reached, and whose it is."""

    WORDS = ("typed", "belongs_to")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=24, help_text="E.164 where it parses, else digits")
    typed = models.CharField(max_length=40)
    belongs_to = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "number"], name="a_phone_once_per_customer")
        ]
        indexes: ClassVar = [models.Index(fields=["number"], name="customers_of_a_phone")]

    @property
    def identity(self) -> Any:
        return self.number


@pghistory.track(pghistory.InsertEvent(), Updates(), pghistory.DeleteEvent(), level=pghistory.Statement)
class Handle(Line):
    """An e-mail address or WeChat id, and whose it is."""

    WORDS = ("kind", "address", "belongs_to")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="handles")
    kind = models.CharField(max_length=8, choices=HandleKind.choices)
    address = models.CharField(max_length=120)
    address_key = models.CharField(max_length=120, help_text="in small letters")
    belongs_to = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "kind", "address_key"], name="a_handle_once_per_customer")
        ]
        indexes: ClassVar = [models.Index(fields=["address_key"], name="customers_of_a_handle")]

    @property
    def identity(self) -> Any:
        return self.kind, self.address_key


@pghistory.track(pghistory.InsertEvent(), Updates(), pghistory.DeleteEvent(), level=pghistory.Statement)
class Address(Line):
    """Where a customer lives, works, or has something delivered or installed."""

    WORDS = ("label", "region", "text")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    label = models.CharField(max_length=12, choices=AddressLabel.choices, blank=True)
    region = models.CharField(max_length=6, blank=True, help_text="code of the county, or of what is known of it")
    region_name = models.CharField(max_length=120, blank=True, help_text="as it was called when the line was written")
    text = models.CharField(max_length=240, blank=True, help_text="as told; always kept")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["text"], name="customers_at_an_address", condition=~Q(text=""))]

    @property
    def identity(self) -> Any:
        return self.region, self.text


@pghistory.track(pghistory.InsertEvent(), Updates(), pghistory.DeleteEvent(), level=pghistory.Statement)
class ContactPerson(Line):
    """Whom we speak to at a company, or for a person."""

    WORDS = ("name", "role", "phone", "note")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=24, blank=True, help_text="the phone as Phone.number keeps it")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["number"], name="contacts_of_a_phone", condition=~Q(number=""))]

    @property
    def identity(self) -> Any:
        return self.name


@pghistory.track(pghistory.InsertEvent(), Updates(), pghistory.DeleteEvent(), level=pghistory.Statement)
class Asset(Line):
    """A thing a customer owns, of a kind that the pack names: a car, a line, a flat, a device, a sender account."""

    WORDS = ("kind", "key", "values", "cycle_months", "last_service_on", "next_service_on", "retired_on")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="assets")
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=60, blank=True, help_text="plate, serial, account: as it is written")
    key_normal = models.CharField(max_length=60, blank=True, help_text="what makes two spellings the same")
    values = models.JSONField(default=dict, blank=True, help_text="the fields the pack gives this kind, typed")
    cycle_months = models.PositiveSmallIntegerField(null=True, blank=True)
    last_service_on = models.DateField(null=True, blank=True)
    next_service_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True, help_text="sold, scrapped, cancelled: kept, not served")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key_normal", "kind"], name="assets_of_a_key", condition=~Q(key_normal="")),
            models.Index(fields=["next_service_on", "id"], name="assets_to_serve", condition=Q(retired_on=None)),
        ]

    @property
    def identity(self) -> Any:
        return self.kind, self.key_normal or sorted(self.values.items())


# The name of each group of lines in a file's content, in the order of the page.
LINES: dict[str, type[Line]] = {
    "phones": Phone,
    "handles": Handle,
    "addresses": Address,
    "contacts": ContactPerson,
    "assets": Asset,
}
