from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "huiyin.org"
    label = "org"

    def ready(self) -> None:
        from huiyin.audit.enums import VALUES
        from huiyin.org.roles import Role

        VALUES.update({role.value: role.label for role in Role})  # the log tells of roles in words
