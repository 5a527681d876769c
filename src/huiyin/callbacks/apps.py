from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "huiyin.callbacks"
    label = "callbacks"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from huiyin.callbacks import queries, receivers, stationery  # noqa: F401
        from huiyin.callbacks.actions import registering
        from huiyin.callbacks.on_files import TRACKING
        from huiyin.callbacks.queries import invitations, rounds, summaries
        from huiyin.cases.queries import register_grounds
        from huiyin.contact.actions import register_kind_of_letter
        from huiyin.contact.queries import register_complaints, register_invitations
        from huiyin.customers.file_blocks import register_file_block
        from huiyin.customers.queries import Panel, call_belongings, register_panel
        from huiyin.worklist.rules import register_bar, register_kind_page, register_subject

        register_file_block("callbacks", TRACKING)
        register_subject("round", "callbacks:round")
        register_subject("callback", "callbacks:person")
        register_subject("feedback", "callbacks:feedback")
        register_subject("owed-letter", "callbacks:letter")
        register_subject("summary", "callbacks:summary")
        register_panel(
            Panel(
                key="callbacks",
                title=_("Callbacks"),
                icon="phone-outgoing",
                template="callbacks/panel.html",
                read=queries.card,
                position=22,
            )
        )
        call_belongings("callbacks.Callback", _("Callbacks"), once_per=("round_id", "occasion", "turn"))
        register_kind_page("callback", "callbacks:call")
        register_bar("round", summaries.barred_from_items)
        register_grounds(summaries.grounds)
        register_kind_of_letter(rounds.kind_of_letter)
        register_complaints(registering)
        register_invitations(invitations.invitations)
        stationery.enter()
