from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "huiyin.cases"
    label = "cases"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        # Guards and effects register themselves where packs can name them.
        from huiyin.cases import effects, guards, queries, receivers  # noqa: F401
        from huiyin.customers.queries import Panel, register_panel
        from huiyin.worklist.rules import register_subject

        register_subject("case", "cases:page")
        register_subject("batch", "cases:batch")
        register_panel(
            Panel(
                key="cases",
                title=_("Complaints and other cases"),
                icon="message-report",
                template="cases/panel.html",
                read=queries.of_customer,
                position=10,
            )
        )
