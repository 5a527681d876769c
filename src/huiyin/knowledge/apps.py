from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "huiyin.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from huiyin.contact.queries import Reference, register_reference
        from huiyin.knowledge import receivers, stationery  # noqa: F401
        from huiyin.worklist.rules import register_subject

        stationery.enter()
        register_subject("article", "knowledge:article")
        register_subject("question", "knowledge:question")
        register_reference(
            Reference(
                key="articles",
                title=_("From the knowledge base"),
                icon="books",
                template="knowledge/reference.html",
                permission="knowledge.view",
            )
        )
