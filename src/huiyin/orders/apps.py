from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "huiyin.orders"
    label = "orders"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from huiyin.contact.queries import register_phase
        from huiyin.customers.queries import (
            Panel,
            Source,
            add_measure,
            call_belongings,
            register_panel,
            register_source,
        )
        from huiyin.intake.queries import Intake, register
        from huiyin.orders import queries, receivers, stationery  # noqa: F401
        from huiyin.orders.actions import importing
        from huiyin.orders.models import Batch
        from huiyin.worklist.rules import register_subject

        register_subject("order", "orders:order")
        register_subject("loading", "orders:load")
        register_subject("area", "orders:area")
        register_subject("stock-file", "orders:batch")
        register(
            Intake(
                key=Batch.INTAKE,
                batches=Batch,
                set_up=importing.set_up,
                judge=importing.judge,
                count=importing.count,
                waiting=importing.waiting,
                take_in=importing.take_rows_in,
                undo_some=importing.undo_some,
            )
        )
        register_panel(
            Panel(
                key="orders",
                title=_("Orders"),
                icon="shopping-cart",
                template="orders/brief.html",
                read=queries.brief,
                position=30,
                permission="orders.view",
                brief=True,
                offered=queries.taken_here,
            )
        )
        register_phase(queries.phase_of)
        for measure in queries.MEASURES:
            add_measure(measure)
        call_belongings("orders.Order", _("Orders"))
        register_source(Source("orders", _("Orders"), 30, queries.happenings))
        stationery.enter()
