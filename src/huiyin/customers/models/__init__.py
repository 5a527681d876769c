"""The customer file: persons and companies as equals, what they own, and who keeps them."""

from huiyin.customers.models.files import Customer, CustomerQuerySet, Phone, Vehicle
from huiyin.customers.models.keeping import Keeping
from huiyin.customers.models.sharing import Capacity, Deputyship, Sharing, SharingMove

__all__ = [
    "Capacity",
    "Customer",
    "CustomerQuerySet",
    "Deputyship",
    "Keeping",
    "Phone",
    "Sharing",
    "SharingMove",
    "Vehicle",
]
