from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "huiyin.messaging"
    label = "messaging"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from huiyin.customers.queries import (
            ListAct,
            Panel,
            call_belongings,
            register_list_act,
            register_panel,
            register_writing,
        )
        from huiyin.messaging import queries, receivers  # noqa: F401

        call_belongings("messaging.Message", _("Messages"))
        call_belongings("messaging.Received", _("E-mails received"))
        register_list_act(ListAct(_("Write to all of this list…"), "mail", "messaging:many", "messages.send"))
        register_writing(queries.ways_to)
        register_panel(
            Panel(
                key="messages",
                title=_("Messages"),
                icon="mail",
                template="messaging/panel.html",
                read=queries.card,
                position=25,
            )
        )
