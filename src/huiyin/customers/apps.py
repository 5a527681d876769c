from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CustomersConfig(AppConfig):
    name = "huiyin.customers"
    label = "customers"

    def ready(self) -> None:
        post_migrate.connect(bring_regions, sender=self)


def bring_regions(**kwargs: Any) -> None:
    """A database that is set up, or updated with the product, knows the places of the package that came along."""
    from huiyin.customers import actions
    from huiyin.customers.queries import REGIONS

    if REGIONS.exists():
        actions.load_regions(REGIONS)
