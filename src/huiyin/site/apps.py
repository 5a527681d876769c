from django.apps import AppConfig
from django.core.checks import register


class SiteConfig(AppConfig):
    name = "huiyin.site"
    label = "site"

    def ready(self) -> None:
        from huiyin.site.doors import every_entry_leads_somewhere

        register(every_entry_leads_somewhere)

        from huiyin.audit.queries import register_note
        from huiyin.site.backup.records import SUBJECT, note
        from huiyin.worklist.rules import register_place

        register_note(note)
        register_place(SUBJECT, "audit:entries")
