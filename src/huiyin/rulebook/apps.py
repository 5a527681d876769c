from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "huiyin.rulebook"
    label = "rulebook"
