from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "huiyin.customers"
    label = "customers"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from huiyin.customers import queries, receivers  # noqa: F401
        from huiyin.worklist.rules import register_subject

        register_subject("customer", "customers:file")
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
