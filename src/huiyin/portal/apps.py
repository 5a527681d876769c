from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "huiyin.portal"
    label = "portal"

    def ready(self) -> None:
        from huiyin.messaging.queries import register_answers
        from huiyin.messaging.stopping import register_stopping

        register_answers("portal:answers")
        register_stopping("portal:stop")
