from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "huiyin.worklist"
    label = "worklist"

    def ready(self) -> None:
        from huiyin.worklist import receivers  # noqa: F401
