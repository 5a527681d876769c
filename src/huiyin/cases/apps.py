from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "huiyin.cases"
    label = "cases"

    def ready(self) -> None:
        # Guards and effects register themselves where packs can name them.
        from huiyin.cases import effects, guards, receivers  # noqa: F401
