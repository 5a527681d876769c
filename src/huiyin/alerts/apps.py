from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "huiyin.alerts"
    label = "alerts"

    def ready(self) -> None:
        from huiyin.alerts import receivers  # noqa: F401
        from huiyin.alerts.queries import grounds
        from huiyin.alerts.tables import measured_by_alerts
        from huiyin.cases.queries import register_grounds, register_measured
        from huiyin.worklist.rules import register_subject

        register_subject("alert", "alerts:alert")
        register_grounds(grounds)
        register_measured(measured_by_alerts)
