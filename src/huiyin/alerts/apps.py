from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "huiyin.alerts"
    label = "alerts"

    def ready(self) -> None:
        from huiyin.worklist.rules import register_subject

        register_subject("alert", "alerts:alert")
