from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "huiyin.cases"
    label = "cases"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        # Guards and effects register themselves where packs can name them.
        from huiyin.cases import actions, effects, guards, queries, receivers, stationery  # noqa: F401
        from huiyin.cases.actions import importing, taking_in
        from huiyin.cases.models import Batch
        from huiyin.cases.queries.carrying_over import running_under_earlier
        from huiyin.cases.queries.rehearsing import address_of, rehearse
        from huiyin.cases.queries.signatures import barred_from_items
        from huiyin.cases.queries.traffic import traffic_of
        from huiyin.cases.views.on_files import MATTERS
        from huiyin.contact.actions import register_answerer
        from huiyin.contact.forms import KeptPromise
        from huiyin.contact.queries import register_trouble
        from huiyin.customers.file_blocks import register_file_block
        from huiyin.customers.queries import (
            Panel,
            Source,
            add_measure,
            call_belongings,
            register_panel,
            register_source,
        )
        from huiyin.intake.queries import Intake, register
        from huiyin.messaging.queries import Matters, register_matters
        from huiyin.rulebook.rehearsal import register_rehearsal
        from huiyin.rulebook.traffic import register_running, register_traffic
        from huiyin.worklist.enums import Kind
        from huiyin.worklist.rules import register_bar, register_keeping, register_kept, register_subject

        register_file_block("matters", MATTERS)
        register_subject("case", "cases:page")
        register_keeping("case", KeptPromise, actions.keep_promise)
        register_subject("batch", "cases:batch")
        register_bar(Kind.SIGNATURE, barred_from_items)
        register_kept(queries.work_kept_from)
        register(
            Intake(
                key=Batch.INTAKE,
                batches=Batch,
                set_up=importing.set_up,
                judge=importing.judge,
                count=importing.count,
                waiting=taking_in.waiting,
                take_in=taking_in.take_rows_in,
                undo_some=taking_in.undo_some,
                told=taking_in.TOLD,
                tell=taking_in.tell,
            )
        )
        register_panel(
            Panel(
                key="cases",
                title=_("Complaints and other cases"),
                icon="message-report",
                template="cases/panel.html",
                read=queries.panel_of,
                position=10,
            )
        )
        register_panel(
            Panel(
                key="open-cases",
                title=_("Open promises and cases"),
                icon="hand-stop",
                template="cases/brief.html",
                read=queries.open_for_customer,
                position=10,
                brief=True,
                permission="cases.view",
            )
        )
        for measure in queries.MEASURES:
            add_measure(measure)
        register_trouble(queries.waiting_for_solution)
        call_belongings("cases.Case", _("Complaints and other cases"), held_first=True)
        register_answerer(queries.who_answers)
        register_matters(Matters(queries.named_in, queries.open_of, queries.called))
        register_traffic(traffic_of)
        register_running(running_under_earlier)
        register_rehearsal(rehearse, address=address_of)
        register_source(Source("cases", _("Cases"), 20, queries.happenings, tracked=queries.happenings))
        stationery.enter()
