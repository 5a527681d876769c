from typing import Any

from django.apps import AppConfig
from django.core import checks


class RulebookConfig(AppConfig):
    name = "huiyin.rulebook"
    label = "rulebook"

    def ready(self) -> None:
        from huiyin.rulebook import receivers  # noqa: F401

        checks.register(packs_are_sound)


def packs_are_sound(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every pack that comes with the product is free of mistakes, down to the names of guards and effects."""
    from huiyin.rulebook.loader import problems_of
    from huiyin.rulebook.queries import pack_folders

    return [
        checks.Error(str(problem), obj=folder.name, id="rulebook.E001")
        for folder in pack_folders()
        for problem in problems_of(folder)
    ]
