from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "huiyin.contact"
    label = "contact"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from huiyin.contact import receivers, views  # noqa: F401
        from huiyin.customers.queries import Panel, register_panel

        register_panel(
            Panel(
                key="interactions",
                title=_("Conversations"),
                icon="messages",
                template="contact/panel.html",
                read=views.card,
                position=20,
            )
        )
