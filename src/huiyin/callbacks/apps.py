from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "huiyin.callbacks"
    label = "callbacks"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from huiyin.callbacks import receivers  # noqa: F401
        from huiyin.customers.queries import call_belongings
        from huiyin.worklist.rules import register_kind_page

        call_belongings("callbacks.Callback", _("Callbacks"), once_per=("round_id", "occasion", "turn"))
        register_kind_page("callback", "callbacks:call")
