from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class CustomersConfig(AppConfig):
    name = "huiyin.customers"
    label = "customers"

    def ready(self) -> None:
        from huiyin.customers import stationery

        stationery.enter()
        from django.utils.translation import gettext_lazy as _

        from huiyin.customers import queries, receivers  # noqa: F401
        from huiyin.customers.actions import importing
        from huiyin.customers.models import Batch
        from huiyin.intake.queries import Intake, register
        from huiyin.rulebook.loader.asking import files_are_kept_by
        from huiyin.worklist.rules import register_subject

        files_are_kept_by(queries.vocabulary_of)
        register_subject("customer", "customers:file")
        register_subject("customers", "customers:batch")
        register(
            Intake(
                key=Batch.INTAKE,
                batches=Batch,
                set_up=importing.set_up,
                judge=importing.judge,
                count=importing.count,
                waiting=importing.waiting,
                take_in=importing.take_rows_in,
                undo_some=importing.undo_some,
            )
        )
        register_subject("handin", "customers:hand-in")
        register_subject("sharing", "customers:sharing-proposal")
        register_subject("collect", "customers:daily")
        register_subject("update", "customers:daily")
        queries.register_panel(
            queries.Panel(
                key="keepers",
                title=_("Who kept this customer"),
                icon="user-share",
                template="customers/keepers.html",
                read=queries.keepers_of,
                position=40,
            )
        )
        post_migrate.connect(bring_regions, sender=self)
        checks.register(belongings_have_a_name)


def bring_regions(**kwargs: Any) -> None:
    """A database that is set up, or updated with the product, knows the places of the package that came along."""
    from huiyin.customers import actions
    from huiyin.customers.queries import REGIONS

    if REGIONS.exists():
        actions.load_regions(REGIONS)


def belongings_have_a_name(**_options: Any) -> list[checks.CheckMessage]:
    """Whoever merges two files reads what goes along; a module that forgot to name its rows is told here."""
    from huiyin.customers import queries

    return [
        checks.Warning(f"Rows of {label} follow a customer without a name: call_belongings", id="customers.W001")
        for label in queries.uncalled()
    ]
