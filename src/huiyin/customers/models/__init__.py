"""The customer file: persons and companies as equals, what they own, and who keeps them."""

from huiyin.customers.models.files import Customer, CustomerQuerySet, Phone, Vehicle

__all__ = ["Customer", "CustomerQuerySet", "Phone", "Vehicle"]
