from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "huiyin.portal"
    label = "portal"

    def ready(self) -> None:
        from huiyin.messaging.queries import register_stopping

        register_stopping("portal:stop")
