from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "huiyin.intake"
    label = "intake"

    def ready(self) -> None:
        from huiyin.intake import receivers  # noqa: F401
