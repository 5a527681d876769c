from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "huiyin.contact"
    label = "contact"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from huiyin.contact import actions, queries, receivers, stationery, views  # noqa: F401
        from huiyin.contact.forms import KeptPromise
        from huiyin.contact.views.on_files import OPINIONS_TOLD, TALKS
        from huiyin.customers.file_blocks import register_file_block
        from huiyin.customers.queries import (
            Panel,
            Source,
            add_known,
            add_measure,
            call_belongings,
            register_panel,
            register_source,
            register_writing,
        )
        from huiyin.messaging.queries import register_sparing
        from huiyin.worklist.rules import register_keeping, register_subject

        register_file_block("talks", TALKS)
        register_file_block("opinions", OPINIONS_TOLD)
        register_keeping("customer", KeptPromise, actions.keep_promise_to)
        register_panel(
            Panel(
                key="interactions",
                title=_("Conversations"),
                icon="messages",
                template="contact/panel.html",
                read=views.card,
                position=20,
            )
        )
        register_panel(
            Panel(
                key="last-contacts",
                title=_("Last contacts"),
                icon="messages",
                template="contact/brief.html",
                read=views.last_and_next,
                position=20,
                brief=True,
            )
        )
        register_sparing(queries.spared)
        register_writing(views.letter_to_register)
        for measure in queries.MEASURES:
            add_measure(measure)
        for known in queries.KNOWN:
            add_known(known)
        call_belongings("contact.Interaction", _("Conversations"))
        call_belongings("contact.Point", _("Open needs and offers"))
        call_belongings("contact.Opinion", _("Opinions"))
        call_belongings("contact.Call", _("Calls"))
        call_belongings("contact.CareAnswer", _("Answers to care proposals"))
        register_subject("passed-on", "contact:passed")
        register_subject("opinions", "contact:opinions-of")
        register_subject("letter", "contact:talk")
        register_subject("call", "contact:call")
        register_source(
            Source("contacts", _("Conversations"), 10, queries.happenings, tracked=queries.rated_happenings)
        )
        register_source(Source("points", _("Needs settled"), 15, queries.settled))
        stationery.enter()
