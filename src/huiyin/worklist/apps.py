from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "huiyin.worklist"
    label = "worklist"
