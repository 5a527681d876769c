from django.apps import AppConfig


class StationeryConfig(AppConfig):
    name = "huiyin.stationery"
    label = "stationery"

    def ready(self) -> None:
        from huiyin.kernel.printing import adjusting
        from huiyin.stationery import audit_log, receivers  # noqa: F401
        from huiyin.stationery.queries import wanted

        adjusting.ask(wanted)
        audit_log.enter()
