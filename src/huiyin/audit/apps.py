from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "huiyin.audit"
    label = "audit"
